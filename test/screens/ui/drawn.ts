/** Lines as they are drawn, and what they are drawn with. */
import {themeOf} from '../../../source/screens/theme.ts';
import {type Line, textOf} from '../../../source/screens/ui/line.ts';

export const {marks} = themeOf({unicode: true, colour: true});

export const text = (line: Line): string => line.map(textOf).join('');

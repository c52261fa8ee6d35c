import {expect, test} from 'vitest';
import {themeOf} from '../../../source/screens/theme.ts';
import {dialogLines} from '../../../source/screens/ui/dialog.tsx';
import type {Line} from '../../../source/screens/ui/line.ts';
import {text} from './drawn.ts';

const theme = themeOf({unicode: true, colour: true});

const lines = Array.from({length: 30}, (_, at): Line => [`line ${at}`]);
const draw = (height: number, top = 0) =>
	dialogLines({title: 'Sure?', lines, top, question: [['type: yes'], ['> ']], width: 60, height}, theme).map(text);

test('a question is always in sight, and what stands above it is scrolled', () => {
	const drawn = draw(12, 5);
	expect(drawn).toHaveLength(12);
	expect(drawn.join('\n')).toContain('line 5');
	expect(drawn.join('\n')).toContain('6-12 of 30');
	expect(drawn.at(-2)).toContain('> ');
	expect(new Set(drawn.map(line => [...line].length))).toEqual(new Set([60]));
});

test('on a screen too small for the frame the question alone is shown', () => {
	expect(draw(4)).toEqual(['Sure?', 'type: yes', '> ']);
});

import {expect, test} from 'vitest';
import {themeOf} from '../../../source/screens/theme.ts';
import {bar} from '../../../source/screens/ui/bar.ts';
import {marks, text} from './drawn.ts';

const ascii = themeOf({unicode: false, colour: false}).marks;

test('a bar is full only when all is done, and not empty once something is', () => {
	expect(text(bar(0, 1000, 10, marks))).toBe('··········');
	expect(text(bar(1, 1000, 10, marks))).toBe('█·········');
	expect(text(bar(999, 1000, 10, marks))).toBe('█████████·');
	expect(text(bar(1000, 1000, 10, marks))).toBe('██████████');
	expect(text(bar(5, 10, 10, ascii))).toBe('#####-----');
	expect(text(bar(0, 0, 4, marks))).toBe('····');
});

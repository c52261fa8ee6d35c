import {expect, test} from 'vitest';
import {themeOf} from '../../../source/screens/theme.ts';
import {bar} from '../../../source/screens/ui/bar.ts';
import {type Line, textOf} from '../../../source/screens/ui/line.ts';
import {sparkline} from '../../../source/screens/ui/sparkline.ts';

const {marks} = themeOf({unicode: true, colour: true});
const ascii = themeOf({unicode: false, colour: false}).marks;
const text = (line: Line) => line.map(textOf).join('');

test('a bar is full only when all is done, and not empty once something is', () => {
	expect(text(bar(0, 1000, 10, marks))).toBe('··········');
	expect(text(bar(1, 1000, 10, marks))).toBe('█·········');
	expect(text(bar(999, 1000, 10, marks))).toBe('█████████·');
	expect(text(bar(1000, 1000, 10, marks))).toBe('██████████');
	expect(text(bar(5, 10, 10, ascii))).toBe('#####-----');
	expect(text(bar(0, 0, 4, marks))).toBe('····');
});

test('a sparkline has its newest value at the right, and shows what is more than nothing', () => {
	const draw = (values: readonly number[], width: number, height = 1) =>
		sparkline({values, width, height, marks}).map(text);
	expect(draw([0, 1, 50, 100], 6)).toEqual(['   ▁▄█']);
	expect(draw([9, 9, 0, 8], 2)).toEqual([' █']);
	expect(draw([100, 50], 2, 2)).toEqual(['█ ', '██']);
	expect(draw([], 3)).toEqual(['   ']);
	expect(draw([0, 0], 2)).toEqual(['  ']);
});

import {expect, test} from 'vitest';
import {sparkline} from '../../../source/screens/ui/sparkline.ts';
import {marks, text} from './drawn.ts';

test('a sparkline has its newest value at the right, and shows what is more than nothing', () => {
	const draw = (values: readonly number[], width: number, height = 1) =>
		sparkline({values, width, height, marks}).map(text);
	expect(draw([0, 1, 50, 100], 6)).toEqual(['   ▁▄█']);
	expect(draw([9, 9, 0, 8], 2)).toEqual([' █']);
	expect(draw([100, 50], 2, 2)).toEqual(['█ ', '██']);
	expect(draw([], 3)).toEqual(['   ']);
	expect(draw([0, 0], 2)).toEqual(['  ']);
});

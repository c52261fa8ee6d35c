import {expect, test} from 'vitest';
import {slices} from '../../source/engine/slices.ts';

test('all of a list comes in order, so many at a time', () => {
	expect([...slices([1, 2, 3, 4, 5], 2)]).toEqual([[1, 2], [3, 4], [5]]);
	expect([...slices([1, 2], 2)]).toEqual([[1, 2]]);
	expect([...slices([], 2)]).toEqual([]);
});

import {expect, test} from 'vitest';
import {createSeen} from '../../source/db/seen.ts';

test('each row is seen by itself, however far apart they are', () => {
	const seen = createSeen();
	const rows = [1, 8, 9, 8191, 8192, 70_000_000];
	seen.add(5, rows);
	for (const row of rows) expect([row - 1, row, row + 1].filter(one => seen.has(5, one))).toContain(row);
	expect([2, 7, 10, 8193, 69_999_999, 70_000_001, 900_000_000].filter(row => seen.has(5, row))).toEqual([]);
});

test('the next discovery has seen nothing, and then the one before has not either', () => {
	const seen = createSeen();
	seen.add(5, [1, 2]);
	expect(seen.has(6, 1)).toBe(false);
	seen.add(6, [2]);
	expect([seen.has(6, 1), seen.has(6, 2), seen.has(5, 1), seen.has(5, 2)]).toEqual([false, true, false, false]);
});

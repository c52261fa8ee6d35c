import {expect, test} from 'vitest';
import {createRowSet} from '../../source/engine/row-set.ts';

const rows = [1, 8, 9, 8191, 8192, 70_000_000];

test('each row is kept by itself, however far apart they are', () => {
	const set = createRowSet();
	for (const row of rows) set.add(row);
	for (const row of rows) expect([row - 1, row, row + 1].filter(set.has)).toContain(row);
	expect([2, 7, 10, 8193, 69_999_999, 70_000_001, 900_000_000].filter(set.has)).toEqual([]);
});

test('one that was cleared holds none', () => {
	const set = createRowSet();
	for (const row of rows) set.add(row);
	set.clear();
	expect(rows.filter(set.has)).toEqual([]);
});

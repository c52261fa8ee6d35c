import {expect, test} from 'vitest';
import {createBudget} from '../../source/storage/budget.ts';
import {cell, claimRow, createCells, releaseRow} from '../../source/storage/cells.ts';
import {createGate} from '../../source/storage/gate.ts';

test('what a dead thread held comes back', async () => {
	const cells = createCells(2, 100);
	const row = claimRow(cells, 7);
	const budget = createBudget(cells, row);
	await budget.take(80);
	void budget.take(90);
	Atomics.store(cells.words, cell.limit, 4);
	expect(createGate(cells, row, 1).enter()).toBe(true);
	releaseRow(cells, 7);
	expect(Atomics.load(cells.words, cell.free)).toBe(100);
	expect(Atomics.load(cells.words, cell.saver)).toBe(0);
	expect(Atomics.load(cells.words, cell.inFlight)).toBe(0);
	expect(claimRow(cells, 8)).toBe(row);
});

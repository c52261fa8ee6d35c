import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {createBudget} from '../../source/storage/budget.ts';
import {cell, createCells, openCells} from '../../source/storage/cells.ts';

describe('the byte budget', () => {
	test('is never exceeded, starves nobody and comes back whole', async () => {
		const capacity = 1000;
		await fc.assert(
			fc.asyncProperty(
				fc.array(
					fc.record({thread: fc.nat({max: 2}), bytes: fc.integer({min: 0, max: 1500}), turns: fc.nat({max: 5})}),
					{
						minLength: 1,
						maxLength: 40,
					},
				),
				async bodies => {
					const cells = createCells(3, capacity);
					const threads = [0, 1, 2].map(row => createBudget(openCells(cells), row));
					let held = 0;
					await Promise.all(
						bodies.map(async ({thread, bytes, turns}) => {
							const budget = threads[thread];
							await budget?.take(bytes);
							held += Math.min(bytes, capacity);
							expect(held).toBeLessThanOrEqual(capacity);
							for (let turn = 0; turn < turns; turn++) await null;
							held -= Math.min(bytes, capacity);
							budget?.give(bytes);
						}),
					);
					expect(Atomics.load(cells.words, cell.free)).toBe(capacity);
				},
			),
			{numRuns: 30},
		);
	});

	test('a large body is served while small ones come and go', async () => {
		const cells = createCells(2, 100);
		const [small, large] = [createBudget(cells, 0), createBudget(cells, 1)];
		let served = false;
		await small.take(60);
		const waiting = Promise.resolve(large.take(90)).then(() => {
			served = true;
			large.give(90);
		});
		setTimeout(() => small.give(60), 5);
		let rounds = 0;
		for (; !served && rounds < 1000; rounds++) {
			await small.take(20);
			setTimeout(() => small.give(20), 1);
		}
		await waiting;
		expect(rounds).toBeLessThan(1000);
	});
});

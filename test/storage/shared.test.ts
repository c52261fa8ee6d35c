import fc from 'fast-check';
import {describe, expect, onTestFinished, test, vi} from 'vitest';
import {createBandwidth, limitBandwidth} from '../../source/storage/bandwidth.ts';
import {createBudget} from '../../source/storage/budget.ts';
import {at, cell, claimRow, createCells, openCells, releaseRow} from '../../source/storage/cells.ts';
import {createGate} from '../../source/storage/gate.ts';

const never = new AbortController().signal;

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
});

describe('the gate', () => {
	test('lets in as many as the shared number says, and at once when it rises', async () => {
		const cells = createCells(1, 1);
		Atomics.store(cells.words, cell.limit, 2);
		const gate = createGate(cells, 0, 1);
		expect([gate.enter(), gate.enter()]).toEqual([true, true]);
		const third = gate.enter();
		expect(third).toBeInstanceOf(Promise);
		Atomics.store(cells.words, cell.limit, 3);
		expect(await third).toBe(true);
		expect(Atomics.load(cells.words, at(0, 'inFlight'))).toBe(3);
	});

	test('zero begins nothing until it is raised', async () => {
		const cells = createCells(1, 1);
		const gate = createGate(cells, 0, 1);
		const entered = gate.enter();
		expect(entered).toBeInstanceOf(Promise);
		const asleep = Symbol('asleep');
		expect(await Promise.race([entered, new Promise(resolve => setImmediate(resolve, asleep))])).toBe(asleep);
		Atomics.store(cells.words, cell.limit, 1);
		expect(await entered).toBe(true);
	});

	test('draining turns away who waits and wakes who sleeps', async () => {
		const cells = createCells(1, 1);
		const gate = createGate(cells, 0, 1);
		const waiting = gate.enter();
		const sleeping = gate.pause(60_000, never);
		Atomics.store(cells.words, cell.drain, 1);
		expect(await waiting).toBe(false);
		expect(await sleeping).toBe(false);
		expect(gate.enter()).toBe(false);
	});
});

describe('the bandwidth limit', () => {
	test('holds over all threads together', async () => {
		const cells = createCells(2, 1);
		limitBandwidth(cells, 1000 * 1024);
		const now = 1_700_000_000n;
		const lines = [createBandwidth(cells, () => now), createBandwidth(openCells(cells), () => now)];
		const start = performance.now();
		// A quarter of a second is free, then 1,000 KiB a second: 400 KiB take 150 ms.
		await Promise.all(Array.from({length: 40}, (_, index) => lines[index % 2]?.(10 * 1024)));
		expect(performance.now() - start).toBeGreaterThan(140);
	});

	test('fault 45: a clock that is set back holds nobody up', () => {
		const clock = vi.spyOn(Date, 'now');
		onTestFinished(() => clock.mockRestore());
		const cells = createCells(1, 1);
		limitBandwidth(cells, 1000 * 1024);
		const bandwidth = createBandwidth(cells);
		expect(bandwidth(1024)).toBeUndefined();
		clock.mockReturnValue(Date.now() - 3_600_000);
		expect(bandwidth(1024)).toBeUndefined();
	});

	test('a higher limit, or none, holds at once, also for those who wait', async () => {
		const cells = createCells(1, 1);
		const now = 1_700_000_000n;
		const bandwidth = createBandwidth(cells, () => now);
		const kibibyte = 1024;
		limitBandwidth(cells, kibibyte);
		const waiting = [bandwidth(512 * kibibyte), bandwidth(512 * kibibyte)];
		expect(waiting).toEqual([expect.any(Promise), expect.any(Promise)]);

		limitBandwidth(cells, 4096 * kibibyte);
		await Promise.all(waiting);
		// They have queued anew, each for an eighth of a second, and the first quarter is free.
		expect(Atomics.load(cells.line, 0)).toBe(now);
		// What is said again changes nothing: who has waited has waited.
		limitBandwidth(cells, 4096 * kibibyte);
		expect(Atomics.load(cells.line, 0)).toBe(now);

		limitBandwidth(cells, kibibyte);
		const last = bandwidth(1e9);
		limitBandwidth(cells, undefined);
		await last;
	});

	test('costs nothing where there is none', () => {
		expect(createBandwidth(createCells(1, 1))(1e9)).toBeUndefined();
	});
});

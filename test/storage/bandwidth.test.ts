import {describe, expect, onTestFinished, test, vi} from 'vitest';
import {createBandwidth, limitBandwidth} from '../../source/storage/bandwidth.ts';
import {createCells, openCells} from '../../source/storage/cells.ts';

describe('the bandwidth limit', () => {
	test('holds over all threads together', async () => {
		const cells = createCells(2, 1);
		limitBandwidth(cells, 1000 * 1024);
		const now = 1_700_000_000n;
		const slept: number[] = [];
		const sleep = async (ms: number) => void slept.push(ms);
		const lines = [cells, openCells(cells)].map(each => createBandwidth(each, () => now, sleep));
		const turns = Array.from({length: 40}, (_, index) => lines[index % 2]?.(10 * 1024));
		// A quarter of a second is free, then 1,000 KiB a second: each of the last 15 waits 10 ms longer.
		expect(turns.slice(0, 25)).toEqual(Array.from({length: 25}, () => undefined));
		await Promise.all(turns);
		expect(slept).toEqual(Array.from({length: 15}, (_, index) => (index + 1) * 10));
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

/** One limit on bytes a second for all threads: a line in time that each body moves forward by what it costs. */
import {type Cells, cell} from './cells.ts';

/** Resolves when the line is free for these bytes; no promise where there is no limit or no wait. */
export type Bandwidth = (bytes: number) => void | Promise<void>;

// A quarter of a second may be used at once, so that small files do not each wait for a timer.
const burst = 250_000n;

export function createBandwidth(cells: Cells, now: () => number = Date.now): Bandwidth {
	const {words, line} = cells;
	return bytes => {
		const kibibytes = Atomics.load(words, cell.bandwidth);
		if (kibibytes <= 0) return;
		const cost = BigInt(Math.ceil((bytes * 1e6) / (kibibytes * 1024)));
		const time = BigInt(Math.trunc(now() * 1000));
		for (;;) {
			const free = Atomics.load(line, 0);
			const start = free > time - burst ? free : time - burst;
			if (Atomics.compareExchange(line, 0, free, start + cost) !== free) continue;
			const wait = Number(start + cost - time) / 1000;
			return wait <= 0 ? undefined : new Promise(resolve => setTimeout(resolve, wait));
		}
	};
}

/** One limit on bytes a second for all threads: a line in time that each body moves forward by what it costs. */
import {setTimeout as sleep} from 'node:timers/promises';
import {type Cells, cell} from './cells.ts';

/** Resolves when the line is free for these bytes, or the limit is lifted; no promise where there is none or no wait. */
export type Bandwidth = (bytes: number) => void | Promise<void>;

// A quarter of a second may be used at once, so that small files do not each wait for a timer.
const burst = 250_000n;
// How soon whoever waits sees that the limit was lifted.
const lookMs = 250;

/** Microseconds of a clock that all threads share and nobody sets: the line would stand still for as long as it is set back. */
const monotonic = (): bigint => process.hrtime.bigint() / 1000n;

export function createBandwidth({words, line}: Cells, now: () => bigint = monotonic): Bandwidth {
	const limit = () => Atomics.load(words, cell.bandwidth);
	const wait = async (ms: number): Promise<void> => {
		for (let left = ms; left > 0 && limit() > 0; left -= lookMs) await sleep(Math.min(left, lookMs));
	};
	return bytes => {
		const kibibytes = limit();
		if (kibibytes <= 0) return;
		const cost = BigInt(Math.ceil((bytes * 1e6) / (kibibytes * 1024)));
		const time = now();
		for (;;) {
			const free = Atomics.load(line, 0);
			const start = free > time - burst ? free : time - burst;
			if (Atomics.compareExchange(line, 0, free, start + cost) !== free) continue;
			const ms = Number(start + cost - time) / 1000;
			return ms <= 0 ? undefined : wait(ms);
		}
	};
}

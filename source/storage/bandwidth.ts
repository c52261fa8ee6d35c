/** One limit on bytes a second for all threads: a line in time that each body moves forward by what it costs. */
import {setTimeout as pause} from 'node:timers/promises';
import {type Cells, cell} from './cells.ts';

/** Resolves when the line is free for these bytes, by the limit as it stands then; no promise where there is none or no wait. */
export type Bandwidth = (bytes: number) => void | Promise<void>;

// A quarter of a second may be used at once, so that small files do not each wait for a timer.
const burst = 250_000n;
// How soon whoever waits sees that the limit is another one.
const lookMs = 250;

/** Microseconds of a clock that all threads share and nobody sets: the line would stand still for as long as it is set back. */
const monotonic = (): bigint => process.hrtime.bigint() / 1000n;

export function createBandwidth(
	{words, line}: Cells,
	now: () => bigint = monotonic,
	sleep: (ms: number) => Promise<unknown> = pause,
): Bandwidth {
	const changes = () => Atomics.load(words, cell.bandwidthChanges);

	/** Takes a place on the line; undefined where it is free. */
	const queue = (bytes: number): Place | undefined => {
		// Before the limit: a place that was taken by an older one is known by it.
		const change = changes();
		const kibibytes = Atomics.load(words, cell.bandwidth);
		if (kibibytes <= 0) return undefined;
		const cost = BigInt(Math.ceil((bytes * 1e6) / (kibibytes * 1024)));
		const time = now();
		for (;;) {
			const free = Atomics.load(line, 0);
			const start = free > time - burst ? free : time - burst;
			if (Atomics.compareExchange(line, 0, free, start + cost) !== free) continue;
			const ms = Number(start + cost - time) / 1000;
			return ms <= 0 ? undefined : {ms, change};
		}
	};

	const wait = async (bytes: number, first: Place): Promise<void> => {
		let place: Place | undefined = first;
		while (place !== undefined && place.ms > 0) {
			const {ms, change}: Place = place;
			await sleep(Math.min(ms, lookMs));
			place = changes() === change ? {ms: ms - lookMs, change} : queue(bytes);
		}
	};

	return bytes => {
		const place = queue(bytes);
		return place === undefined ? undefined : wait(bytes, place);
	};
}

/** A place on the line: how long until it is reached, and after how many changes of the limit it was taken. */
type Place = {readonly ms: number; readonly change: number};

/** The limit as it stands, in bytes a second; undefined for none. */
export function bandwidthOf({words}: Cells): number | undefined {
	const kibibytes = Atomics.load(words, cell.bandwidth);
	return kibibytes <= 0 ? undefined : kibibytes * 1024;
}

/** Sets the limit, in bytes a second; undefined for none. Whoever waits queues anew by it. */
export function limitBandwidth({words, line}: Cells, bytesPerSecond: number | undefined): void {
	const kibibytes = bytesPerSecond === undefined ? 0 : Math.max(1, Math.round(bytesPerSecond / 1024));
	if (Atomics.exchange(words, cell.bandwidth, kibibytes) === kibibytes) return;
	// The change is told last: also a place that is taken meanwhile, on the old line, is given up for it.
	Atomics.store(line, 0, 0n);
	Atomics.add(words, cell.bandwidthChanges, 1);
}

/**
Which hosts have answered anybody in this process: of these it is known that they are there, so that one that is out of
reach is waited for. Shared by all clients and all threads, since a new one has asked nobody yet.
*/
import {hash64} from '../engine/hash64.ts';

export type Answered = {
	readonly has: (origin: string) => boolean;
	readonly add: (origin: string) => void;
	/** For another thread, which opens the same. */
	readonly memory: SharedArrayBuffer;
};

/** Far more than a run asks; a host that finds no place is known to the client's own thread. */
const mostHosts = 256;

export function openAnswered(memory = new SharedArrayBuffer(mostHosts * BigInt64Array.BYTES_PER_ELEMENT)): Answered {
	const marks = new BigInt64Array(memory);
	/** What this thread has noted: each answer is told of. */
	const noted = new Set<string>();
	return {
		has: origin => noted.has(origin) || marks.includes(hash64(origin)),
		add(origin) {
			if (noted.has(origin)) return;
			noted.add(origin);
			const mark = hash64(origin);
			for (let place = 0; place < marks.length; place++) {
				const before = Atomics.compareExchange(marks, place, 0n, mark);
				if (before === 0n || before === mark) return;
			}
		},
		memory,
	};
}

/** Of the main thread, which tells it to the others. */
export const answeredHere = openAnswered();

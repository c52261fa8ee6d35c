/** Bytes of bodies in memory, over all threads, and the files in flight: two bounds in shared memory. */
import {at, type Cells, cell} from './cells.ts';

export type Budget = {
	/** Resolves once `bytes` may be held; at once and without a promise where they are free. */
	readonly take: (bytes: number) => void | Promise<void>;
	readonly give: (bytes: number) => void;
};

type Waiter = {readonly need: number; saved: number; readonly go: () => void};

const pollMs = 2;

/**
One thread's hand on the shared budget.

Waiters of a thread are served in order. Over all threads, one waiter at a time may save up: it keeps every byte that
becomes free until it has enough, so that small files, which come and go all the time, cannot starve a large part. No
one who holds a body ever waits for more of the same body, so saving cannot lock up.
*/
export function createBudget(cells: Cells, row: number): Budget {
	const {words, capacity} = cells;
	const waiters: Waiter[] = [];
	let timer: NodeJS.Timeout | undefined;

	/** Takes `least` to `most` bytes, or nothing. */
	const grab = (least: number, most: number): number => {
		for (;;) {
			const free = Atomics.load(words, cell.free);
			if (free < least || free <= 0) return 0;
			const bytes = Math.min(free, most);
			if (Atomics.compareExchange(words, cell.free, free, free - bytes) !== free) continue;
			Atomics.add(words, at(row, 'held'), bytes);
			return bytes;
		}
	};

	const serve = () => {
		for (let waiter = waiters[0]; waiter !== undefined; waiter = waiters[0]) {
			const saver = Atomics.compareExchange(words, cell.saver, 0, row + 1);
			if (saver !== 0 && saver !== row + 1) break;
			waiter.saved += grab(1, waiter.need - waiter.saved);
			if (waiter.saved < waiter.need) break;
			Atomics.store(words, cell.saver, 0);
			waiters.shift();
			waiter.go();
		}
		if (waiters.length > 0 && timer === undefined) timer = setTimeout(poll, pollMs);
	};
	const poll = () => {
		timer = undefined;
		serve();
	};

	return {
		take(bytes) {
			const need = Math.min(bytes, capacity);
			if (need === 0) return;
			if (waiters.length === 0 && Atomics.load(words, cell.saver) === 0 && grab(need, need) > 0) return;
			return new Promise<void>(go => {
				waiters.push({need, saved: 0, go});
				if (waiters.length === 1) serve();
			});
		},
		give(bytes) {
			const held = Math.min(bytes, capacity);
			Atomics.sub(words, at(row, 'held'), held);
			Atomics.add(words, cell.free, held);
			if (waiters.length > 0) serve();
		},
	};
}

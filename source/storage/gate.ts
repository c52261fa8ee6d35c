/** Files in flight over all threads: who may begin the next one, and when to stop beginning. */
import {at, type Cells, cell} from './cells.ts';

export type Gate = {
	/** False when the run drains: nothing new is begun. No promise where a place is free. */
	readonly enter: () => boolean | Promise<boolean>;
	readonly leave: () => void;
	/** Sleeps, until the signal fires at most; false when the run drains meanwhile. */
	readonly pause: (ms: number, signal: AbortSignal) => Promise<boolean>;
};

const pollMs = 3;
const drainPollMs = 50;

/** One thread's hand on the gate. A thread takes at most its fair share, so that each batch moves. */
export function createGate(cells: Cells, row: number, threads: number): Gate {
	const {words} = cells;
	const waiters: Array<(entered: boolean) => void> = [];
	const sleepers = new Set<() => void>();
	let timer: NodeJS.Timeout | undefined;
	let watchingDrain = false;

	const draining = () => Atomics.load(words, cell.drain) === 1;

	const tryEnter = (): boolean => {
		const limit = Atomics.load(words, cell.limit);
		if (Atomics.load(words, at(row, 'inFlight')) >= Math.ceil(limit / threads)) return false;
		for (;;) {
			const now = Atomics.load(words, cell.inFlight);
			if (now >= limit) return false;
			if (Atomics.compareExchange(words, cell.inFlight, now, now + 1) !== now) continue;
			Atomics.add(words, at(row, 'inFlight'), 1);
			return true;
		}
	};

	const serve = () => {
		while (waiters.length > 0) {
			const drained = draining();
			if (!drained && !tryEnter()) break;
			waiters.shift()?.(!drained);
		}
		if (waiters.length > 0 && timer === undefined) timer = setTimeout(poll, pollMs);
	};
	const poll = () => {
		timer = undefined;
		serve();
	};
	const beginWatch = () => {
		if (watchingDrain) return;
		watchingDrain = true;
		setTimeout(watchDrain, drainPollMs);
	};
	const watchDrain = () => {
		watchingDrain = false;
		if (draining()) for (const wake of [...sleepers]) wake();
		else if (sleepers.size > 0) beginWatch();
	};

	return {
		enter() {
			if (draining()) return false;
			if (waiters.length === 0 && tryEnter()) return true;
			return new Promise(resolve => {
				waiters.push(resolve);
				if (waiters.length === 1) timer ??= setTimeout(poll, pollMs);
			});
		},
		leave() {
			Atomics.sub(words, at(row, 'inFlight'), 1);
			Atomics.sub(words, cell.inFlight, 1);
			if (waiters.length > 0) serve();
		},
		pause(ms, signal) {
			return new Promise(resolve => {
				const wake = () => {
					clearTimeout(alarm);
					sleepers.delete(wake);
					signal.removeEventListener('abort', wake);
					resolve(!draining());
				};
				const alarm = setTimeout(wake, ms);
				sleepers.add(wake);
				signal.addEventListener('abort', wake);
				if (signal.aborted) wake();
				beginWatch();
			});
		},
	};
}

/** The machine's clock. */
import type {Clock} from '../engine/ports/clock.ts';

/**
Whoever gives way gets a turn of the event loop of its own: immediates that are set together run together, and would hold
the main thread for as long as if nobody had given way.
*/
const waiting: Array<() => void> = [];

function giveWay(resolve: () => void): void {
	waiting.push(resolve);
	if (waiting.length === 1) setImmediate(nextTurn);
}

function nextTurn(): void {
	waiting.shift()?.();
	if (waiting.length > 0) setImmediate(nextTurn);
}

export const clock: Clock = {
	now: () => Date.now(),
	sleep: (ms, signal) =>
		new Promise(resolve => {
			if (signal?.aborted) return resolve();
			// A timer would wait for a millisecond: whoever does not want to sleep only lets others have their turn.
			if (ms <= 0) return giveWay(resolve);
			const wake = () => {
				clearTimeout(timer);
				signal?.removeEventListener('abort', wake);
				resolve();
			};
			const timer = setTimeout(wake, ms);
			signal?.addEventListener('abort', wake, {once: true});
		}),
};

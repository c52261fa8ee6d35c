/** The machine's clock. */
import type {Clock} from '../engine/ports.ts';

export const clock: Clock = {
	now: () => Date.now(),
	sleep: (ms, signal) =>
		new Promise(resolve => {
			if (signal?.aborted) return resolve();
			// A timer would wait for a millisecond: whoever does not want to sleep only lets others have their turn.
			if (ms <= 0) return void setImmediate(resolve);
			const wake = () => {
				clearTimeout(timer);
				signal?.removeEventListener('abort', wake);
				resolve();
			};
			const timer = setTimeout(wake, ms);
			signal?.addEventListener('abort', wake, {once: true});
		}),
};

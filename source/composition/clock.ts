/** The machine's clock. */
import type {Clock} from '../engine/ports.ts';

export const clock: Clock = {
	now: () => Date.now(),
	sleep: (ms, signal) =>
		new Promise(resolve => {
			if (signal?.aborted) return resolve();
			const wake = () => {
				clearTimeout(timer);
				signal?.removeEventListener('abort', wake);
				resolve();
			};
			const timer = setTimeout(wake, ms);
			signal?.addEventListener('abort', wake, {once: true});
		}),
};

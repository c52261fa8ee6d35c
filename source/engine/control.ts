/**
The operator's hand on a run: pause, resume, stop, concurrency, bandwidth. Signals, the socket and `--until` all come
through here, and every change is said on the event stream.
*/
import type {Emit} from './event.ts';

export type Control = {
	/** Fires once, when the run is to finish what is in flight and end. */
	readonly stopping: AbortSignal;
	/** Who or what asked for the end; null while nobody has. */
	readonly stoppedBy: () => string | null;
	readonly paused: () => boolean;
	/** Resolves at once, or when a paused run is resumed or stopped. */
	readonly whenRunning: () => Promise<void>;
	/** Files in flight as the operator wants it; null leaves it to the pace. */
	readonly concurrency: () => number | null;
	/** Bytes a second as the operator wants it; undefined leaves the configuration's. */
	readonly bandwidth: () => number | null | undefined;

	readonly stop: (by: string) => void;
	readonly pause: (by: string) => void;
	readonly resume: (by: string) => void;
	readonly setConcurrency: (files: number | null, by: string) => void;
	readonly setBandwidth: (bytesPerSecond: number | null, by: string) => void;
};

export function createControl(emit: Emit): Control {
	const aborter = new AbortController();
	let stoppedBy: string | null = null;
	let wake: (() => void) | null = null;
	let running: Promise<void> | null = null;
	let concurrency: number | null = null;
	let bandwidth: number | null | undefined;

	const release = () => {
		wake?.();
		wake = null;
		running = null;
	};
	const say = (state: 'paused' | 'resumed' | 'stopping' | 'notice', reason: string) =>
		emit({type: 'state', state, reason});

	return {
		stopping: aborter.signal,
		stoppedBy: () => stoppedBy,
		paused: () => running !== null,
		whenRunning: () => running ?? Promise.resolve(),
		concurrency: () => concurrency,
		bandwidth: () => bandwidth,

		stop(by) {
			if (stoppedBy !== null) return;
			stoppedBy = by;
			say('stopping', `${by}: finishing what is in flight`);
			aborter.abort();
			release();
		},
		pause(by) {
			if (running || stoppedBy !== null) return;
			running = new Promise(resolve => {
				wake = resolve;
			});
			say('paused', by);
		},
		resume(by) {
			if (!running) return;
			release();
			say('resumed', by);
		},
		setConcurrency(files, by) {
			concurrency = files;
			say('notice', files === null ? `${by}: concurrency adapts by itself` : `${by}: concurrency ${files}`);
		},
		setBandwidth(bytesPerSecond, by) {
			bandwidth = bytesPerSecond;
			const words =
				bytesPerSecond === null ? 'no bandwidth limit' : `bandwidth ${(bytesPerSecond / 1e6).toFixed(1)} MB/s`;
			say('notice', `${by}: ${words}`);
		},
	};
}

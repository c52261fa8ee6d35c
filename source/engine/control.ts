/**
The operator's hand on a run: pause, resume, stop, concurrency, bandwidth. Signals, the socket and `--until` all come
through here, and every change is said on the event stream.
*/

import {bytesPerSecond} from './bandwidth.ts';
import type {Emit} from './event.ts';

export type Control = {
	/** Fires once, when the run is to finish what is in flight and end. */
	readonly stopping: AbortSignal;
	/** Who or what asked for the end; null while nobody has. */
	readonly stoppedBy: () => string | null;
	readonly paused: () => boolean;
	/** Resolves at once, or when a paused run is resumed or stopped. */
	readonly whenRunning: () => Promise<void>;
	/**
	Before each ring of a plan, and after its canary: resolves at once, or, where a hold was asked for or is asked for here
	by `by`, when the run is told to go on or stopped. It is held from here on, and says so.
	*/
	readonly whenReleased: (by?: string) => Promise<void>;
	/** Waits before a ring. */
	readonly held: () => boolean;
	/** What is under way is finished first. */
	readonly holdAsked: () => boolean;
	/** No ring will be asked for after the one that begins. */
	readonly lastRing: () => void;
	/** Why a hold would promise a wait that nothing asks for; null while a ring may come. */
	readonly noRing: () => string | null;
	/** Files in flight as the operator wants it; null leaves it to the pace. */
	readonly concurrency: () => number | null;
	/** Bytes a second as the operator wants it; undefined leaves the configuration's. */
	readonly bandwidth: () => number | null | undefined;

	readonly stop: (by: string) => void;
	readonly pause: (by: string) => void;
	/** Goes on, whether it was paused or holds. */
	readonly resume: (by: string) => void;
	/** What is under way is finished, and the next ring waits. */
	readonly hold: (by: string) => void;
	/** Says again what waits, where somebody else has said that the run goes on: a disk that was full, say. */
	readonly remind: () => void;
	readonly setConcurrency: (files: number | null, by: string) => void;
	readonly setBandwidth: (megabitsPerSecond: number | null, by: string) => void;
};

export function createControl(emit: Emit, {rings = true}: {readonly rings?: boolean} = {}): Control {
	const aborter = new AbortController();
	let stoppedBy: string | null = null;
	const pausing = createWait();
	const holding = createWait();
	let isHeld = false;
	let noRing = rings ? null : 'this run has no rings';
	let concurrency: number | null = null;
	let bandwidth: number | null | undefined;

	const say = (state: 'paused' | 'hold-asked' | 'held' | 'resumed' | 'stopping' | 'notice', reason: string) =>
		emit({type: 'state', state, reason});
	const sayHold = (by: string) =>
		isHeld
			? say('held', `${by}: the next ring waits`)
			: say('hold-asked', `${by}: what is under way is finished first`);
	const release = (): boolean => {
		isHeld = false;
		return holding.end();
	};

	return {
		stopping: aborter.signal,
		stoppedBy: () => stoppedBy,
		paused: pausing.waits,
		whenRunning: pausing.over,
		held: () => isHeld,
		holdAsked: () => holding.waits() && !isHeld,
		lastRing() {
			noRing = 'no ring is left';
		},
		noRing: () => noRing,
		whenReleased(by) {
			if (stoppedBy === null && by !== undefined) holding.begin(by);
			const asked = holding.reason();
			if (asked !== undefined) {
				isHeld = true;
				sayHold(asked);
			}
			return holding.over();
		},
		concurrency: () => concurrency,
		bandwidth: () => bandwidth,

		stop(by) {
			if (stoppedBy !== null) return;
			stoppedBy = by;
			say('stopping', `${by}: finishing what is in flight`);
			aborter.abort();
			pausing.end();
			release();
		},
		pause(by) {
			if (stoppedBy === null && pausing.begin(by)) say('paused', by);
		},
		resume(by) {
			const waited = [pausing.end(), release()];
			if (waited.includes(true)) say('resumed', by);
		},
		hold(by) {
			if (stoppedBy === null && noRing === null && holding.begin(by)) sayHold(by);
		},
		remind() {
			const [held, paused] = [holding.reason(), pausing.reason()];
			if (held !== undefined) sayHold(held);
			if (paused !== undefined) say('paused', paused);
		},
		setConcurrency(files, by) {
			concurrency = files;
			say('notice', files === null ? `${by}: concurrency adapts by itself` : `${by}: concurrency ${files}`);
		},
		setBandwidth(megabits, by) {
			bandwidth = megabits === null ? null : bytesPerSecond(megabits);
			say('notice', megabits === null ? `${by}: no bandwidth limit` : `${by}: bandwidth ${megabits} Mbit/s`);
		},
	};
}

/** Something to wait for, again and again. `begin` and `end` say whether that changed anything. */
function createWait() {
	let waiting: {readonly over: Promise<void>; readonly wake: () => void; readonly reason: string} | null = null;
	return {
		reason: () => waiting?.reason,
		waits: () => waiting !== null,
		over: () => waiting?.over ?? Promise.resolve(),
		begin(reason: string): boolean {
			if (waiting) return false;
			let wake = () => {};
			const over = new Promise<void>(resolve => {
				wake = resolve;
			});
			waiting = {over, wake, reason};
			return true;
		},
		end(): boolean {
			const ended = waiting;
			waiting = null;
			ended?.wake();
			return ended !== null;
		},
	};
}

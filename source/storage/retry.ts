/** When to try a file again: a pure function of the failure's class and of what has been tried. */
import {type FailureKind, failures} from '../engine/failure.ts';
import type {Limits} from './limits.ts';

/** What has been tried so far, the attempt that just failed included. */
export type Tried = {
	/** Failures that pass by themselves. */
	readonly soon: number;
	/** Times that the store asked for patience or was out of reach. */
	readonly throttled: number;
	/**
	Waited between the attempts, in ms. The attempts themselves do not count: a large file takes longer for one than a
	store is waited for.
	*/
	readonly patience: number;
};

export const untried: Tried = {soon: 0, throttled: 0, patience: 0};

/** Counts one more failure of this kind. */
export const count = (tried: Tried, kind: FailureKind): Tried =>
	failures[kind].retry === 'throttled' ? {...tried, throttled: tried.throttled + 1} : {...tried, soon: tried.soon + 1};

export const waited = (tried: Tried, ms: number): Tried => ({...tried, patience: tried.patience + ms});

/**
Milliseconds to wait before the next attempt; undefined to give up. `random` is in [0, 1).

The wait doubles up to a cap and its upper half is drawn at random, so that files that failed together do not come back
together. A store that asks for patience, or that is out of reach for a while, is given it by time, not by attempts: a
storm of 30 s must not cost a file, nor a gateway that restarts all those in hand, and with them the run.
*/
export function waitBefore(kind: FailureKind, tried: Tried, random: number, limits: Limits): number | undefined {
	const {retry} = failures[kind];
	if (retry === 'soon') {
		if (tried.soon >= limits.attempts) return undefined;
		return jittered(limits.retryBaseMs, limits.retryCapMs, tried.soon, random);
	}
	if (retry === 'throttled') {
		if (tried.patience >= limits.patienceMs) return undefined;
		return jittered(limits.throttleBaseMs, limits.throttleCapMs, tried.throttled, random);
	}
	return undefined;
}

const jittered = (base: number, cap: number, times: number, random: number): number =>
	Math.min(cap, base * 2 ** Math.min(times - 1, 30)) * (0.5 + random / 2);

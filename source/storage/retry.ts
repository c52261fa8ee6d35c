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
	/** Times that a store was out of reach for this file alone, the first one included; 0 while it may be so for all. */
	readonly alone: number;
};

export const untried: Tried = {soon: 0, throttled: 0, patience: 0, alone: 0};

/** What is known of a failure besides its kind. */
type Circumstances = {
	/** Somebody has said so, and not the network. */
	readonly answered?: boolean;
	/** Since the last failure other files have come through. */
	readonly othersThrough?: boolean;
};

/** Counts one more failure of this kind. */
export function count(
	tried: Tried,
	kind: FailureKind,
	{answered = true, othersThrough = false}: Circumstances = {},
): Tried {
	if (failures[kind].retry !== 'throttled') return {...tried, soon: tried.soon + 1};
	const throttled = tried.throttled + 1;
	// A store that asks for patience refuses some and serves others: that says nothing of this file. Nor does what the
	// network says, whatever a gateway has said of it before.
	if (kind !== 'network-outage' || !answered) return {...tried, throttled};
	// Once is enough: where only such files are left, no others come through any more.
	const alone = othersThrough || tried.alone > 0 ? Math.max(1, tried.alone) + 1 : 0;
	return {...tried, throttled, alone};
}

export const waited = (tried: Tried, ms: number): Tried => ({...tried, patience: tried.patience + ms});

/** A request that was tried by itself has used up this of the file that it belongs to. */
export const withRequest = (tried: Tried, {patience, alone}: Tried): Tried => ({
	...tried,
	patience: tried.patience + patience,
	alone: Math.max(tried.alone, alone),
});

/** It is this file that cannot be served, and not the store that is out of reach: tried like what passes by itself. */
export const isAlone = ({alone}: Tried, {attempts}: Pick<Limits, 'attempts'>): boolean => alone >= attempts;

/**
Milliseconds to wait before the next attempt; undefined to give up. `random` is in [0, 1).

The wait doubles up to a cap and its upper half is drawn at random, so that files that failed together do not come back
together. A store that asks for patience, or that is out of reach for a while, is given it by time, not by attempts: a
storm of 30 s must not cost a file, nor a gateway that restarts all those in hand, and with them the run. Where others come
through meanwhile, a file that a gateway does not serve is given up after the usual attempts: with it waits its whole batch.
*/
export function waitBefore(kind: FailureKind, tried: Tried, random: number, limits: Limits): number | undefined {
	const {retry} = failures[kind];
	if (retry === 'soon') {
		if (tried.soon >= limits.attempts) return undefined;
		return jittered(limits.retryBaseMs, limits.retryCapMs, tried.soon, random);
	}
	if (retry === 'throttled') {
		if (tried.patience >= limits.patienceMs || isAlone(tried, limits)) return undefined;
		return jittered(limits.throttleBaseMs, limits.throttleCapMs, tried.throttled, random);
	}
	return undefined;
}

const jittered = (base: number, cap: number, times: number, random: number): number =>
	Math.min(cap, base * 2 ** Math.min(times - 1, 30)) * (0.5 + random / 2);

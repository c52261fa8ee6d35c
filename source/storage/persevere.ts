/** Trying again, as the class of the failure says. A file that waits gives its place to others. */
import {type FailureKind, failures, MigrationError} from '../engine/failure.ts';
import {messageOf} from '../engine/thrown.ts';
import type {Gate} from './gate.ts';
import type {Limits} from './limits.ts';
import {count, type Tried, untried, waitBefore, waited} from './retry.ts';

/** Repeats a request for passing faults. */
export type Insist = <T>(work: () => Promise<T>) => Promise<T>;

export type Attempted<T> =
	| {readonly end: 'done'; readonly value: T; readonly attempts: number}
	| {readonly end: 'failed'; readonly error: MigrationError; readonly attempts: number}
	/** The run drains: not begun, or waiting for its next attempt. */
	| {readonly end: 'released'};

export type Telling = {
	readonly retrying: () => void;
	readonly throttled: () => void;
	/** A host that has answered before is out of reach, and is waited for. */
	readonly outage: (error: MigrationError) => void;
};

export const untold: Telling = {retrying: () => undefined, throttled: () => undefined, outage: () => undefined};

/** Waits before the next attempt, after a failure of this kind; false as soon as nobody wants to go on. */
export type Pause = (ms: number, kind: FailureKind) => Promise<boolean>;

/** Anything thrown, as a `MigrationError`; what is none is a fault of ours. */
export const asMigrationError = (error: unknown): MigrationError =>
	error instanceof MigrationError ? error : new MigrationError('internal', messageOf(error), {cause: error});

export type Persistence = {
	readonly gate: Gate;
	readonly limits: Limits;
	readonly telling: Telling;
	/** Nothing is begun any more once it fires; what is in flight is finished. */
	readonly signal: AbortSignal;
};

/** Runs one file through the gate until it is done, is given up, or the run drains. */
export async function persevere<T>(
	work: () => Promise<T>,
	{gate, limits, telling, signal}: Persistence,
): Promise<Attempted<T>> {
	let tried = untried;
	for (let attempts = 1; ; attempts++) {
		const entered = gate.enter();
		if (!(typeof entered === 'boolean' ? entered : await entered)) return {end: 'released'};
		if (signal.aborted) {
			gate.leave();
			return {end: 'released'};
		}
		let error: MigrationError;
		try {
			return {end: 'done', value: await work(), attempts};
		} catch (thrown) {
			error = asMigrationError(thrown);
		} finally {
			gate.leave();
		}
		tried = waited(count(tried, error.kind), waitedOut.get(error) ?? 0);
		tell(telling, error);
		const wait = waitBefore(error.kind, tried, Math.random(), limits);
		if (wait === undefined) return {end: 'failed', error, attempts};
		telling.retrying();
		tried = waited(tried, wait);
		if (!(await gate.pause(wait, signal))) return {end: 'released'};
	}
}

/**
How long a request of a file was waited for, in ms, before it was given up with this error: the file that it belongs to
has no patience of its own besides. A drain gives nothing up, so that it leaves no mark.
*/
const waitedOut = new WeakMap<MigrationError, number>();

/**
Repeats one request of a larger whole (a part, say), which keeps its place meanwhile. Which of its waits are cut short where
nobody wants to go on is for `pause` to say.
*/
export function createInsist(limits: Limits, telling: Telling, pause: Pause = sleep): Insist {
	return async work => {
		let tried: Tried = untried;
		for (;;) {
			try {
				return await work();
			} catch (thrown) {
				const error = asMigrationError(thrown);
				tried = count(tried, error.kind);
				tell(telling, error);
				const wait = waitBefore(error.kind, tried, Math.random(), limits);
				if (wait === undefined || failures[error.kind].scope === 'run') {
					waitedOut.set(error, tried.patience);
					throw error;
				}
				telling.retrying();
				tried = waited(tried, wait);
				if (!(await pause(wait, error.kind))) throw error;
			}
		}
	};
}

export const sleep = (ms: number): Promise<boolean> => new Promise(resolve => setTimeout(resolve, ms, true));

function tell(telling: Telling, error: MigrationError): void {
	if (error.kind === 'network-throttled') telling.throttled();
	if (error.kind === 'network-outage') telling.outage(error);
}

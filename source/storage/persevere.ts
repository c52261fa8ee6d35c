/** Trying again, as the class of the failure says. A file that waits gives its place to others. */
import {type FailureKind, failures, MigrationError} from '../engine/failure.ts';
import {messageOf} from '../engine/thrown.ts';
import type {Gate} from './gate.ts';
import type {Limits} from './limits.ts';
import {noOthers, type Others, toDestination, wayOf} from './others.ts';
import {count, isAlone, type Tried, untried, waitBefore, waited, withRequest} from './retry.ts';

/** Repeats a request for passing faults. */
export type Insist = <T>(work: () => Promise<T>) => Promise<T>;

export type Attempted<T> =
	| {readonly end: 'done'; readonly value: T; readonly attempts: number}
	| {readonly end: 'failed'; readonly error: MigrationError; readonly attempts: number}
	/** The run drains: not begun, or waiting for its next attempt after this error. */
	| {readonly end: 'released'; readonly error: MigrationError | undefined};

export type Telling = {
	readonly retrying: () => void;
	readonly throttled: () => void;
	/** A host that has answered before is out of reach, and is waited for. `times`: that this file was told to wait. */
	readonly outage: (error: MigrationError, times: number) => void;
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
	readonly others: Others;
	/** Nothing is begun any more once it fires; what is in flight is finished. */
	readonly signal: AbortSignal;
};

const circumstancesOf = (error: MigrationError, failedAt: number, {throughSince}: Others) => ({
	answered: wayOf(error) !== undefined,
	othersThrough: throughSince(failedAt, error),
});

/** Runs one file through the gate until it is done, is given up, or the run drains. */
export async function persevere<T>(
	work: () => Promise<T>,
	{gate, limits, telling, others, signal}: Persistence,
): Promise<Attempted<T>> {
	let tried = untried;
	let failedAt = Number.POSITIVE_INFINITY;
	let error: MigrationError | undefined;
	for (let attempts = 1; ; attempts++) {
		const entered = gate.enter();
		if (!(typeof entered === 'boolean' ? entered : await entered)) return {end: 'released', error};
		if (signal.aborted) {
			gate.leave();
			return {end: 'released', error};
		}
		try {
			return {end: 'done', value: await work(), attempts};
		} catch (thrown) {
			error = asMigrationError(thrown);
		} finally {
			gate.leave();
		}
		tried = count(tried, error.kind, circumstancesOf(error, failedAt, others));
		tried = withRequest(tried, spent.get(error) ?? untried);
		failedAt = others.now();
		tell(telling, error, tried);
		const wait = waitBefore(error.kind, tried, Math.random(), limits);
		if (wait === undefined) return {end: 'failed', error: isAlone(tried, limits) ? ofThisFile(error) : error, attempts};
		telling.retrying();
		tried = waited(tried, wait);
		if (!(await gate.pause(wait, signal))) return {end: 'released', error};
	}
}

/**
What a request of a file was tried before it was given up with this error: the file that it belongs to has no patience of
its own besides. A drain gives nothing up, so that it leaves no mark.
*/
const spent = new WeakMap<MigrationError, Tried>();

/** No store was out of reach: others came through. */
const ofThisFile = (error: MigrationError): MigrationError =>
	new MigrationError(
		wayOf(error) === toDestination ? 'upload-error' : 'download-error',
		`${error.message}; other files came through meanwhile`,
		{cause: error},
	);

/**
Repeats one request of a larger whole (a part, say), which keeps its place meanwhile. Which of its waits are cut short where
nobody wants to go on is for `pause` to say.
*/
export function createInsist(
	limits: Limits,
	telling: Telling,
	pause: Pause = sleep,
	others: Others = noOthers,
): Insist {
	return async work => {
		let tried: Tried = untried;
		let failedAt = Number.POSITIVE_INFINITY;
		for (;;) {
			try {
				return await work();
			} catch (thrown) {
				const error = asMigrationError(thrown);
				tried = count(tried, error.kind, circumstancesOf(error, failedAt, others));
				failedAt = others.now();
				tell(telling, error, tried);
				const wait = waitBefore(error.kind, tried, Math.random(), limits);
				if (wait === undefined || failures[error.kind].scope === 'run') {
					spent.set(error, tried);
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

function tell(telling: Telling, error: MigrationError, {throttled, alone}: Tried): void {
	if (error.kind === 'network-throttled') telling.throttled();
	const ofAll = alone === 0 || wayOf(error) === undefined;
	if (error.kind === 'network-outage' && ofAll) telling.outage(error, throttled);
}

/** Trying again, as the class of the failure says. A file that waits gives its place to others. */
import {failures, MigrationError} from '../engine/failure.ts';
import type {Gate} from './gate.ts';
import type {Limits} from './limits.ts';
import type {Insist} from './parts.ts';
import {count, type Tried, untried, waitBefore} from './retry.ts';

export type Attempted<T> =
	| {readonly end: 'done'; readonly value: T; readonly attempts: number}
	| {readonly end: 'failed'; readonly error: MigrationError; readonly attempts: number}
	/** The run drains: not begun, or waiting for its next attempt. */
	| {readonly end: 'released'};

export type Telling = {readonly retrying: () => void; readonly throttled: () => void};

/** Anything thrown, as a `MigrationError`; what is none is a fault of ours. */
export const asMigrationError = (error: unknown): MigrationError =>
	error instanceof MigrationError
		? error
		: new MigrationError('internal', error instanceof Error ? error.message : String(error), {cause: error});

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
	let begun: number | undefined;
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
		begun ??= performance.now();
		tried = {...count(tried, error.kind), patience: performance.now() - begun};
		if (error.kind === 'network-throttled') telling.throttled();
		const wait = waitBefore(error.kind, tried, Math.random(), limits);
		if (wait === undefined) return {end: 'failed', error, attempts};
		telling.retrying();
		if (!(await gate.pause(wait, signal))) return {end: 'released'};
	}
}

/** Repeats one request of a larger whole (a part, say), which keeps its place meanwhile. */
export function createInsist(limits: Limits, telling: Telling): Insist {
	return async work => {
		let tried: Tried = untried;
		const begun = performance.now();
		for (;;) {
			try {
				return await work();
			} catch (thrown) {
				const error = asMigrationError(thrown);
				if (error.kind === 'network-throttled') telling.throttled();
				tried = {...count(tried, error.kind), patience: performance.now() - begun};
				const wait = waitBefore(error.kind, tried, Math.random(), limits);
				if (wait === undefined || failures[error.kind].scope === 'run') throw error;
				telling.retrying();
				await new Promise(resolve => setTimeout(resolve, wait));
			}
		}
	};
}

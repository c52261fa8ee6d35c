/** What can go wrong, as one closed table: a row for each kind of failure, a file for each group of them. */
import {authentication} from './failures/authentication.ts';
import {download} from './failures/download.ts';
import {local} from './failures/local.ts';
import {network} from './failures/network.ts';
import {salesforce} from './failures/salesforce.ts';
import {upload} from './failures/upload.ts';
import {messageOf} from './thrown.ts';

export const failures = {...download, ...upload, ...authentication, ...network, ...salesforce, ...local};

export type FailureKind = keyof typeof failures;

/** A failure as plain data: what crosses threads, stands in the ledger, in events and in JSON. */
export type Failure = {
	readonly kind: FailureKind;
	/** What happened, to what. Never holds a secret or a URL's query. */
	readonly message: string;
	/** What to do next; the kind's own hint where it is absent. */
	readonly hint?: string;
};

/** The one error class: a kind from the table, what happened to what, and where it came from. */
export class MigrationError extends Error {
	override readonly name = 'MigrationError';
	readonly kind: FailureKind;
	readonly hint: string;

	constructor(kind: FailureKind, message: string, options: {readonly cause?: unknown; readonly hint?: string} = {}) {
		super(message, 'cause' in options ? {cause: options.cause} : {});
		this.kind = kind;
		this.hint = options.hint ?? failures[kind].hint;
	}
}

/** Any thrown thing as plain data. What is not a `MigrationError` is a fault of ours, and says so. */
export function toFailure(error: unknown): Failure & {readonly hint: string} {
	if (error instanceof MigrationError) return {kind: error.kind, message: error.message, hint: error.hint};
	return {kind: 'internal', message: messageOf(error), hint: failures.internal.hint};
}

/** What a person is told of a failure. `hint`: what to do next. */
export type Reason = {readonly message: string; readonly hint: string | null};

/** Out of the `error` of a result that came as JSON; null where it names none. */
export function reasonIn(error: unknown): Reason | null {
	const {message, hint}: Readonly<Record<string, unknown>> = Object(error);
	return typeof message === 'string' ? {message, hint: typeof hint === 'string' ? hint : null} : null;
}

/** The hint of a failure: its own, else its kind's. */
export const hintOf = (failure: Failure): string => failure.hint ?? failures[failure.kind].hint;

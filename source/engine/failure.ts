/**
What can go wrong, as one closed table.

`retry` says how the copier tries again: `never`; `soon` (a passing fault: jittered back-off, a few attempts);
`throttled` (the store asks for patience, or is out of reach for a while: longer back-off, tried by time and not by
attempts); `renew` (get new credentials, then try again). `scope` says what ends: this `file`, this `link`, or the whole `run`. `exit` is the exit code of the
program when the failure ends it. `group` is the prefix under which the ledger and the reports count it.
*/
import {messageOf} from './thrown.ts';

type Rule = {
	readonly group: 'download' | 'upload' | 'authentication' | 'network' | 'salesforce' | 'local';
	readonly retry: 'never' | 'soon' | 'throttled' | 'renew';
	readonly scope: 'file' | 'link' | 'run';
	readonly exit: 1 | 2 | 3 | 4 | 5;
	readonly hint: string;
};

const rules = <const T extends Readonly<Record<string, Rule>>>(table: T): {readonly [K in keyof T]: Rule} => table;

export const failures = rules({
	'download-missing': {
		group: 'download',
		retry: 'never',
		scope: 'file',
		exit: 1,
		hint: 'The vendor no longer has this file (404). Ask the vendor, or sign the record off.',
	},
	'download-forbidden': {
		group: 'download',
		retry: 'never',
		scope: 'file',
		exit: 1,
		hint: 'The source refuses this file (403). Ask the vendor for read access to it, then run `doclift backup --incremental`.',
	},
	'download-archived': {
		group: 'download',
		retry: 'never',
		scope: 'file',
		exit: 1,
		hint: 'The file lies in an archive storage class. Ask the vendor to restore it, then run `doclift backup --incremental`.',
	},
	'download-truncated': {
		group: 'download',
		retry: 'soon',
		scope: 'file',
		exit: 1,
		hint: 'The source sent fewer bytes than it announced. Run `doclift backup --incremental` to try again.',
	},
	'download-changed': {
		group: 'download',
		retry: 'soon',
		scope: 'file',
		exit: 1,
		hint: 'The file changed while it was read. Run `doclift backup --incremental` to read it again.',
	},
	'download-not-the-file': {
		group: 'download',
		retry: 'never',
		scope: 'file',
		exit: 1,
		hint: 'The source answered with a web page in place of the file, most likely a sign-in or error page. Open the URL and check the access.',
	},
	'download-refused-host': {
		group: 'download',
		retry: 'never',
		scope: 'file',
		exit: 1,
		hint: 'The URL leads to a host or address that the configuration does not allow. Add it to source.hosts if it is right.',
	},
	'download-no-bucket': {
		group: 'download',
		retry: 'never',
		scope: 'run',
		exit: 3,
		hint: 'The source has no bucket of this name, so none of its files can be judged. Check source.buckets and source.endpoint for a misspelling; if they are right, ask the vendor whether the bucket was closed.',
	},
	'download-error': {
		group: 'download',
		retry: 'soon',
		scope: 'file',
		exit: 1,
		hint: 'The source answered with an error. Run `doclift backup --incremental` to try again.',
	},
	'upload-forbidden': {
		group: 'upload',
		retry: 'never',
		scope: 'run',
		exit: 3,
		hint: 'The destination refuses writes. Check the bucket policy; `doclift doctor` says which right is missing.',
	},
	'upload-no-bucket': {
		group: 'upload',
		retry: 'never',
		scope: 'run',
		exit: 3,
		hint: 'The destination bucket does not exist. Check destination.bucket, or set destination.createBucket: true.',
	},
	'upload-corrupt': {
		group: 'upload',
		retry: 'soon',
		scope: 'file',
		exit: 1,
		hint: 'The destination received other bytes than were sent. Run `doclift backup --incremental` to send it again.',
	},
	'upload-collision': {
		group: 'upload',
		retry: 'never',
		scope: 'file',
		exit: 1,
		hint: 'Another object already lies at this key; nothing was overwritten. Look at it, move it away if it is not needed, then run `doclift backup --incremental --retry collision`.',
	},
	'upload-error': {
		group: 'upload',
		retry: 'soon',
		scope: 'file',
		exit: 1,
		hint: 'The destination answered with an error. Run `doclift backup --incremental` to try again.',
	},
	'authentication-source': {
		group: 'authentication',
		retry: 'never',
		scope: 'run',
		exit: 4,
		hint: 'The source refuses the credentials. Check source.accessKeyId and source.secretAccessKey, or the AWS profile.',
	},
	'authentication-destination': {
		group: 'authentication',
		retry: 'never',
		scope: 'run',
		exit: 4,
		hint: 'The destination refuses the credentials. Check destination.accessKeyId and destination.secretAccessKey, or the AWS profile.',
	},
	'authentication-expired': {
		group: 'authentication',
		retry: 'renew',
		scope: 'file',
		exit: 4,
		hint: 'The credentials expired and could not be renewed in time. Renew them (an SSO or assumed-role session, say), then run the same command again.',
	},
	'authentication-salesforce': {
		group: 'authentication',
		retry: 'never',
		scope: 'run',
		exit: 4,
		hint: 'Check the salesforce section of the configuration, then run `doclift doctor`.',
	},
	'network-reset': {
		group: 'network',
		retry: 'soon',
		scope: 'file',
		exit: 1,
		hint: 'The connection was cut. Run `doclift backup --incremental` to try again.',
	},
	'network-timeout': {
		group: 'network',
		retry: 'soon',
		scope: 'file',
		exit: 1,
		hint: 'No answer in time, or too few bytes for too long. Run `doclift backup --incremental` to try again.',
	},
	'network-unreachable': {
		group: 'network',
		retry: 'soon',
		scope: 'file',
		exit: 1,
		hint: 'The host could not be reached. Check the network, the proxy and the endpoint.',
	},
	'network-outage': {
		group: 'network',
		retry: 'throttled',
		scope: 'file',
		exit: 1,
		hint: 'A host that had answered before was out of reach for longer than doclift waits. Check the network, the proxy and the store, then run `doclift backup --incremental`.',
	},
	'network-throttled': {
		group: 'network',
		retry: 'throttled',
		scope: 'file',
		exit: 1,
		hint: 'The store asked for patience (503) for longer than doclift waits. Run `doclift backup --incremental` later.',
	},
	'salesforce-limit': {
		group: 'salesforce',
		retry: 'never',
		scope: 'run',
		exit: 3,
		hint: "The org's daily API limit, less the reserve, is used up. Go on tomorrow with the same command, or lower salesforce.apiReservePercent.",
	},
	'salesforce-unavailable': {
		group: 'salesforce',
		retry: 'throttled',
		scope: 'run',
		exit: 1,
		hint: 'Salesforce does not answer (maintenance?). Run the same command again later; nothing is lost.',
	},
	'salesforce-query': {
		group: 'salesforce',
		retry: 'never',
		scope: 'run',
		exit: 2,
		hint: 'Salesforce refuses the query. Check salesforce.object, salesforce.fields and salesforce.filter with `doclift doctor`.',
	},
	'salesforce-incomplete': {
		group: 'salesforce',
		retry: 'soon',
		scope: 'run',
		exit: 1,
		hint: 'Salesforce delivered fewer rows than it announced, more than once. Run the same command again.',
	},
	'salesforce-error': {
		group: 'salesforce',
		retry: 'never',
		scope: 'run',
		exit: 1,
		hint: 'Salesforce answered with an error that doclift does not know. Run `doclift doctor`.',
	},
	'salesforce-locked': {
		group: 'salesforce',
		retry: 'never',
		scope: 'link',
		exit: 1,
		hint: 'Others were at work on these records or their accounts whenever it was tried, few at a time too. Go on when less is at work on them, or lower salesforce.writers.',
	},
	'salesforce-validation': {
		group: 'salesforce',
		retry: 'never',
		scope: 'link',
		exit: 1,
		hint: 'A validation rule of the org refuses the record as it is. Mend the record, or let the rule pass the user of doclift.',
	},
	'salesforce-automation': {
		group: 'salesforce',
		retry: 'never',
		scope: 'link',
		exit: 1,
		hint: 'A trigger or a flow of the org ended the change with an error. Ask whoever looks after it to mend it, or to let the user of doclift pass.',
	},
	'salesforce-forbidden': {
		group: 'salesforce',
		retry: 'never',
		scope: 'link',
		exit: 1,
		hint: 'The user of doclift may not change this record or this field. Run `doclift doctor`: it says which right is missing.',
	},
	'salesforce-approval': {
		group: 'salesforce',
		retry: 'never',
		scope: 'link',
		exit: 1,
		hint: 'The record is locked, most often while it waits for an approval. Ask for its end, or have the record unlocked.',
	},
	'salesforce-owner': {
		group: 'salesforce',
		retry: 'never',
		scope: 'link',
		exit: 1,
		hint: 'The owner of the record is no longer active. Ask an administrator to give the record another one.',
	},
	'salesforce-refused': {
		group: 'salesforce',
		retry: 'never',
		scope: 'link',
		exit: 1,
		hint: 'Salesforce refuses the change in words of its own. Mend what they name.',
	},
	'salesforce-conflict': {
		group: 'salesforce',
		retry: 'never',
		scope: 'link',
		exit: 1,
		hint: 'Somebody else has changed the field, and doclift overwrites nobody. Look at the records; `doclift backup --incremental` takes in what their fields hold now.',
	},
	'salesforce-gone': {
		group: 'salesforce',
		retry: 'never',
		scope: 'link',
		exit: 1,
		hint: 'The record is no longer there, or hidden from this user. Run `doclift doctor`: it says whether the user sees all records; `doclift backup --full` takes note of a deletion.',
	},
	configuration: {
		group: 'local',
		retry: 'never',
		scope: 'run',
		exit: 2,
		hint: 'Correct the configuration and run the same command again.',
	},
	usage: {
		group: 'local',
		retry: 'never',
		scope: 'run',
		exit: 2,
		hint: 'See `doclift --help`.',
	},
	refused: {
		group: 'local',
		retry: 'never',
		scope: 'run',
		exit: 3,
		hint: 'Nothing was changed. Mend what the message names, then run the same command again.',
	},
	'failure-threshold': {
		group: 'local',
		retry: 'never',
		scope: 'run',
		exit: 1,
		hint: 'Too many files fail for this to be chance. Look at the errors, mend the cause, then run `doclift backup --incremental`.',
	},
	'worker-crashed': {
		group: 'local',
		retry: 'soon',
		scope: 'file',
		exit: 1,
		hint: 'A worker thread died; it was replaced. Run `doclift backup --incremental` to try again.',
	},
	'ledger-storage': {
		group: 'local',
		retry: 'never',
		scope: 'run',
		exit: 5,
		hint: 'The ledger cannot be read or written. Check the disk, then run the same command again.',
	},
	'ledger-full': {
		group: 'local',
		retry: 'never',
		scope: 'run',
		exit: 5,
		hint: 'The disk of the ledger is full. Make room, then run the same command again; nothing is lost.',
	},
	'ledger-corrupt': {
		group: 'local',
		retry: 'never',
		scope: 'run',
		exit: 5,
		hint: 'The ledger is damaged. Restore the newest copy from its folder; the bucket keeps every file, so a full backup completes it.',
	},
	internal: {
		group: 'local',
		retry: 'never',
		scope: 'run',
		exit: 1,
		hint: 'This is a fault of doclift. Please report it with the log of the run; nothing was lost.',
	},
});

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

/** One batch on one thread: each file through the gate, its receipt into the post, and what ends the run. */
import {setMaxListeners} from 'node:events';
import {type Failure, failures, type MigrationError, toFailure} from '../engine/failure.ts';
import type {FileTask, Receipt} from '../engine/ports/copier.ts';
import {type Cells, cell} from '../storage/cells.ts';
import type {Copied, TooLarge} from '../storage/copy-ports.ts';
import type {Gate} from '../storage/gate.ts';
import type {Limits} from '../storage/limits.ts';
import {fromSource, isBy, type Others, toDestination, type Way, wayOf} from '../storage/others.ts';
import {type Attempted, persevere, type Telling} from '../storage/persevere.ts';
import type {Expired} from './wire.ts';

export type BatchPorts = {
	readonly copy: (task: FileTask) => Promise<Copied>;
	readonly gate: Gate;
	readonly cells: Cells;
	readonly limits: Limits;
	readonly telling: Telling;
	readonly others: Others;
	readonly post: (receipt: Receipt) => void;
};

export type BatchResult = {readonly expired: Expired; readonly ended: Failure | undefined};

/** Failures that no other file will escape: they end the batch, and the run with it. */
const endsRun: ReadonlySet<string> = new Set([
	'authentication-source',
	'download-no-bucket',
	'upload-no-bucket',
	'configuration',
	'salesforce-limit',
]);

/** Of one file by themselves (a prefix's policy, headers that the store signs otherwise), of all where none is written. */
const refusesWrite: ReadonlySet<string> = new Set(['upload-forbidden', 'authentication-destination']);

// Writes refused in a row, with none allowed in between: this many are the fault of the bucket's policy or our keys, not of a file.
const mostDenied = 20;

export async function runBatch(ports: BatchPorts, tasks: readonly FileTask[]): Promise<BatchResult> {
	const {copy, gate, cells, limits, telling, others, post} = ports;
	const {words} = cells;
	const refused: Refused[] = [];
	/** Refused writes are not settled before it is known whether any write is allowed. */
	const denied: Receipt[] = [];
	const ending = new AbortController();
	// Every file that waits listens to it.
	setMaxListeners(0, ending.signal);
	let ended: Failure | undefined;

	const end = (error: MigrationError) => {
		ended ??= toFailure(error);
		ending.abort();
	};
	const allowed = () => {
		if (Atomics.load(words, cell.written) === 0) Atomics.store(words, cell.written, 1);
		if (Atomics.load(words, cell.denied) !== 0) Atomics.store(words, cell.denied, 0);
	};
	const deny = (error: MigrationError, receipt: Receipt) => {
		denied.push(receipt);
		const inRow = Atomics.add(words, cell.denied, 1) + 1;
		const never = Atomics.load(words, cell.written) === 0;
		if (inRow >= mostDenied || (never && inRow >= Math.min(3, tasks.length))) end(error);
	};
	const fail = (task: FileTask, error: MigrationError, attempts: number) => {
		const {kind} = error;
		if (kind === 'authentication-expired') refused.push({row: task.row, error, at: others.now()});
		else if (endsRun.has(kind)) end(error);
		else {
			const receipt = failedReceipt(task, error, attempts);
			if (refusesWrite.has(kind)) deny(error, receipt);
			else post(receipt);
		}
	};
	const settle = (task: FileTask, result: Attempted<Copied>) => {
		if (result.end === 'released') return post(releasedReceipt(task, result.error));
		if (result.end === 'failed') return fail(task, result.error, result.attempts);
		const {value, attempts} = result;
		if (value.outcome === 'too-large') return post(excludedReceipt(task, value.size, attempts));
		if (value.stored !== 'found') allowed();
		return post(verifiedReceipt(value, attempts));
	};
	const attempt = async (task: FileTask): Promise<Copied> => {
		const begun = others.now();
		const copied = await copy(task);
		others.through(begun, waysOf(task, copied));
		return copied;
	};
	const work = async (task: FileTask): Promise<void> => {
		settle(task, await persevere(() => attempt(task), {gate, limits, telling, others, signal: ending.signal}));
	};

	await Promise.all(tasks.map(work));
	if (ended === undefined) for (const receipt of denied) post(receipt);
	return {expired: expiredOf(refused, others), ended};
}

/** A file that stopped, at a moment of `others`, because of what had expired. */
type Refused = {readonly row: number; readonly error: MigrationError; readonly at: number};

/**
A session that the vendor's end point takes again afterwards has not ended: it is the file that is refused, and nobody need
ask Salesforce. Salesforce itself refuses none that holds.
*/
function expiredOf(refused: readonly Refused[], others: Others): Expired {
	const ofSession = refused.filter(({error}) => isBy(wayOf(error), 'presign', 'content-version'));
	const holds = ofSession.every(({error, at}) => isBy(wayOf(error), 'presign') && others.throughSince(at, error));
	return {
		rows: refused.map(({row}) => row),
		credentials: ofSession.length < refused.length,
		session: ofSession.length === 0 ? null : holds ? 'holds' : 'refused',
	};
}

/** On which it has come through: read by one of them, and written. */
function waysOf({url}: FileTask, copied: Copied): readonly Way[] {
	if (copied.outcome !== 'verified' || copied.stored === 'found') return [];
	return copied.servedBy === null ? [toDestination] : [toDestination, fromSource(copied.servedBy, url)];
}

const outcomes: Readonly<Record<string, 'missing' | 'archived' | 'collision'>> = {
	'download-missing': 'missing',
	'download-archived': 'archived',
	'upload-collision': 'collision',
};

const verifiedReceipt = (
	{row, size, sha256, sourceEtag, etag, servedBy, stored}: Exclude<Copied, TooLarge>,
	attempts: number,
): Receipt => ({row, outcome: 'verified', size, sha256, sourceEtag, etag, servedBy, stored, attempts});

const releasedReceipt = ({row}: FileTask, error: MigrationError | undefined): Receipt => ({
	row,
	outcome: 'released',
	...(error === undefined ? {} : {failedOf: error.kind}),
});

const failedReceipt = ({row, recordId}: FileTask, error: MigrationError, attempts: number): Receipt => ({
	row,
	recordId,
	outcome: outcomes[error.kind] ?? 'failed',
	failure: {kind: error.kind, message: error.message, ...ownHint(error)},
	attempts,
});

/** What to do next, where the kind's own advice is not it. */
const ownHint = ({kind, hint}: MigrationError): Pick<Failure, 'hint'> => (hint === failures[kind].hint ? {} : {hint});

const excludedReceipt = ({row, recordId, name}: FileTask, size: number | undefined, attempts: number): Receipt => ({
	row,
	recordId,
	outcome: 'excluded',
	failure: {
		kind: 'refused',
		message: `"${name}" has ${size ?? 'too many'} bytes, more than migration.maxFileSizeMb allows`,
		hint: 'Raise migration.maxFileSizeMb to copy it, or sign it off.',
	},
	...(size === undefined ? {} : {size}),
	attempts,
});

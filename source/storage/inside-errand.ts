/** A copy that the store is asked to make inside itself, and what its answer means. */
import {failures} from '../engine/failure.ts';
import type {FileTask} from '../engine/ports/copier.ts';
import {errorCode, translateReply} from './errors.ts';
import type {Reply} from './http.ts';

/** One file on its way from one bucket to the other. */
export type Errand = {
	readonly task: FileTask;
	/** Headers that name the source, at this version and no other. */
	readonly from: readonly string[];
	/** Headers of the copy. */
	readonly headers: readonly string[];
	readonly nonce: string;
	readonly length: number;
};

/** The status. `forAll`: what it speaks of is not this one file. */
export type Refusal = {readonly refused: number; readonly forAll: boolean};

/** The source lies in an archive: of this file alone, although the status is that of a right that is missing. */
const archived: ReadonlySet<string> = new Set(['InvalidObjectState', 'ObjectNotInActiveTierError']);

export type Made = {readonly sha256: string | undefined} | Refusal;

/**
Undefined for a good answer. What passes by itself is thrown; what will not (no right to read the source, an operation
that the store does not know, a condition that does not hold) is a refusal, and the file is streamed.
*/
export function judgeCopy(reply: Reply, what: string): Refusal | undefined {
	const code = errorCode(reply);
	if (reply.status === 200 && code === '') return undefined;
	const error = translateReply(reply, 'upload', what);
	const {retry, group} = failures[error.kind];
	const lasting = [400, 403, 404, 405, 412, 501].includes(reply.status) && group !== 'authentication';
	if (!lasting || (retry !== 'never' && error.kind !== 'upload-error')) throw error;
	// The source's file is gone or another by now, or archived, or something lies at the key.
	const gone = reply.status === 404 && error.kind !== 'upload-no-bucket';
	const ofOne = reply.status === 412 || gone || archived.has(code);
	return {refused: reply.status, forAll: !ofOne};
}

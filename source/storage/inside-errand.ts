/** A copy that the store is asked to make inside itself, and what its answer means. */
import {failures} from '../engine/failure.ts';
import type {FileTask} from '../engine/ports.ts';
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

export type Made = {readonly sha256: string | undefined} | {readonly refused: number};

/**
Undefined for a good answer. What passes by itself is thrown; what will not (no right to read the source, an operation
that the store does not know, a condition that does not hold) is a refusal, and the file is streamed.
*/
export function judgeCopy(reply: Reply, what: string): {readonly refused: number} | undefined {
	if (reply.status === 200 && errorCode(reply) === '') return undefined;
	const error = translateReply(reply, 'upload', what);
	const {retry, group} = failures[error.kind];
	const lasting = [400, 403, 404, 405, 412, 501].includes(reply.status) && group !== 'authentication';
	if (lasting && (retry === 'never' || error.kind === 'upload-error')) return {refused: reply.status};
	throw error;
}

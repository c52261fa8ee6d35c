/**
Requests over connections of our own: no streams, no parsed URLs, headers as flat arrays.

Every body is read to its end or its socket is destroyed. Answers are taken as they are: no redirect is followed, no
encoding undone. Failures of the network are `MigrationError`s; statuses are the caller's to judge.
*/
import {MigrationError} from '../engine/failure.ts';
import {shownUrl} from '../engine/url.ts';
import type {AnswerHead} from './answer-head.ts';
import {type Answered, answeredHere} from './answered.ts';
import type {Exchange} from './connection.ts';
import {type DoorRules, openDoors} from './doors.ts';
import {translateTransport} from './errors.ts';
import type {Flow} from './flow.ts';
import type {Limits} from './limits.ts';
import {createWatch, type Watched} from './watch.ts';

export type Head = AnswerHead;

export type Reply = Head & {readonly body: Buffer};

/** Takes a body piece by piece; while a returned promise is pending the socket is not read. */
export type Sink = (piece: Buffer) => void | Promise<void>;

/**
How a body is taken: whole, piece by piece, or not at all. A sink that keeps nothing of a piece beyond the call may have it
lent, which spares a copy.
*/
export type Taking = 'whole' | 'none' | Sink | {readonly lend: Sink};

export type Request = {
	readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
	/** `https://host[:port]`. */
	readonly origin: string;
	/** Path and query as they are sent. */
	readonly path: string;
	/** Flat; without `host`. */
	readonly headers: readonly string[];
	readonly body?: Uint8Array | Flow | undefined;
	/** Chooses once the head is there. Absent: whole. What it throws ends the request. */
	readonly onHead?: ((head: Head) => Taking | Promise<Taking>) | undefined;
	/** A URL of a record leads here: private addresses are refused. */
	readonly guarded?: boolean;
	/** The answer may begin before what is asked is done, and bring blanks until then. */
	readonly answersEarly?: boolean;
};

export type Http = {
	/** Resolves when the body has been taken. */
	readonly send: (request: Request) => Promise<Reply>;
	readonly close: () => Promise<void>;
};

const empty = Buffer.alloc(0);
// An answer that nobody chose to stream is an error document or a short result.
const mostUnasked = 8 * 1024 * 1024;

/** `answered`: a thread has to be told. */
export function createHttp(limits: Limits, rules: DoorRules, answered: Answered = answeredHere): Http {
	const doors = openDoors(limits, rules);
	const watch = createWatch(limits);

	const send = (request: Request): Promise<Reply> =>
		new Promise((resolve, reject) => {
			const {method, origin, path, headers, body, onHead, guarded = false, answersEarly = false} = request;
			let abort: (error: Error) => void = () => {};
			let resume = () => {};
			let head: Head | undefined;
			let sink: Sink | undefined;
			let lent = false;
			let settled = false;
			let pieces: Buffer[] | undefined;
			/** Of the size that the answer announces. */
			let whole: Buffer | undefined;

			const what = () => `${method} ${shownUrl(origin + path)}`;
			const watched: Watched = watch.begin({what, sending: body?.byteLength ?? 0, answersEarly}, error => {
				fail(error);
				abort(error);
			});
			const fail = (error: unknown) => {
				if (settled) return;
				settled = true;
				watch.end(watched);
				reject(error instanceof MigrationError ? error : translateTransport(error, what(), answered.has(origin)));
			};
			const give = (reply: Reply) => {
				if (settled) return;
				settled = true;
				watch.end(watched);
				resolve(reply);
			};
			const stop = (error: unknown) => {
				fail(error);
				abort(error instanceof Error ? error : new Error('stopped'));
			};
			/** Holds the socket back until the promise is done. Always false: that is how the connection is told to wait. */
			const hold = (until: Promise<void>): false => {
				watched.paused = true;
				until.then(() => {
					watched.paused = false;
					if (!settled) resume();
				}, stop);
				return false;
			};
			const take = (chosen: Taking, seen: Head) => {
				if (chosen === 'whole') return;
				if (chosen !== 'none') {
					lent = typeof chosen === 'object';
					sink = typeof chosen === 'object' ? chosen.lend : chosen;
					return;
				}
				give({...seen, body: empty});
				abort(new Error('not wanted'));
			};

			/** Keeps a piece: in one buffer where the length is known. */
			const collect = (piece: Buffer) => {
				const before = watched.received - piece.length;
				if (before === 0) {
					const length = Number(head?.headers['content-length'] ?? 0);
					if (length >= piece.length && length <= mostUnasked) whole = Buffer.allocUnsafeSlow(length);
				}
				if (whole !== undefined) whole.set(piece, before);
				else if (pieces === undefined) pieces = [Buffer.from(piece)];
				else pieces.push(Buffer.from(piece));
				if (onHead === undefined && watched.received > mostUnasked) {
					stop(new MigrationError('download-error', `Far too long an answer: ${what()}`));
				}
			};
			const exchange: Exchange = {
				onConnect(abortRequest, unsent) {
					abort = abortRequest;
					watched.unsent = unsent;
					if (settled) abortRequest(new Error('given up'));
				},
				onHead(seen, resumeBody) {
					resume = resumeBody;
					watched.headSeen = true;
					answered.add(origin);
					head = seen;
					if (onHead === undefined) return true;
					try {
						const chosen = onHead(seen);
						if (chosen instanceof Promise) return hold(chosen.then(taken => take(taken, seen)));
						take(chosen, seen);
					} catch (error) {
						stop(error);
					}
					return !settled;
				},
				onData(piece) {
					if (watched.paused) {
						stop(new MigrationError('internal', `A body went on while it was held back: ${what()}`));
						return false;
					}
					watched.received += piece.length;
					if (sink === undefined) {
						collect(piece);
						return !settled;
					}
					try {
						const wait = sink(lent ? piece : Buffer.from(piece));
						return wait instanceof Promise ? hold(wait) : true;
					} catch (error) {
						stop(error);
						return false;
					}
				},
				onEnd() {
					if (head === undefined) return fail(new Error('no answer'));
					const {status, headers: seen} = head;
					give({status, headers: seen, body: whole ?? (pieces === undefined ? empty : Buffer.concat(pieces))});
				},
				onError: fail,
			};
			try {
				const door = doors.open(origin, guarded);
				door.dispatch({path, method, headers, body: body ?? null}, exchange);
			} catch (error) {
				fail(error);
			}
		});

	return {send, close: doors.close};
}

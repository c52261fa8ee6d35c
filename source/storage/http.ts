/**
Requests at the level of undici's `dispatch`: no streams, no parsed URLs, headers as flat arrays.

Every body is read to its end or its socket is destroyed. Answers are taken as they are: no redirect is followed, no
encoding undone. Failures of the network are `MigrationError`s; statuses are the caller's to judge.
*/
import type {Dispatcher} from 'undici';
import {MigrationError} from '../engine/failure.ts';
import {shownUrl} from '../engine/url.ts';
import {type DoorRules, openDoors} from './doors.ts';
import {translateTransport} from './errors.ts';
import type {Limits} from './limits.ts';
import {createWatch, type Watched} from './watch.ts';

export type Head = {
	readonly status: number;
	/** By lower-case name, as byte strings; repeated ones joined by a comma. */
	readonly headers: Readonly<Record<string, string>>;
};

export type Reply = Head & {readonly body: Buffer};

/** Takes a body piece by piece; while a returned promise is pending the socket is not read. */
export type Sink = (piece: Buffer) => void | Promise<void>;

/** How a body is taken: whole, piece by piece, or not at all. */
export type Taking = 'whole' | 'none' | Sink;

export type Request = {
	readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
	/** `https://host[:port]`. */
	readonly origin: string;
	/** Path and query as they are sent. */
	readonly path: string;
	/** Flat; without `host`. */
	readonly headers: string[];
	readonly body?: Uint8Array;
	/** Chooses once the head is there. Absent: whole. What it throws ends the request. */
	readonly onHead?: (head: Head) => Taking | Promise<Taking>;
	/** A URL of a record leads here: private addresses are refused. */
	readonly guarded?: boolean;
};

export type Http = {
	/** Resolves when the body has been taken. */
	readonly send: (request: Request) => Promise<Reply>;
	readonly close: () => Promise<void>;
};

const empty = Buffer.alloc(0);
// An answer that nobody chose to stream is an error document or a short result.
const mostUnasked = 8 * 1024 * 1024;

export function createHttp(limits: Limits, rules: DoorRules): Http {
	const doors = openDoors(limits, rules);
	const watch = createWatch(limits);

	const send = (request: Request): Promise<Reply> =>
		new Promise((resolve, reject) => {
			const {method, origin, path, headers, body, onHead, guarded = false} = request;
			let abort: (error: Error) => void = () => {};
			let resume = () => {};
			let head: Head | undefined;
			let taking: Taking = 'whole';
			let settled = false;
			let pieces: Buffer[] | undefined;
			let first: Buffer | undefined;

			const watched: Watched = watch.begin(`${method} ${shownUrl(origin + path)}`, body?.byteLength ?? 0, error => {
				fail(error);
				abort(error);
			});
			const fail = (error: unknown) => {
				if (settled) return;
				settled = true;
				watch.end(watched);
				reject(error instanceof MigrationError ? error : translateTransport(error, watched.what));
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
			/** Holds the socket back until the promise is done. Always false: that is how undici is told to wait. */
			const hold = (until: Promise<void>): false => {
				watched.paused = true;
				until.then(() => {
					watched.paused = false;
					if (!settled) resume();
				}, stop);
				return false;
			};
			const take = (chosen: Taking, seen: Head) => {
				taking = chosen;
				if (chosen !== 'none') return;
				give({...seen, body: empty});
				abort(new Error('not wanted'));
			};

			const handler: Dispatcher.DispatchHandler = {
				onConnect(abortRequest) {
					abort = abortRequest;
					if (settled) abortRequest(new Error('given up'));
				},
				onHeaders(status, raw, resumeBody) {
					if (status < 200) return true;
					resume = resumeBody;
					watched.headSeen = true;
					const seen: Head = {status, headers: readHeaders(raw)};
					head = seen;
					if (onHead === undefined) return true;
					try {
						const chosen = onHead(seen);
						if (chosen instanceof Promise) return hold(chosen.then(taken => take(taken, seen)));
						take(chosen, seen);
					} catch (error) {
						stop(error);
					}
					return true;
				},
				onData(piece) {
					// A body that was held back resumes with an empty piece; holding that back again would never end.
					if (piece.length === 0) return true;
					watched.received += piece.length;
					if (typeof taking === 'function') {
						try {
							const wait = taking(piece);
							return wait instanceof Promise ? hold(wait) : true;
						} catch (error) {
							stop(error);
							return false;
						}
					}
					if (first === undefined) first = piece;
					else if (pieces === undefined) pieces = [first, piece];
					else pieces.push(piece);
					if (onHead === undefined && watched.received > mostUnasked) {
						stop(new MigrationError('download-error', `Far too long an answer: ${watched.what}`));
					}
					return true;
				},
				onComplete() {
					if (head === undefined) return fail(new Error('no answer'));
					const {status, headers: seen} = head;
					give({status, headers: seen, body: pieces === undefined ? (first ?? empty) : Buffer.concat(pieces)});
				},
				onError: fail,
			};
			try {
				const door = doors.open(origin, guarded);
				door.dispatch({origin, path, method, headers, body: body ?? null}, handler);
			} catch (error) {
				fail(error);
			}
		});

	return {send, close: doors.close};
}

function readHeaders(raw: readonly Buffer[]): Record<string, string> {
	const headers: Record<string, string> = {};
	for (let index = 0; index + 1 < raw.length; index += 2) {
		const name = (raw[index] ?? empty).toString('latin1').toLowerCase();
		const value = (raw[index + 1] ?? empty).toString('latin1');
		const before = headers[name];
		headers[name] = before === undefined ? value : `${before}, ${value}`;
	}
	return headers;
}

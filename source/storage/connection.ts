/** One HTTP/1.1 connection: a request at a time, each written at once, its answer read into memory that is used again. */
import {connect as connectTcp, isIP, type LookupFunction, type Socket} from 'node:net';
import {connect as connectTls} from 'node:tls';
import {type Answer, createAnswer} from './answer.ts';
import type {AnswerHead} from './answer-head.ts';
import {broken} from './broken.ts';
import {type Flow, isFlow} from './flow.ts';

/** Takes the answer to one request. */
export type Exchange = {
	/**
	`abort` ends the request, and its connection with it. `unsent`: how many of its bytes wait for the other side;
	`Infinity` while it takes all that there is, and the rest of the body is still to come.
	*/
	readonly onConnect: (abort: (error: Error) => void, unsent?: () => number) => void;
	/** Returns false to hold the connection back until `resume`. */
	readonly onHead: (head: AnswerHead, resume: () => void) => boolean;
	/** A piece is lent until the call returns. */
	readonly onData: (piece: Buffer) => boolean;
	readonly onEnd: () => void;
	/** At most once, and nothing after it. */
	readonly onError: (error: Error) => void;
};

export type Sent = {
	readonly method: string;
	/** All that goes before the body. */
	readonly head: string;
	readonly body: Uint8Array | Flow | null;
};

export type Target = {
	readonly host: string;
	readonly port: number;
	readonly tls: boolean;
	/** For the `Host` header. */
	readonly authority: string;
	readonly connectMs: number;
	readonly ca?: readonly string[];
	readonly lookup?: LookupFunction;
	/** The last TLS session, so that the next handshake is a short one. */
	readonly sessions: {last?: Buffer};
};

export type Connection = {
	readonly send: (request: Sent, exchange: Exchange) => void;
	readonly destroy: () => void;
};

/** Of one thread, for all its connections: what is read is taken out before the next read. Larger reads cost fewer calls. */
let memory: Buffer | undefined;
const readBytes = 256 * 1024;

/** `onFree`: the last answer has ended and the next request may be sent. `onGone`: it will take no more. */
export function openConnection(
	target: Target,
	{onFree, onGone}: {readonly onFree: () => void; readonly onGone: () => void},
): Connection {
	let exchange: Exchange | undefined;
	let answer: Answer | undefined;
	let gone = false;
	/** Bytes of a body that is still being read. */
	let toCome = 0;
	memory ??= Buffer.allocUnsafeSlow(readBytes);

	const end = (error: Error): void => {
		if (!gone) {
			gone = true;
			clearTimeout(patience);
			onGone();
			socket.destroy();
		}
		const waiting = exchange;
		exchange = undefined;
		answer = undefined;
		waiting?.onError(error);
	};
	const guard = (step: () => boolean): boolean => {
		try {
			return step();
		} catch (error) {
			end(error instanceof Error ? error : broken(String(error)));
			return false;
		}
	};
	const take = (bytes: Buffer): boolean => {
		if (answer !== undefined) return answer.feed(bytes);
		throw broken('an answer came that nobody asked for');
	};
	const resume = (): void => {
		const current = answer;
		if (current !== undefined && guard(() => current.resume()) && !gone) socket.resume();
	};
	/** What was held back when the other side closed is still to be taken. */
	const over = (): void => {
		guard(() => {
			if (answer === undefined) throw broken('the other side closed the connection');
			answer.close();
			return true;
		});
	};

	const socket = open(target, (length, buffer) => guard(() => take(buffer.subarray(0, length))));
	const patience = setTimeout(
		() => end(Object.assign(new Error(`no connection within ${target.connectMs} ms`), {code: 'ETIMEDOUT'})),
		target.connectMs,
	);
	const unsent = (): number =>
		toCome > 0 && socket.writableLength === 0 ? Number.POSITIVE_INFINITY : socket.writableLength;
	socket.setNoDelay(true);
	socket.once(target.tls ? 'secureConnect' : 'connect', () => clearTimeout(patience));
	socket.on('session', (session: Buffer) => {
		target.sessions.last = session;
	});
	socket.on('error', end);
	socket.on('end', over);
	socket.on('close', over);

	return {
		send({head, method, body}, asking) {
			exchange = asking;
			let live = true;
			toCome = isFlow(body) ? body.byteLength : 0;
			const finish = (reusable: boolean): void => {
				live = false;
				exchange = undefined;
				answer = undefined;
				// An answer that came before all was sent leaves the rest of the request on its way.
				if (reusable && unsent() === 0 && !gone && !socket.readableEnded && !socket.destroyed) {
					socket.unref();
					onFree();
				} else end(broken('the connection is not used again'));
				asking.onEnd();
			};
			answer = createAnswer(method, {
				onHead: seen => asking.onHead(seen, () => live && resume()),
				onData: asking.onData,
				onEnd: finish,
			});
			const abort = (error: Error): void => {
				if (live) end(error);
				live = false;
			};
			asking.onConnect(abort, unsent);
			if (gone) return;
			socket.ref();
			if (body === null || body.byteLength === 0) {
				socket.write(head, 'latin1');
				return;
			}
			if (isFlow(body)) {
				socket.write(head, 'latin1');
				body.open({
					abort,
					write(piece, sent) {
						if (!live || gone) return sent();
						toCome -= piece.byteLength;
						socket.write(piece, sent);
					},
				});
				return;
			}
			// One call to the kernel for both.
			socket.cork();
			socket.write(head, 'latin1');
			socket.write(body);
			socket.uncork();
		},
		destroy: () => end(broken('the connection was given up')),
	};
}

function open(target: Target, callback: (length: number, buffer: Buffer) => boolean): Socket {
	const {host, port, lookup, ca, sessions} = target;
	const onread = {
		buffer: memory ?? Buffer.alloc(0),
		callback: (length: number, buffer: Uint8Array) => callback(length, buffer as Buffer),
	};
	const to = {host, port, onread, ...(lookup === undefined ? {} : {lookup})};
	if (!target.tls) return connectTcp(to);
	return connectTls({
		...to,
		ALPNProtocols: ['http/1.1'],
		...(isIP(host) === 0 ? {servername: host} : {}),
		...(ca === undefined ? {} : {ca: [...ca]}),
		...(sessions.last === undefined ? {} : {session: sessions.last}),
	});
}

/**
The answers of HTTP/1.1 on one connection, read strictly (RFC 9112): what could be read in two ways is refused, for a
body of the wrong length would be taken for the file.
*/
import {type AnswerHead, framingOf, readHead} from './answer-head.ts';
import {broken} from './broken.ts';

export type AnswerPorts = {
	/** Returns false to be fed no further until `resume`. */
	readonly onHead: (head: AnswerHead) => boolean;
	/** A piece is lent: its memory is used again once the call returns. Returns false like `onHead`. */
	readonly onData: (piece: Buffer) => boolean;
	/** `reusable`: another request may follow on this connection. */
	readonly onEnd: (reusable: boolean) => void;
};

export type Answer = {
	/** Throws for what is no HTTP. False: held back until `resume`; what is fed meanwhile is kept. */
	readonly feed: (bytes: Buffer) => boolean;
	/** Goes on with what was held back. Returns and throws like `feed`. */
	readonly resume: () => boolean;
	/** The other side has closed, which counts once nothing is held back. Throws where that cuts the answer off. */
	readonly close: () => void;
};

// As in Node's own parser.
const mostHead = 16 * 1024;
const mostLine = 4 * 1024;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const nothing = Buffer.alloc(0);

type State = 'head' | 'body' | 'chunk' | 'chunk-end' | 'chunk-size' | 'trailers' | 'until-close' | 'end';

/** Reads one answer to a request of this method. */
export function createAnswer(method: string, {onHead, onData, onEnd}: AnswerPorts): Answer {
	let state: State = 'head';
	let reusable = false;
	/** Of the body or the chunk. */
	let left = 0;
	/** The beginning of a head or a line, or what was held back. */
	let rest: Buffer = nothing;
	let trailerBytes = 0;
	let held = false;
	let closed = false;

	const begin = (text: string): boolean => {
		const {status, headers, minor} = readHead(text);
		if (status === 101) throw broken('the answer changes the protocol');
		if (status < 200) return true;
		const bodiless = method === 'HEAD' || status === 204 || status === 304;
		const {chunked, length} = framingOf(headers, minor);
		reusable = minor === 1 && !/(?:^|,)\s*close\s*(?:,|$)/i.test(headers.connection ?? '');
		if (bodiless || length === 0) state = 'end';
		else if (chunked) state = 'chunk-size';
		else if (length !== undefined) state = 'body';
		else state = 'until-close';
		if (state === 'until-close') reusable = false;
		left = state === 'body' ? (length ?? 0) : 0;
		return onHead({status, headers});
	};

	/** Up to and with the blank line; undefined where it is not all there. */
	const takeHead = (bytes: Buffer): number | undefined => {
		const end = bytes.indexOf('\r\n\r\n', 0, 'latin1');
		if ((end === -1 ? bytes.length : end) > mostHead) throw broken('the head of the answer is too long');
		return end === -1 ? undefined : end + 4;
	};
	/** Up to and with the line's end. */
	const takeLine = (bytes: Buffer, from: number): number | undefined => {
		const end = bytes.indexOf(lineFeed, from);
		if ((end === -1 ? bytes.length : end) - from > mostLine) throw broken('a line of the answer is too long');
		if (end === -1) return undefined;
		if (end === from || bytes[end - 1] !== carriageReturn) throw broken('a line of the answer ends without a return');
		return end + 1;
	};
	const sizeOf = (line: string): number => {
		const size = /^([0-9a-f]{1,12})[ \t]*(?:;[^\r\n]*)?$/i.exec(line)?.[1];
		if (size === undefined) throw broken('a chunk of the answer has no size');
		return Number.parseInt(size, 16);
	};

	/** Goes as far as the bytes reach. */
	const run = (fed: Buffer): boolean => {
		const bytes = rest.length === 0 ? fed : Buffer.concat([rest, fed]);
		rest = nothing;
		let at = 0;
		const wait = (): boolean => {
			// What is lent must be kept.
			if (at < bytes.length) rest = Buffer.from(bytes.subarray(at));
			return true;
		};
		const hold = (): boolean => {
			wait();
			held = true;
			return false;
		};
		for (;;) {
			if (state === 'end') {
				// What nobody has asked for belongs to no answer.
				onEnd(reusable && at === bytes.length);
				return true;
			}
			if (state === 'head') {
				const end = takeHead(at === 0 ? bytes : bytes.subarray(at));
				if (end === undefined) return wait();
				const text = bytes.toString('latin1', at, at + end - 4);
				at += end;
				if (!begin(text)) return hold();
			} else if (state === 'body' || state === 'chunk' || state === 'until-close') {
				if (at === bytes.length) return true;
				const stop = state === 'until-close' ? bytes.length : Math.min(bytes.length, at + left);
				const piece = at === 0 && stop === bytes.length ? bytes : bytes.subarray(at, stop);
				at = stop;
				left -= piece.length;
				if (state === 'body' && left === 0) state = 'end';
				else if (state === 'chunk' && left === 0) state = 'chunk-end';
				if (!onData(piece)) return hold();
			} else {
				const end = takeLine(bytes, at);
				if (end === undefined) return wait();
				const line = bytes.toString('latin1', at, end - 2);
				at = end;
				if (state === 'chunk-end') {
					if (line !== '') throw broken('a chunk of the answer is longer than it says');
					state = 'chunk-size';
				} else if (state === 'chunk-size') {
					left = sizeOf(line);
					state = left === 0 ? 'trailers' : 'chunk';
				} else {
					trailerBytes += line.length;
					if (trailerBytes > mostHead) throw broken('the answer has too many trailers');
					if (line === '') state = 'end';
				}
			}
		}
	};

	const over = (): void => {
		if (state !== 'until-close') throw broken('the other side closed the connection');
		state = 'end';
		onEnd(false);
	};

	return {
		feed(bytes) {
			if (!held) return run(bytes);
			// TLS hands over what it has deciphered, also after it was told to stop.
			rest = Buffer.concat([rest, bytes]);
			return false;
		},
		resume() {
			if (!held) return true;
			held = false;
			const more = run(nothing);
			if (more && closed && state !== 'end') over();
			return more;
		},
		close() {
			closed = true;
			if (!held) over();
		},
	};
}

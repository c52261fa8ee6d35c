/**
The answers of HTTP/1.1 on one connection, read strictly (RFC 9112): what could be read in two ways is refused, for a
body of the wrong length would be taken for the file.
*/

export type AnswerHead = {
	readonly status: number;
	/** By lower-case name, as byte strings; repeated ones joined by a comma. */
	readonly headers: Readonly<Record<string, string>>;
};

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

/** A fault of the other side's HTTP, or a connection that ended too early. */
export const broken = (message: string): Error => Object.assign(new Error(message), {code: 'HTTP_BROKEN'});

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

/** Status and headers of a head without its last two line ends. Throws for what is no HTTP/1.0 or 1.1. */
export function readHead(text: string): AnswerHead & {readonly minor: 0 | 1} {
	const end = text.indexOf('\r\n');
	const first = end === -1 ? text : text.slice(0, end);
	const line = /^HTTP\/1\.([01]) (\d{3})(?: [\t\x20-\x7e\x80-\xff]*)?$/.exec(first);
	if (line === null) throw broken('the answer does not begin like HTTP/1.1');
	// One look at all of it, in place of one for each value: only a line's end may control anything.
	if (/[^\t\r\n\x20-\x7e\x80-\xff]|\r(?!\n)|(?<!\r)\n/.test(text))
		throw broken('a header of the answer has a control character');
	// Without a prototype: a header may have any name.
	const headers: Record<string, string> = Object.create(null);
	for (let at = end === -1 ? text.length : end + 2; at < text.length; ) {
		const stop = text.indexOf('\r\n', at);
		const to = stop === -1 ? text.length : stop;
		const colon = text.indexOf(':', at);
		const key = nameOf(text.slice(at, colon === -1 || colon > to ? at : colon));
		const value = trimmed(text, colon + 1, to);
		const before = headers[key];
		headers[key] = before === undefined ? value : `${before}, ${value}`;
		at = to + 2;
	}
	return {status: Number(line[2]), headers, minor: line[1] === '1' ? 1 : 0};
}

/** Names by what was read: a store says the same ones in each answer. */
const names = new Map<string, string>();
const mostNames = 200;

function nameOf(read: string): string {
	const known = names.get(read);
	if (known !== undefined) return known;
	// A name has no blanks; a line that begins with one would continue the line before, which nobody may write any more.
	if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(read)) throw broken('a header of the answer has no proper name');
	if (names.size >= mostNames) names.clear();
	const name = read.toLowerCase();
	names.set(read, name);
	return name;
}

/** Without the blanks around it. */
function trimmed(text: string, from: number, to: number): string {
	let first = from;
	let end = to;
	while (first < end && isBlank(text.charCodeAt(first))) first++;
	while (end > first && isBlank(text.charCodeAt(end - 1))) end--;
	return text.slice(first, end);
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09;

/** How the end of the body is known. Two ways at once, or one that is not understood, are refused. */
function framingOf(
	headers: Readonly<Record<string, string>>,
	minor: 0 | 1,
): {readonly chunked: boolean; readonly length: number | undefined} {
	const coding = headers['transfer-encoding'];
	const stated = headers['content-length'];
	if (coding !== undefined) {
		if (coding.toLowerCase() !== 'chunked' || minor === 0) throw broken('the answer comes in an unknown encoding');
		if (stated !== undefined) throw broken('the answer has two lengths');
		return {chunked: true, length: undefined};
	}
	if (stated === undefined) return {chunked: false, length: undefined};
	if (!/^\d{1,15}$/.test(stated)) throw broken('the answer has a length that is no number');
	return {chunked: false, length: Number(stated)};
}

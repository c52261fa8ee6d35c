/** The head of an answer: its status, its headers, and how the end of its body is known. Read as strictly as the rest. */
import {broken} from './broken.ts';

export type AnswerHead = {
	readonly status: number;
	/** By lower-case name, as byte strings; repeated ones joined by a comma. */
	readonly headers: Readonly<Record<string, string>>;
};

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
export function framingOf(
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

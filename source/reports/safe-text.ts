/**
The one writer for text from outside: names, URLs and messages that records, servers and files have put together.

A terminal obeys what it is sent, so control characters, escapes and marks that turn the direction of text around are
shown as what they are (`\x1b`, `\u202e`) and never passed on. So are a soft hyphen and the fillers of Hangul: nobody sees
them, and terminals give them cells, so that what stands behind them would be cut at the edge.
*/
import {widthOf} from './cells.ts';

/**
C0, DEL, C1; soft hyphen; Arabic letter mark, LRM and RLM, line and paragraph separators, embeddings, isolates, byte order
mark; fillers of Hangul.
*/
const dangerous =
	// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
	/[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u3164\uffa0\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** One line of text, fit for a terminal. Line breaks are shown as `\x0a`. */
export function safeLine(text: string): string {
	return text.replace(dangerous, character => {
		const code = character.charCodeAt(0);
		return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
	});
}

/** Several lines of our own making: each is made safe, the breaks between them stay. */
export function safeLines(text: string): string {
	return text.split('\n').map(safeLine).join('\n');
}

/** A message of some library, without the queries (which may be signatures) and user names of the URLs in it. */
export function withoutQueries(text: string): string {
	return text
		.replace(/(\bhttps?:\/\/[^\s"'<>?#]*)[?#][^\s"'<>]*/gi, '$1')
		.replace(/(\bhttps?:\/\/)[^\s"'<>/@]*@/gi, '$1');
}

/**
One line of text, made safe and broken at spaces so that none is wider than `columns` cells; later lines begin with
`indent`. A word that is wider stays whole.
*/
export function wrapped(text: string, columns: number, indent = ''): readonly string[] {
	const line = safeLine(text);
	if (widthOf(line) <= columns) return [line];
	const start = /^ */.exec(line)?.[0] ?? '';
	const lines: string[] = [];
	let current = start;
	for (const word of line.trim().split(/ (?=\S)/)) {
		const begun = current.trim() !== '';
		if (begun && widthOf(current) + 1 + widthOf(word) > columns) {
			lines.push(current.trimEnd());
			current = `${start}${indent}${word}`;
		} else {
			current += begun ? ` ${word}` : word;
		}
	}
	return [...lines, current];
}

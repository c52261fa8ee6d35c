/** Lines of a screen as plain data: pieces of text, each with its look, cut and padded as a terminal measures them. */
import {beginning, characters, ending, widthOf} from '../../reports/cells.ts';
import {safeLine, wrapped} from '../../reports/safe-text.ts';
import {truncate} from '../../reports/table.ts';
import type {Look} from '../theme.ts';

export type Span = string | {readonly text: string; readonly look: Look};
export type Line = readonly Span[];

export const textOf = (span: Span): string => (typeof span === 'string' ? span : span.text);

/** Where nothing stands, nothing is made. */
export const look = (text: string, of: Look): Span => ({text, look: of});

const withText = (span: Span, text: string): Span => (typeof span === 'string' ? text : {...span, text});

export const lineWidth = (line: Line): number => line.reduce((sum, span) => sum + widthOf(safeLine(textOf(span))), 0);

/**
The line in at most `width` cells, with `cut` at its end where something is missing. Here every text of a screen is made
safe: no control character and no escape of a name gets past this function.
*/
export function fitted(line: Line, width: number, cut: string): Line {
	const safe = line.map(span => withText(span, safeLine(textOf(span))));
	if (safe.reduce((sum, span) => sum + widthOf(textOf(span)), 0) <= width) return safe;
	const kept: Span[] = [];
	let room = width - widthOf(cut);
	if (room < 0) return [];
	for (const span of safe) {
		const text = textOf(span);
		const wanted = widthOf(text);
		if (wanted > room) {
			kept.push(withText(span, truncate(text, room, '')), cut);
			return kept;
		}
		kept.push(span);
		room -= wanted;
	}
	return kept;
}

/** The line in as many lines as it needs, broken at spaces: each piece keeps its look, and no word is torn from its comma. */
export function flowed(line: Line, width: number): readonly Line[] {
	const pieces = line.flatMap(span =>
		safeLine(textOf(span))
			.split(/(?<= )/)
			.map(text => withText(span, text)),
	);
	const words: Span[][] = [];
	let glued = false;
	for (const piece of pieces) {
		if (glued) words.at(-1)?.push(piece);
		else words.push([piece]);
		glued = !textOf(piece).endsWith(' ');
	}
	const lines: Span[][] = [[]];
	let room = width;
	for (const word of words) {
		const wide = widthOf(word.map(textOf).join(''));
		if (widthOf(word.map(textOf).join('').trimEnd()) > room && room < width) {
			lines.push([]);
			room = width;
		}
		lines.at(-1)?.push(...word);
		room -= wide;
	}
	return lines;
}

/** `left` and `right` at the two ends of a line; the left one gives way. */
export function ends(left: Line, right: Line, width: number, cut: string): Line {
	const end = fitted(right, width, cut);
	const endWidth = lineWidth(end);
	if (endWidth === 0) return fitted(left, width, cut);
	const start = fitted(left, Math.max(0, width - endWidth - 1), cut);
	return [...start, ' '.repeat(Math.max(0, width - endWidth - lineWidth(start))), ...end];
}

/** A link keeps both its ends: the host tells old from new, the file's name tells one from another. */
export function middle(text: string, width: number, cut: string): string {
	const safe = safeLine(text);
	const room = width - widthOf(cut);
	if (widthOf(safe) <= width || room < 2) return text;
	const tail = ending(safe, Math.floor(room / 2));
	return `${beginning(safe, room - widthOf(tail))}${cut}${tail}`;
}

/** One cell of a table: exactly `width` cells wide. */
export function cell(text: string, width: number, align: 'left' | 'right', cut: string): string {
	const safe = safeLine(text);
	const own = widthOf(safe);
	const kept = own <= width ? safe : truncate(safe, Math.max(0, width), width > 1 ? cut : '');
	const gap = ' '.repeat(Math.max(0, width - (own <= width ? own : widthOf(kept))));
	return align === 'right' ? gap + kept : kept + gap;
}

/** A URL has no spaces to break at, and neither has most text in Chinese. */
export function pieces(text: string, room: number): readonly string[] {
	const found: string[] = [];
	for (let rest = text; rest !== ''; rest = rest.slice(found.at(-1)?.length)) {
		// What is wider than a whole line has one of its own.
		found.push(beginning(rest, room) || (characters(rest)[0] ?? rest));
	}
	return found.length === 0 ? [text] : found;
}

/** Lines of at most `room` cells: broken at spaces, and elsewhere where that is not enough. */
export const broken = (text: string, room: number): readonly string[] =>
	text
		.split('\n')
		.flatMap(line => wrapped(line, room))
		.flatMap(line => pieces(line, room));

type Labelled = {
	readonly width: number;
	readonly labelWidth: number;
	readonly of?: Look;
	/** How the words come on lines of the room that is left. */
	readonly lines?: (text: string, room: number) => readonly string[];
};

/** A label, and beside it what it labels, on as many lines as that takes. */
export const labelled = (
	label: string,
	text: string,
	{width, labelWidth, of = 'plain', lines = broken}: Labelled,
): readonly Line[] =>
	lines(text, Math.max(10, width - labelWidth)).map(
		(line, at): Line => [look((at === 0 ? label : '').padEnd(labelWidth), 'dim'), look(line, of)],
	);

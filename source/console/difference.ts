/**
What to send so that a terminal that shows one frame shows the next: only lines that differ, from the first column that
differs, each addressed absolutely. Nothing is cleared, so nothing flickers, and a slow line carries little.
*/
import {widthOf} from '../reports/cells.ts';
import {fitLine} from './fit-line.ts';

export type Size = {readonly columns: number; readonly rows: number};

/** The lines of a frame as they fit into the terminal: no more, and none wider. */
export const linesOf = (frame: string, {columns, rows}: Size): readonly string[] =>
	frame
		.split('\n')
		.slice(0, rows)
		.map(line => fitLine(line, columns));

/**
Empty where nothing differs. `before` is null where it is not known what the terminal shows: then every row is written.
*/
export function difference(before: readonly string[] | null, after: readonly string[], size: Size): string {
	let out = '';
	const rows = before === null ? size.rows : Math.min(size.rows, Math.max(before.length, after.length));
	for (let row = 0; row < rows; row++) {
		const [old, now] = [before?.[row], after[row] ?? ''];
		if (old !== now) out += rewrite(row, old ?? '', now, size.columns);
	}
	// Synchronised, so that no half frame is seen; without wrapping, so that the last column never scrolls. Erasing goes
	// to the end of a line only: tmux has lost what was written after a larger erasure inside of a synchronised update.
	return out === '' ? '' : `\u001B[?2026h\u001B[?7l${out}\u001B[?7h\u001B[?2026l`;
}

const eraseRest = '\u001B[K';

function rewrite(row: number, old: string, now: string, columns: number): string {
	const same = sharedStart(old, now);
	const start = now.slice(0, same);
	const rest = now.slice(same);
	const column = same === 0 ? 1 : widthOf(start) + 1;
	// Where it is disputed how far the text reaches, what stood there goes before, whatever its end covers.
	const first = disputed.test(rest) ? eraseRest : '';
	// Nor is its last column to be erased, where it reaches further than it is thought to.
	const last = first === '' && widthOf(now) < columns ? eraseRest : '';
	return `\u001B[${row + 1};${column}H${first}${stylesIn(start)}${rest}\u001B[0m${last}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escapes are what it looks for
const style = /\u001B\[[0-9;:]*m/g;

/** What a terminal must be told again before it goes on in the middle of a line. */
const stylesIn = (text: string): string => (text.match(style) ?? []).join('');

/**
How much of the beginning may be left as it stands: up to a place between two plain ASCII characters, since an accent or
a joiner that follows changes the character before it. Nothing where saying the styles again costs more than it saves, or
where terminals disagree how wide the beginning is.
*/
function sharedStart(old: string, now: string): number {
	let at = 0;
	while (at < old.length && at < now.length && old[at] === now[at]) at++;
	while (at > 0 && !(plain(now, at - 1) && plain(now, at) && plain(old, at) && !insideEscape(now, at))) at--;
	const start = now.slice(0, at);
	const saved = at - stylesIn(start).length;
	return saved > 8 && !disputed.test(start) ? at : 0;
}

/**
Joiners, variation selectors, skin tones, flags, and marks and vowels that join letters: what they make of others is one
character to some terminals.
*/
const disputed = /[\u200d\ufe0e\ufe0f\u{1f3fb}-\u{1f3ff}\u{1f1e6}-\u{1f1ff}\p{M}\u0e33\u0eb3]/u;

function plain(text: string, at: number): boolean {
	const code = text.charCodeAt(at);
	return at >= text.length || code === 0x1b || (code >= 0x20 && code < 0x7f);
}

function insideEscape(text: string, at: number): boolean {
	const begun = text.lastIndexOf('\u001B', at - 1);
	if (begun === -1) return false;
	// biome-ignore lint/suspicious/noControlCharactersInRegex: escapes are what it looks for
	const end = text[begun + 1] === ']' ? /\u0007/ : /[A-Za-z\\]/;
	return !end.test(text.slice(begun + 1, at));
}

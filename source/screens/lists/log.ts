/** Lines of the log at the level that is wanted. A search marks lines and leaves the others in place. */
import type {LogLine} from '../dialogue.ts';
import {matching} from '../pattern.ts';
import {remembering} from '../remembering.ts';
import type {Column} from '../ui/table.tsx';
import {type Listing, listingOf} from './listing.ts';

const order = ['info', 'warn', 'error'] as const;

export const nextLevel = (level: LogLine['level']): LogLine['level'] =>
	order[(order.indexOf(level) + 1) % order.length] ?? 'info';

type LogListing = Listing<LogLine> & {
	/** Those that the search finds. */
	readonly found: ReadonlySet<LogLine>;
};

const foundIn = remembering(
	(rows: readonly LogLine[], search: string): ReadonlySet<LogLine> =>
		new Set(search === '' ? [] : matching(search, rows, ({text}, test) => test(text))),
);

const columnsFor = remembering(
	(found: ReadonlySet<LogLine>): ReadonlyArray<Column<LogLine>> => [
		{title: 'TIME', width: 8, text: ({at}) => new Date(at).toISOString().slice(11, 19), look: () => 'dim'},
		{
			title: 'LEVEL',
			width: 5,
			text: ({level}) => level,
			look: ({level}) => (level === 'error' ? 'bad' : level === 'warn' ? 'warning' : 'dim'),
		},
		{
			title: 'WHAT WAS SAID (UTC)',
			width: 10,
			grows: true,
			text: ({text}) => text,
			look: line => (found.has(line) ? 'accent' : undefined),
		},
	],
);

const atLevel = remembering((lines: readonly LogLine[], level: LogLine['level']) =>
	lines.filter(line => order.indexOf(line.level) >= order.indexOf(level)),
);

const none: readonly LogLine[] = [];

export function logListing(lines: readonly LogLine[] | null, level: LogLine['level'], search: string): LogListing {
	const rows = atLevel(lines ?? none, level);
	const found = foundIn(rows, search);
	const listing = listingOf(rows, lines?.length ?? 0, {
		columns: columnsFor(found),
		keyOf: ({at, text}) => `${at} ${text}`,
		empty: emptyWords(lines),
	});
	return {...listing, found};
}

function emptyWords(lines: readonly LogLine[] | null): string {
	if (lines === null) return 'reading the log';
	return lines.length === 0 ? 'no log was found: `doclift logs` says why' : 'no line at this level';
}

/** The next line that matches, looking from `from` in the given direction; -1 where there is none. */
export function findLine({total, at, found}: LogListing, from: number, by: 1 | -1): number {
	for (let index = from; index >= 0 && index < total; index += by) {
		const line = at(index);
		if (line !== undefined && found.has(line)) return index;
	}
	return -1;
}

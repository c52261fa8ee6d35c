/** Lines of the log at the level that is wanted. A search marks lines and leaves the others in place. */
import type {LogLine} from '../dialogue.ts';
import {pattern} from '../list.ts';
import {remembering} from '../remembering.ts';
import type {Column} from '../ui/table.tsx';
import {type Listing, listingOf} from './listing.ts';

const order = ['info', 'warn', 'error'] as const;

export const nextLevel = (level: LogLine['level']): LogLine['level'] =>
	order[(order.indexOf(level) + 1) % order.length] ?? 'info';

const columnsFor = remembering((search: string): ReadonlyArray<Column<LogLine>> => {
	const found = search === '' ? null : pattern(search);
	return [
		{title: 'TIME', width: 8, text: ({at}) => new Date(at).toISOString().slice(11, 19), look: () => 'dim'},
		{
			...{title: 'LEVEL', width: 5, text: ({level}) => level},
			look: ({level}) => (level === 'error' ? 'bad' : level === 'warn' ? 'warning' : 'dim'),
		},
		{
			...{title: 'WHAT WAS SAID (UTC)', width: 10, grows: true, text: ({text}) => text},
			look: ({text}) => (found?.test(text) ? 'accent' : undefined),
		},
		{title: 'RECORD', width: 18, from: 120, text: ({recordId}) => recordId ?? '', look: () => 'dim'},
	];
});

const atLevel = remembering((lines: readonly LogLine[], level: LogLine['level']) =>
	lines.filter(line => order.indexOf(line.level) >= order.indexOf(level)),
);

const none: readonly LogLine[] = [];

export function logListing(
	lines: readonly LogLine[] | null,
	level: LogLine['level'],
	search: string,
): Listing<LogLine> {
	const rows = atLevel(lines ?? none, level);
	return listingOf(rows, lines?.length ?? 0, {
		columns: columnsFor(search),
		keyOf: ({at, text}) => `${at} ${text}`,
		empty: lines === null ? 'reading the log' : 'no line at this level',
	});
}

/** The next line that matches, looking from `from` in the given direction; -1 where there is none. */
export function findLine({total, at}: Listing<LogLine>, search: string, from: number, by: 1 | -1): number {
	const wanted = pattern(search);
	for (let index = from; index >= 0 && index < total; index += by) if (wanted.test(at(index)?.text ?? '')) return index;
	return -1;
}

/** Files in flight, thread by thread, the oldest of each first. */
import {duration} from '../../reports/numbers.ts';
import type {WorkerLine} from '../dialogue.ts';
import {remembering} from '../remembering.ts';
import type {Column} from '../ui/table.tsx';
import {type Listing, listingOf} from './listing.ts';

export type InFlightRow = WorkerLine['files'][number] & {readonly thread: number; readonly first: boolean};

/** Longer than most files take: worth a look, and no fault yet. */
const slowMs = 30_000;

const columns: ReadonlyArray<Column<InFlightRow>> = [
	{title: 'THREAD', width: 8, text: ({thread, first}) => (first ? String(thread) : ''), look: () => 'strong'},
	{
		title: 'AGE',
		width: 10,
		align: 'right',
		text: ({ageMs}) => duration(ageMs / 1000),
		look: ({ageMs}) => (ageMs > slowMs ? 'warning' : 'dim'),
	},
	{title: 'FILE', width: 12, grows: true, text: ({name}) => name},
	{title: 'RECORD', width: 18, from: 70, text: ({recordId}) => recordId, look: () => 'dim'},
];

const rowsOf = remembering((threads: readonly WorkerLine[]): readonly InFlightRow[] =>
	threads.flatMap(({id, files}) =>
		[...files].sort((a, b) => b.ageMs - a.ageMs).map((file, at) => ({...file, thread: id, first: at === 0})),
	),
);

const none: readonly WorkerLine[] = [];

export function workerListing(threads: readonly WorkerLine[] | null): Listing<InFlightRow> {
	const rows = rowsOf(threads ?? none);
	return listingOf(rows, rows.length, {columns, keyOf: ({recordId}) => recordId, empty: 'no file is in flight'});
}

/** What stands in the way, by class; and the newest attempts that failed, one by one. */
import {isOfLinks} from '../../engine/error-class.ts';
import type {Attempt, ErrorClass} from '../../engine/survey.ts';
import {count, duration, moment} from '../../reports/numbers.ts';
import type {List} from '../list.ts';
import {isBusy, type Model, type Place} from '../model.ts';
import {isCut} from '../paging.ts';
import {remembering} from '../remembering.ts';
import type {Column} from '../ui/table.tsx';
import {arranged, type Listing, listingOf} from './listing.ts';

const classColumns = (now: number): ReadonlyArray<Column<ErrorClass>> => [
	{
		title: 'COUNT',
		width: 9,
		align: 'right',
		text: row => count(row.count),
		sortBy: row => row.count,
		look: row => (row.count > row.accepted ? 'bad' : 'dim'),
	},
	{title: 'CLASS', width: 22, text: ({kind}) => kind, sortBy: ({kind}) => kind},
	{title: 'STATE', width: 13, from: 60, text: ({state}) => state, sortBy: ({state}) => state, look: () => 'dim'},
	{
		title: 'SIGNED OFF',
		width: 11,
		align: 'right',
		from: 80,
		sortBy: ({accepted}) => accepted,
		text: ({accepted}) => (accepted === 0 ? '' : count(accepted)),
	},
	{
		title: 'LAST',
		// As `23 h 58 min ago`.
		width: 15,
		from: 80,
		sortBy: ({lastAt}) => lastAt,
		look: () => 'dim',
		text: ({lastAt}) => `${duration(Math.max(0, now - lastAt) / 1000)} ago`,
	},
	{title: 'SUCH AS', width: 10, grows: true, from: 100, text: ({example}) => example, look: () => 'dim'},
];

const attemptColumns: ReadonlyArray<Column<Attempt>> = [
	{title: 'WHEN', width: 19, text: ({at}) => moment(at).slice(0, 19), look: () => 'dim', sortBy: ({at}) => at},
	{title: 'RUN', width: 5, align: 'right', from: 100, text: ({run}) => String(run), sortBy: ({run}) => run},
	{title: 'RECORD', width: 18, from: 90, text: ({recordId}) => recordId ?? '', sortBy: ({recordId}) => recordId ?? ''},
	{title: 'CLASS', width: 22, from: 60, text: ({kind}) => kind, look: () => 'bad', sortBy: ({kind}) => kind},
	{title: 'MESSAGE', width: 10, grows: true, text: ({message}) => message},
];

const arrangeClasses = remembering(
	(rows: readonly ErrorClass[], now: number, filter: string, sort: string | null, reverse: boolean) =>
		arranged(rows, classColumns(now), row => `${row.kind} ${row.state} ${row.example}`, {filter, sort, reverse}),
);
const arrangeAttempts = remembering((rows: readonly Attempt[], filter: string, sort: string | null, reverse: boolean) =>
	arranged(rows, attemptColumns, row => `${row.kind} ${row.recordId ?? ''} ${row.message}`, {filter, sort, reverse}),
);

const noClasses: readonly ErrorClass[] = [];
const noAttempts: readonly Attempt[] = [];

/** What has failed a moment ago is counted a moment later. */
export const noClass = (model: Pick<Model, 'connection' | 'run'>): string =>
	isBusy(model) ? 'none so far, being counted' : 'no class of errors is open';

export function classListing(
	model: Pick<Model, 'data' | 'connection' | 'run' | 'now'>,
	{filter, sort, reverse}: List,
): Listing<ErrorClass> {
	const {data, now} = model;
	const classes = data.overview?.errorClasses ?? null;
	const all = classes ?? noClasses;
	return listingOf(arrangeClasses(all, now, filter, sort, reverse), all.length, {
		columns: classColumns(now),
		keyOf: one => `${one.state} ${one.kind}${isOfLinks(one) ? ` ${one.direction}` : ''}`,
		empty: classes === null ? 'reading the ledger' : filter === '' ? noClass(model) : 'no class matches',
	});
}

export function attemptListing(
	attempts: readonly Attempt[] | null,
	{list: {filter, sort, reverse}, wanted}: Pick<Place, 'list' | 'wanted'>,
): Listing<Attempt> {
	const all = attempts ?? noAttempts;
	return listingOf(arrangeAttempts(all, filter, sort, reverse), all.length, {
		columns: attemptColumns,
		keyOf: ({at, recordId, message}) => `${at} ${recordId ?? ''} ${message}`,
		more: isCut(attempts, wanted) ? 'rows' : undefined,
		empty: attempts === null ? 'reading the ledger' : filter === '' ? 'nothing has failed yet' : 'no attempt matches',
	});
}

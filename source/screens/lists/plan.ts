/** The changes of a plan: a million rows, of which only a window around what is seen has been read. */
import type {PlanRowSurvey, PlanSurvey} from '../../engine/survey.ts';
import {count} from '../../reports/numbers.ts';
import type {List} from '../list.ts';
import type {Data} from '../model.ts';
import {remembering} from '../remembering.ts';
import type {Look} from '../theme.ts';
import type {Column} from '../ui/table.tsx';
import {mostFound} from '../wants.ts';
import {arranged, type Listing, listingOf} from './listing.ts';

const lookOfOutcome = ({outcome}: PlanRowSurvey): Look | undefined =>
	outcome === null ? 'dim' : outcome === 'applied' ? 'good' : 'bad';

const short: Readonly<Record<PlanRowSurvey['class'], string>> = {
	'to-switch': 'switch',
	new: 'new',
	'changed-since-backup': 'changed',
	're-link': 're-link',
	'to-restore': 'restore',
};

/** Where the scheme is the same for all, it only takes room. */
const bare = (url: string | null): string => (url ?? 'empty').replace(/^https:\/\//, '');

const columns: ReadonlyArray<Column<PlanRowSurvey>> = [
	{title: '#', width: 9, align: 'right', from: 60, text: ({seq}) => count(seq), look: () => 'dim'},
	{title: 'CLASS', width: 8, text: row => short[row.class]},
	{title: 'RING', width: 6, from: 70, text: ({ring}) => (ring === 0 ? 'canary' : String(ring)), look: () => 'dim'},
	{title: 'OUTCOME', width: 8, from: 60, text: ({outcome}) => outcome ?? 'to do', look: lookOfOutcome},
	{title: 'NAME', width: 14, grows: true, until: 110, text: ({name}) => name},
	{title: 'NAME', width: 22, from: 110, text: ({name}) => name},
	{title: 'OLD LINK', width: 14, grows: true, middle: true, from: 110, text: ({from}) => bare(from), look: () => 'dim'},
	{title: 'NEW LINK', width: 14, grows: true, middle: true, from: 110, text: ({to}) => bare(to)},
];

const foundColumns: ReadonlyArray<Column<PlanRowSurvey>> = [
	{title: 'OUTCOME', width: 8, text: ({outcome}) => outcome ?? 'to do', look: lookOfOutcome},
	{title: 'RECORD', width: 18, from: 60, text: ({recordId}) => recordId, look: () => 'dim'},
	{title: 'NAME', width: 14, grows: true, text: ({name}) => name},
	{title: 'FOUND', width: 14, grows: true, from: 50, text: ({found}) => found ?? ''},
];

const none: readonly PlanRowSurvey[] = [];

const keyOf = ({recordId}: PlanRowSurvey) => recordId;

/** A plan, with what has been read of its rows: null where that is nothing yet. */
export type PlanWithRows = Pick<Data, 'plan' | 'planRows' | 'planAttention' | 'planFound'>;

export function withRows(data: Data, plan: PlanSurvey | null): PlanWithRows {
	if (data.rowsOf !== plan?.planId) return {plan, planRows: null, planAttention: null, planFound: null};
	const {planRows, planAttention, planFound} = data;
	return {plan, planRows, planAttention, planFound};
}

/** Rows by their place in the plan; those outside of the window that was read are not known yet. */
export function changeListing({plan, planRows}: PlanWithRows): Listing<PlanRowSurvey> {
	const rows = planRows ?? [];
	const first = rows[0]?.seq ?? 1;
	const total = plan?.changes ?? 0;
	return {
		columns,
		keyOf,
		total,
		all: total,
		empty: plan === null ? 'there is no plan; :plan makes one' : 'the plan changes nothing',
		at: index => rows[index + 1 - first],
		indexOf: key => {
			const at = rows.findIndex(row => row.recordId === key);
			return at === -1 ? -1 : at + first - 1;
		},
	};
}

export function foundListing({plan, planFound}: PlanWithRows): Listing<PlanRowSurvey> {
	const empty = planFound === null || !planFound.done ? 'looking' : 'no change matches';
	const more = planFound?.more ? 'matches' : undefined;
	return listingOf(planFound?.rows ?? none, plan?.changes ?? 0, {columns, keyOf, empty, more});
}

const words = ({recordId, name, accountName, outcome, from, to, found}: PlanRowSurvey) =>
	[recordId, name, accountName, outcome, from, to, found].join(' ');

const arrange = remembering((rows: readonly PlanRowSurvey[], filter: string, reverse: boolean) =>
	arranged(rows, foundColumns, words, {filter, sort: null, reverse}),
);

export function attentionListing(
	{plan, planAttention}: PlanWithRows,
	{filter, reverse}: Pick<List, 'filter' | 'reverse'>,
): Listing<PlanRowSurvey> {
	const all = planAttention ?? none;
	return listingOf(arrange(all, filter, reverse), plan !== null && planAttention === null ? null : all.length, {
		columns: foundColumns,
		keyOf,
		empty: nothingToShow(plan, planAttention, filter),
		more: all.length >= mostFound ? 'rows' : undefined,
	});
}

function nothingToShow(plan: Data['plan'], rows: Data['planAttention'], filter: string): string {
	if (plan === null) return 'there is no plan';
	if (rows === null) return 'reading the ledger';
	return filter === '' || rows.length === 0 ? 'no conflict, no failure' : 'nothing of this matches';
}

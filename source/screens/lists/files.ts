/** Files of an account or of a class of errors, in the order of the ledger. */
import type {FileSurvey} from '../../engine/survey.ts';
import {wantingAttention} from '../../engine/tally.ts';
import {bytes, moment} from '../../reports/numbers.ts';
import type {Place} from '../model.ts';
import {isCut} from '../paging.ts';
import {remembering} from '../remembering.ts';
import type {Column} from '../ui/table.tsx';
import {arranged, type Listing, listingOf} from './listing.ts';

const lookOfState = ({state, accepted}: FileSurvey) =>
	state === 'verified'
		? ('good' as const)
		: wantingAttention.includes(state) && !accepted
			? ('bad' as const)
			: ('dim' as const);

export const fileColumns: ReadonlyArray<Column<FileSurvey>> = [
	{title: 'FILE', width: 14, grows: true, text: ({name}) => name, sortBy: ({name}) => name.toLowerCase()},
	{title: 'ACCOUNT', width: 20, from: 140, text: ({accountName}) => accountName ?? '', look: () => 'dim'},
	{title: 'RECORD', width: 18, from: 100, text: ({recordId}) => recordId, look: () => 'dim'},
	{
		title: 'STATE',
		width: 11,
		text: ({state, accepted}) => (accepted ? 'signed off' : state),
		look: lookOfState,
		sortBy: ({state}) => state,
	},
	{title: 'CAUSE', width: 20, from: 70, text: ({failure}) => failure ?? '', sortBy: ({failure}) => failure ?? ''},
	{title: 'LINK', width: 9, from: 120, text: ({link}) => link, sortBy: ({link}) => link, look: () => 'dim'},
	{
		title: 'SIZE',
		width: 8,
		align: 'right',
		from: 50,
		sortBy: row => row.bytes ?? -1,
		text: row => (row.bytes === null ? '' : bytes(row.bytes)),
	},
	{
		title: 'PROVED',
		width: 19,
		from: 160,
		look: () => 'dim',
		sortBy: ({verifiedAt}) => verifiedAt ?? 0,
		text: ({verifiedAt}) => (verifiedAt === null ? '' : moment(verifiedAt).slice(0, 19)),
	},
];

const words = ({name, recordId, url, state, failure}: FileSurvey) =>
	`${name} ${recordId} ${url ?? ''} ${state} ${failure ?? ''}`;

const arrange = remembering((rows: readonly FileSurvey[], filter: string, sort: string | null, reverse: boolean) =>
	arranged(rows, fileColumns, words, {filter, sort, reverse}),
);

const none: readonly FileSurvey[] = [];

export function fileListing(
	files: readonly FileSurvey[] | null,
	{list: {filter, sort, reverse}, wanted}: Pick<Place, 'list' | 'wanted'>,
): Listing<FileSurvey> {
	const all = files ?? none;
	return listingOf(arrange(all, filter, sort, reverse), all.length, {
		columns: fileColumns,
		keyOf: ({recordId}) => recordId,
		more: isCut(files, wanted) ? 'rows' : undefined,
		empty: files === null ? 'reading the ledger' : filter === '' ? 'no file' : 'no file matches',
	});
}

/** Accounts: what is done, what is open, what needs somebody. */
import type {AccountSurvey} from '../../engine/survey.ts';
import {bytes, count, perSecond} from '../../reports/numbers.ts';
import type {List} from '../list.ts';
import {isBusy, type Model} from '../model.ts';
import {remembering} from '../remembering.ts';
import type {Look} from '../theme.ts';
import type {Column} from '../ui/table.tsx';
import {arranged, type Listing, listingOf} from './listing.ts';

/** Files a second by account number, of those that move: beside the rows, for there may be 60,000, and few of them move. */
type Rates = ReadonlyMap<number, number>;

export const nameOfAccount = ({name, accountId}: Pick<AccountSurvey, 'name' | 'accountId'>): string =>
	name ?? accountId ?? 'no account';

type State = {readonly words: string; readonly look: Look | undefined};

/** In one word; what needs somebody comes before what is still under way. */
function stateOf({files, waiting, attention}: AccountSurvey, moves: boolean): State {
	if (moves) return {words: 'copying', look: 'accent'};
	if (attention > 0) return {words: 'attention', look: 'bad'};
	if (waiting > 0) return {words: 'waiting', look: 'dim'};
	return files === 0 ? {words: 'no files', look: 'dim'} : {words: 'done', look: 'good'};
}

const number = (
	title: string,
	of: (row: AccountSurvey) => number,
	rest: Partial<Column<AccountSurvey>> = {},
): Column<AccountSurvey> => ({title, width: 10, align: 'right', text: row => count(of(row)), sortBy: of, ...rest});

/** A column of numbers takes what the longest of them does, and its title with the mark of its order: names get the rest. */
const counts = (
	rows: readonly AccountSurvey[],
	title: string,
	of: (row: AccountSurvey) => number,
	rest: Partial<Column<AccountSurvey>> = {},
): Column<AccountSurvey> => {
	const most = rows.reduce((most, row) => Math.max(most, of(row)), 0);
	return number(title, of, {width: Math.max(title.length + 1, count(most).length), ...rest});
};

const columnsFor = remembering((rows: readonly AccountSurvey[], rates: Rates): ReadonlyArray<Column<AccountSurvey>> => {
	const rateOf = ({account}: AccountSurvey) => rates.get(account) ?? 0;
	const state = (row: AccountSurvey) => stateOf(row, rates.has(row.account));
	return [
		{title: 'ACCOUNT', width: 12, grows: true, text: nameOfAccount, sortBy: row => nameOfAccount(row).toLowerCase()},
		{title: 'ID', width: 18, from: 140, text: ({accountId}) => accountId ?? '', look: () => 'dim'},
		counts(rows, 'RECORDS', ({records}) => records, {from: 150}),
		counts(rows, 'FILES', ({files}) => files, {from: 60}),
		counts(rows, 'DONE', ({verified}) => verified),
		counts(rows, 'WAITING', ({waiting}) => waiting, {from: 100}),
		counts(rows, 'ATTENTION', ({attention}) => attention, {look: ({attention}) => (attention > 0 ? 'bad' : 'dim')}),
		number('SIZE', row => row.bytes, {text: row => bytes(row.bytes), width: 8, from: 70}),
		number('RATE', rateOf, {
			text: row => (rates.has(row.account) ? perSecond(rateOf(row), 'files') : ''),
			width: 13,
			from: 112,
		}),
		{
			title: 'STATE',
			width: 9,
			from: 80,
			text: row => state(row).words,
			look: row => state(row).look,
			sortBy: row => state(row).words,
		},
	];
});

const words = (row: AccountSurvey) => `${row.name ?? ''} ${row.accountId ?? ''}`;

const arrange = remembering(
	(rows: readonly AccountSurvey[], rates: Rates, filter: string, sort: string | null, reverse: boolean) =>
		arranged(rows, columnsFor(rows, rates), words, {filter, sort, reverse}),
);

const none: readonly AccountSurvey[] = [];

export function accountListing(
	model: Pick<Model, 'data' | 'connection' | 'run'>,
	{filter, sort, reverse}: List,
): Listing<AccountSurvey> {
	const {accounts, rates} = model.data;
	const all = accounts ?? none;
	const nothing = isBusy(model) ? 'being counted' : 'no account has records yet';
	return listingOf(arrange(all, rates, filter, sort, reverse), all.length, {
		columns: columnsFor(all, rates),
		keyOf: ({account}) => String(account),
		empty: accounts === null ? 'reading the ledger' : filter === '' ? nothing : 'no account matches',
	});
}

/** Accounts: what is done, what is open, what needs somebody. */
import type {AccountSurvey} from '../../engine/survey.ts';
import {bytes, count, perSecond} from '../../reports/numbers.ts';
import type {List} from '../list.ts';
import {remembering} from '../remembering.ts';
import type {Look} from '../theme.ts';
import type {Column} from '../ui/table.tsx';
import {arranged, type Listing, listingOf} from './listing.ts';

export type AccountRow = AccountSurvey & {readonly rate: number};

export const nameOfAccount = ({name, accountId}: Pick<AccountSurvey, 'name' | 'accountId'>): string =>
	name ?? accountId ?? 'no account';

type State = {readonly words: string; readonly look: Look | undefined};

/** In one word; what needs somebody comes before what is still under way. */
export function stateOfAccount({files, waiting, attention, rate}: AccountRow): State {
	if (rate > 0) return {words: 'copying', look: 'accent'};
	if (attention > 0) return {words: 'attention', look: 'bad'};
	if (waiting > 0) return {words: 'waiting', look: 'dim'};
	return files === 0 ? {words: 'no files', look: 'dim'} : {words: 'done', look: 'good'};
}

const number = (
	title: string,
	of: (row: AccountRow) => number,
	rest: Partial<Column<AccountRow>> = {},
): Column<AccountRow> => ({title, width: 10, align: 'right', text: row => count(of(row)), sortBy: of, ...rest});

/** A column of numbers takes what the longest of them does, and its title with the mark of its order: names get the rest. */
const counts = (
	rows: readonly AccountRow[],
	title: string,
	of: (row: AccountRow) => number,
	rest: Partial<Column<AccountRow>> = {},
): Column<AccountRow> => {
	const most = rows.reduce((most, row) => Math.max(most, of(row)), 0);
	return number(title, of, {width: Math.max(title.length + 1, count(most).length), ...rest});
};

const columnsFor = remembering(
	(rows: readonly AccountRow[]): ReadonlyArray<Column<AccountRow>> => [
		{title: 'ACCOUNT', width: 12, grows: true, text: nameOfAccount, sortBy: row => nameOfAccount(row).toLowerCase()},
		{title: 'ID', width: 18, from: 140, text: ({accountId}) => accountId ?? '', look: () => 'dim'},
		counts(rows, 'RECORDS', ({records}) => records, {from: 150}),
		counts(rows, 'FILES', ({files}) => files, {from: 60}),
		counts(rows, 'DONE', ({verified}) => verified),
		counts(rows, 'WAITING', ({waiting}) => waiting, {from: 100}),
		counts(rows, 'ATTENTION', ({attention}) => attention, {look: ({attention}) => (attention > 0 ? 'bad' : 'dim')}),
		number('SIZE', row => row.bytes, {text: row => bytes(row.bytes), width: 8, from: 70}),
		number('RATE', ({rate}) => rate, {
			text: ({rate}) => (rate > 0 ? perSecond(rate, 'files') : ''),
			...{width: 13, from: 112},
		}),
		{
			...{title: 'STATE', width: 9, from: 80},
			text: row => stateOfAccount(row).words,
			look: row => stateOfAccount(row).look,
			sortBy: row => stateOfAccount(row).words,
		},
	],
);

const withRates = remembering(
	(accounts: readonly AccountSurvey[], rates: ReadonlyMap<number, number>): readonly AccountRow[] =>
		accounts.map(account => ({...account, rate: rates.get(account.account) ?? 0})),
);

const words = (row: AccountRow) => `${row.name ?? ''} ${row.accountId ?? ''}`;

const arrange = remembering((rows: readonly AccountRow[], filter: string, sort: string | null, reverse: boolean) =>
	arranged(rows, columnsFor(rows), words, {filter, sort, reverse}),
);

const none: readonly AccountSurvey[] = [];

export function accountListing(
	accounts: readonly AccountSurvey[] | null,
	rates: ReadonlyMap<number, number>,
	{filter, sort, reverse}: List,
): Listing<AccountRow> {
	const all = withRates(accounts ?? none, rates);
	return listingOf(arrange(all, filter, sort, reverse), all.length, {
		columns: columnsFor(all),
		keyOf: ({account}) => String(account),
		empty:
			accounts === null ? 'reading the ledger' : filter === '' ? 'no account has records yet' : 'no account matches',
	});
}

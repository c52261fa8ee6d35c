/** Accounts as the ledger knows them, by name. */
import type {AccountSurvey} from '../../engine/survey.ts';
import {bytes, count, counted} from '../numbers.ts';
import {type Column, table} from '../table.ts';

const shape: readonly Column[] = [
	{title: 'Account', shrinks: true},
	{title: 'Id'},
	{title: 'Records', align: 'right'},
	{title: 'Copied', align: 'right'},
	{title: 'Open', align: 'right'},
	{title: 'To see', align: 'right'},
	{title: 'Size', align: 'right'},
];

export function accountLines(accounts: readonly AccountSurvey[]): readonly string[] {
	const rows = accounts.map(({name, accountId, records, verified, waiting, attention, bytes: size}) => [
		name ?? '(no account)',
		accountId ?? '',
		...[records, verified, waiting, attention].map(count),
		bytes(size),
	]);
	return [...table(shape, rows), '', counted(accounts.length, 'account')];
}

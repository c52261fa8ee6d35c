import type {AccountLine, Accounts, InLedger} from '../composition/accounts.ts';
import {bytes, count, counted} from '../reports/numbers.ts';
import {type Column, table} from '../reports/table.ts';
import type {Command, Invocation} from './command.ts';

const help = `Usage
  $ doclift accounts [flags]

The accounts that have records, with their number of records: live from
Salesforce, beside what the ledger knows of each. Changes nothing.

Examples
  $ doclift accounts
  $ doclift accounts --json | tail -1 | jq '.accounts[] | {name, records}'`;

export const accounts: Command = {
	name: 'accounts',
	summary: 'accounts with their records, live from Salesforce',
	help,
	flags: {},
	words: 0,
	async run(invocation) {
		const {readAccounts} = await import('../composition/accounts.ts');
		const {untilSignal} = await import('../composition/until-signal.ts');
		const {configFile, signal, tell} = invocation;
		const found = await untilSignal(signal, readAccounts({configFile, signal, emit: tell}));
		show(found, invocation);
		return {exitCode: 0, result: found};
	},
};

const shape: readonly Column[] = [
	{title: 'Account', shrinks: true},
	{title: 'Id'},
	{title: 'Salesforce', align: 'right'},
];

const ledgerShape: readonly Column[] = [
	{title: 'Copied', align: 'right'},
	{title: 'Open', align: 'right'},
	{title: 'To see', align: 'right'},
];

function show({org, accounts: lines, records, ledger}: Accounts, {say}: Invocation): void {
	const row = (name: string, id: string, one: Pick<AccountLine, 'records' | 'ledger'>) => [
		name,
		id,
		count(one.records),
		...numbers(one.ledger),
	];
	const rows = lines.map(line => row(line.name ?? '(no account)', line.id ?? '', line));
	const total = row('Total', '', {records, ledger});
	say(`${org.orgName} (${org.sandbox ? 'sandbox' : 'PRODUCTION'}), ${counted(lines.length, 'line')}`);
	say('');
	for (const line of table(ledger ? [...shape, ...ledgerShape] : shape, [...rows, total])) say(line);
	say('');
	say(
		ledger
			? `The ledger knows ${count(ledger.records)} of ${counted(records, 'record')}, ${bytes(ledger.bytes)} are copied`
			: 'There is no ledger yet: `doclift backup --full` makes it',
	);
}

const numbers = (ledger: InLedger | null): readonly string[] =>
	ledger === null ? [] : [count(ledger.verified), count(ledger.open), count(ledger.attention)];

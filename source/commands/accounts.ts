import type {AccountLine, Accounts} from '../composition/accounts.ts';
import {type Choice, chooseAccounts, sortKeys} from '../composition/choose-accounts.ts';
import {type InLedger, totalOf} from '../composition/in-ledger.ts';
import type {Invocation} from '../composition/invocation.ts';
import {MigrationError} from '../engine/failure.ts';
import {bytes, count, counted} from '../reports/numbers.ts';
import {type Column, table} from '../reports/table.ts';
import type {Command} from './command.ts';
import {atLeastOne, text} from './flags.ts';

const help = `Usage
  $ doclift accounts [flags]

The accounts that have records, with their number of records and of files
(neither folders nor records without a URL): live from Salesforce, beside what
the ledger knows of each. Changes nothing.

Flags
  --filter REGEX   only accounts whose name or Id it finds, in any case
  --sort KEY       name (default), records, files, copied, open, attention:
                   numbers with the largest first
  --reverse        the other way round
  --limit N        show N accounts at most

Examples
  $ doclift accounts
  $ doclift accounts --sort attention --limit 20
  $ doclift accounts --filter "^(acme|globex)"
  $ doclift accounts --json | tail -1 | jq '.accounts[] | {name, files}'`;

export const accounts: Command = {
	name: 'accounts',
	summary: 'accounts with their records and files, live from Salesforce',
	help,
	flags: {
		filter: {type: 'string'},
		sort: {type: 'string'},
		reverse: {type: 'boolean'},
		limit: {type: 'number'},
	},
	words: 0,
	completes: {values: {sort: sortKeys}},
	async run(invocation) {
		const {configFile, flags, signal, tell} = invocation;
		const choice = readChoice(flags);
		const {readAccounts} = await import('../composition/accounts.ts');
		const {untilSignal} = await import('../composition/until-signal.ts');
		const found = await untilSignal(signal, readAccounts({configFile, signal, emit: tell}));
		const {shown, matching} = chooseAccounts(found.accounts, choice);
		show({...found, accounts: shown}, matching, invocation);
		return {exitCode: 0, result: {...found, accounts: shown, matching: matching.length}};
	},
};

/** Throws `usage`. */
export function readChoice(flags: Invocation['flags']): Choice {
	const wanted = flags.sort ?? 'name';
	const sort = sortKeys.find(key => key === wanted);
	if (sort === undefined) {
		throw new MigrationError('usage', `--sort takes one of ${sortKeys.join(', ')}, not "${String(wanted)}"`, {
			hint: 'Such as `doclift accounts --sort records`.',
		});
	}
	return {
		filter: readFilter(text(flags.filter)),
		sort,
		reverse: flags.reverse === true,
		limit: atLeastOne(flags, 'limit', 'Such as `doclift accounts --limit 20`.'),
	};
}

function readFilter(source: string | null): RegExp | null {
	if (source === null) return null;
	try {
		return new RegExp(source, 'iu');
	} catch (cause) {
		throw new MigrationError('usage', `--filter takes a regular expression, which "${source}" is not`, {
			cause,
			hint: 'A part of the name will do, such as `doclift accounts --filter acme`; write \\( for a bracket.',
		});
	}
}

const shape: readonly Column[] = [{title: 'Account', shrinks: true}, {title: 'Id'}, {title: 'Records', align: 'right'}];

const filesShape: readonly Column[] = [{title: 'Files', align: 'right'}];

const ledgerShape: readonly Column[] = [
	{title: 'Copied', align: 'right'},
	{title: 'Open', align: 'right'},
	{title: 'To see', align: 'right'},
];

function show(
	{org, accounts: lines, records, files, ledger}: Accounts,
	matching: readonly AccountLine[],
	{say}: Pick<Invocation, 'say'>,
): void {
	const row = (name: string, id: string, one: Pick<AccountLine, 'records' | 'files' | 'ledger'>) => [
		name,
		id,
		count(one.records),
		...(one.files === null ? [] : [count(one.files)]),
		...numbers(one.ledger),
	];
	const rows = lines.map(line => row(line.name ?? '(no account)', line.id ?? '', line));
	const known = totalOf(matching.flatMap(line => line.ledger ?? []));
	const total = row('Total', '', {
		records: sum(matching, line => line.records),
		files: files === null ? null : sum(matching, line => line.files ?? 0),
		ledger: ledger && known,
	});
	const columns = [...shape, ...(files === null ? [] : filesShape), ...(ledger ? ledgerShape : [])];
	const hidden = matching.length - lines.length;
	say(`${org.orgName} (${org.sandbox ? 'sandbox' : 'PRODUCTION'}), ${counted(matching.length, 'line')}`);
	say('');
	for (const line of table(columns, [...rows, total])) say(line);
	if (hidden > 0) say(`${counted(hidden, 'more account')} not shown, and in the total`);
	say('');
	if (files === null) say('Files are not counted: Salesforce does not filter by both their URL and their type');
	say(
		ledger
			? `The ledger knows ${count(ledger.records)} of ${counted(records, 'record')}, ${bytes(ledger.bytes)} are copied`
			: 'There is no ledger yet: `doclift backup --full` makes it',
	);
}

const sum = (lines: readonly AccountLine[], of: (line: AccountLine) => number): number =>
	lines.reduce((total, line) => total + of(line), 0);

const numbers = (ledger: InLedger | null): readonly string[] =>
	ledger === null ? [] : [count(ledger.verified), count(ledger.open), count(ledger.attention)];

import {resolve} from 'node:path';
import type {CommandEnd, Invocation} from '../composition/invocation.ts';
import {MigrationError} from '../engine/failure.ts';

import {roomLines, sinceLines, stepLines} from '../reports/ledger-text.ts';
import {bytes, count, counted, duration} from '../reports/numbers.ts';

import {askOf} from './ask.ts';
import type {Command} from './command.ts';
import {text} from './flags.ts';

const help = `Usage
  $ doclift db VERB [FILE] [flags]

Looks after the ledger. What only reads goes beside a run; what changes the
file is refused while a run is at work, and says which one it is.

Verbs
  check         pages, indexes, references, and the counts against the rows
  analyze       where the room goes, and what a vacuum would give back
  backup FILE   a whole copy, also while a run writes
  export FILE   .ndjson: the tables for people and scripts in one file;
                .csv: a file for each of them
  vacuum        give unused room back to the disk (no run may be at work)
  restore FILE  put a copy in the ledger's place; the former one is kept
                (no run may be at work)
  reset         forget what became of one account's files: the next backup
                copies them again (no run may be at work; refused while a link
                of the account leads to your bucket)

Flags
  --account A   of reset: the account's Id or name
  --confirm ID  of reset, from a script: the account's id once more

Examples
  $ doclift db check
  $ doclift db backup /safe/ledger-monday.db
  $ doclift db export tables.ndjson
  $ doclift db restore /safe/ledger-monday.db
  $ doclift db reset --account 0015g00000AbCdEAAV`;

type Run = (around: Around) => Promise<CommandEnd>;
type Around = Invocation & {readonly database: string; readonly file: string; readonly maintain: Maintain};
type Maintain = typeof import('../composition/db/maintain.ts');

const verbs = {
	check: {file: false, run: check},
	analyze: {file: false, run: analyze},
	vacuum: {file: false, run: vacuum},
	backup: {file: true, run: backup},
	export: {file: true, run: exportTables},
	restore: {file: true, run: restore},
	reset: {file: false, run: reset},
} as const satisfies Readonly<Record<string, {readonly file: boolean; readonly run: Run}>>;

export type Verb = keyof typeof verbs;
const names = Object.keys(verbs) as readonly Verb[];

export const db: Command = {
	name: 'db',
	summary: 'look after the ledger: check, vacuum, analyze, backup, restore',
	help,
	words: 2,
	flags: {account: {type: 'string'}, confirm: {type: 'string'}},
	completes: {words: names},
	async run(invocation) {
		const {verb, file} = readDb(invocation);
		const maintain = await import('../composition/db/maintain.ts');
		const database = maintain.ledgerOf(invocation.configFile);
		return verbs[verb].run({...invocation, database, file, maintain});
	},
};

/** Throws `usage` for an unknown verb, and for words and flags that do not go with it. */
export function readDb({input, flags}: Pick<Invocation, 'input' | 'flags'>): {
	readonly verb: Verb;
	readonly file: string;
} {
	const [word, file] = input;
	const verb = names.find(name => name === word);
	if (verb === undefined) {
		throw new MigrationError('usage', word === undefined ? 'db needs a verb' : `db knows no verb "${word}"`, {
			hint: `It is one of ${names.join(', ')}.`,
		});
	}
	const wantsFile = verbs[verb].file;
	if (wantsFile !== (file !== undefined)) {
		throw new MigrationError('usage', wantsFile ? `db ${verb} needs a file` : `db ${verb} takes no file`, {
			hint: '`doclift db --help` shows what each verb takes.',
		});
	}
	if (verb === 'export' && !/\.(?:ndjson|csv)$/i.test(file ?? '')) {
		throw new MigrationError('usage', `db export takes a file that ends in .ndjson or .csv, not "${file}"`, {
			hint: 'Such as `doclift db export tables.ndjson`.',
		});
	}
	if (verb !== 'reset' && (flags.account !== undefined || flags.confirm !== undefined)) {
		throw new MigrationError('usage', '--account and --confirm belong to db reset', {
			hint: '`doclift db --help` shows it.',
		});
	}
	if (verb === 'reset' && text(flags.account) === null) {
		throw new MigrationError('usage', 'db reset needs --account', {
			hint: '`doclift status --accounts` lists the accounts with their ids.',
		});
	}
	return {verb, file: file === undefined ? '' : resolve(file)};
}

const took = (seconds: number): string => `in ${duration(seconds)}`;

async function check({database, maintain, say, tell}: Around): Promise<CommandEnd> {
	const {whole, seconds} = await maintain.check(database, step => {
		for (const line of stepLines(step)) say(line);
		tell({type: 'gate', ...gateOf(step)});
	});
	say(
		whole
			? `The ledger is whole, checked ${took(seconds)}`
			: 'The ledger is damaged: `doclift db restore FILE` puts a copy in its place',
	);
	return {exitCode: whole ? 0 : 5, result: {whole, seconds}};
}

const gateOf = ({step, ok, found, seconds}: {step: string; ok: boolean; found: string; seconds: number}) => ({
	gate: step,
	holds: ok,
	found,
	seconds,
});

async function analyze({database, maintain, say}: Around): Promise<CommandEnd> {
	const room = await maintain.analyze(database);
	for (const line of roomLines(room)) say(line);
	say(`Measured ${took(room.seconds)}`);
	return {exitCode: 0, result: room};
}

async function vacuum({database, maintain, say}: Around): Promise<CommandEnd> {
	const done = await maintain.vacuumLedger(database);
	say(`The ledger took ${bytes(done.bytesBefore)}, and takes ${bytes(done.bytesAfter)} now (${took(done.seconds)})`);
	return {exitCode: 0, result: done};
}

async function backup({database, file, maintain, say}: Around): Promise<CommandEnd> {
	const done = await maintain.backUp(database, file);
	say(`Copied to ${file}, ${bytes(done.bytes)} ${took(done.seconds)}`);
	return {exitCode: 0, result: {file, ...done}};
}

async function restore({database, file, maintain, say}: Around): Promise<CommandEnd> {
	const done = await maintain.restoreLedger(database, file);
	const {replaced, records, seconds} = done;
	say(`The ledger holds what ${file} holds, ${counted(records, 'record')} (${took(seconds)})`);
	if (replaced !== null) say(`The former one is kept: ${replaced}`);
	for (const line of sinceLines(done)) say(line);
	return {exitCode: 0, result: done};
}

async function exportTables({database, file, say, status}: Around): Promise<CommandEnd> {
	const {exportLedger} = await import('../composition/db/export.ts');
	const written = exportLedger(database, file, (name, rows) => status?.(`${name}: ${count(rows)} rows`));
	for (const one of written) say(`${one.file}: ${counted(one.rows, 'row')} of ${one.table}`);
	return {exitCode: 0, result: {tables: written}};
}

async function reset(around: Around): Promise<CommandEnd> {
	const {database, maintain, say, flags} = around;
	const ask = askOf(around);
	const given = text(flags.confirm);
	const done = await maintain.resetAccount(database, text(flags.account) ?? '', async ({id, name}) => {
		if (given !== null || ask === undefined) return given;
		return ask(`To forget what became of the files of ${name}, type the account's id (${id}):`);
	});
	say(`${counted(done.opened, 'file')} of ${done.name} wait to be copied again (${took(done.seconds)})`);
	say('Go on with: doclift backup --incremental');
	return {exitCode: 0, result: done};
}

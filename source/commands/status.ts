import {resolve} from 'node:path';
import type {CommandEnd, Invocation} from '../composition/invocation.ts';
import {type Ground, type PageName, pageNames} from '../composition/status/pages.ts';
import type {StatusRequest} from '../composition/status/status.ts';
import {kindsOfLinks} from '../engine/error-class.ts';
import {MigrationError} from '../engine/failure.ts';
import {fileStates} from '../engine/life.ts';
import {milestones} from '../engine/readiness.ts';
import {readRetryClasses} from '../engine/retry-class.ts';
import type {Only} from '../reports/export-report.ts';
import {bytes, counted} from '../reports/numbers.ts';
import {proveWritable} from '../reports/whole-file.ts';
import type {Command} from './command.ts';
import {atLeastOne, exportFile, text} from './flags.ts';

const help = `Usage
  $ doclift status [PAGE] [flags]

What the ledger knows, read beside whoever writes to it. Asks neither
Salesforce nor a bucket, and changes nothing but with --cleanup-days.

Pages
  --overview           what is unfinished and how to go on, what stays at the
                       vendor, counts and their proof, links, last runs, room
                       on disk, and what a run at work is limited by (default)
  --runs               the last runs, with their plans and proofs
  --accounts           every account
  --errors             what wants attention, by class, with what to do
  --recent-errors N    the newest attempts that failed
  --throughput         files copied by hour, or by day
  --readiness          whether the next step may be taken: exit 0, else 3
  --for STEP           of --readiness: cut-over (default) or close-vendor
  --all                all of these

Flags
  --watch              the overview again and again, until Ctrl-C
  --export FILE        .json: all pages; .csv: the records; .html: the report
                       for those who decide, one file without a network
  --only CLASS,...     of --export: these classes of records, such as
                       missing,failed or salesforce-validation
  --cleanup-days N     remove failed attempts, steps and logs of runs that
                       ended more than N days ago; never what a rollback needs
  --db-path FILE       this ledger; no configuration is read

Examples
  $ doclift status
  $ doclift status --watch
  $ doclift status --errors
  $ doclift status --readiness --for close-vendor
  $ doclift status --export missing.csv --only missing
  $ doclift status --export report.html
  $ doclift status --json | tail -1 | jq .overview.dispositions`;

export const status: Command = {
	name: 'status',
	summary: 'what the ledger knows: counts, errors, runs, room, readiness',
	help,
	words: 0,
	flags: {
		overview: {type: 'boolean'},
		runs: {type: 'boolean'},
		accounts: {type: 'boolean'},
		errors: {type: 'boolean'},
		recentErrors: {type: 'number'},
		throughput: {type: 'boolean'},
		readiness: {type: 'boolean'},
		for: {type: 'string'},
		all: {type: 'boolean'},
		watch: {type: 'boolean'},
		export: {type: 'string'},
		only: {type: 'string'},
		cleanupDays: {type: 'number'},
		dbPath: {type: 'string'},
	},
	completes: {values: {for: milestones}},
	async run(invocation) {
		const request = readStatusFlags(invocation);
		proveWritable(request.exportTo);
		const {exportStatus, onGround, readStatus} = await import('../composition/status/status.ts');
		const {only, exportTo, act} = request;
		return onGround(request, invocation, async ground => {
			if (act === 'watch') return watch(ground, invocation);
			if (act === 'clean-up') return cleanUp(request.days ?? 0, ground, invocation);
			if (exportTo !== null) {
				const records = await exportStatus(exportTo, only, request, ground);
				// That a list came out empty is what is to be known of it.
				const lists = only !== null || /\.csv$/i.test(exportTo);
				invocation.say(`Written: ${exportTo}${lists ? `, ${counted(records, 'record')} in it` : ''}`);
				return {exitCode: 0, result: {file: exportTo, records}};
			}
			const {result, lines, ready} = await readStatus(request, ground);
			for (const line of lines) invocation.say(line);
			return {exitCode: ready === false && request.pages.length < pageNames.length ? 3 : 0, result};
		});
	},
};

async function watch(ground: Ground, invocation: Invocation): Promise<CommandEnd> {
	const {watchStatus} = await import('../composition/status/watch.ts');
	await watchStatus(ground, invocation);
	return {exitCode: 0, result: {}};
}

async function cleanUp(days: number, {place}: Ground, {say}: Invocation): Promise<CommandEnd> {
	const {cleanUp: clean} = await import('../composition/status/cleanup.ts');
	const done = clean(place, days);
	say(`Removed what runs had left that ended more than ${counted(days, 'day')} ago:`);
	say(`  ${counted(done.errors, 'failed attempt')}, ${counted(done.history, 'step')}`);
	say(`  ${counted(done.logFiles, 'log file')}, ${bytes(done.logBytes)}`);
	say('Kept: every run, link change, former file and plan, and the last failure of each');
	say('record that wants attention. `doclift db vacuum` gives the room back to the disk.');
	return {exitCode: 0, result: done};
}

export type StatusFlags = StatusRequest & {
	readonly act: 'show' | 'watch' | 'clean-up';
	readonly days: number | null;
	readonly exportTo: string | null;
	readonly only: Only;
};

const defaultRecent = 20;
const exampleExports = 'Such as `--export status.json`, or `--export missing.csv --only missing`.';

/** Throws `usage` for flags that do not read or do not go together. */
export function readStatusFlags({flags}: Pick<Invocation, 'flags'>): StatusFlags {
	const recent = atLeastOne(flags, 'recentErrors', 'Such as `doclift status --recent-errors 20`.');
	const days = atLeastOne(flags, 'cleanupDays', 'Such as `doclift status --cleanup-days 30`.');
	const exportTo = exportFile(flags.export, exampleExports, ['.json', '.csv', '.html']);
	const chosen = pageNames.filter(name => flags[name] !== undefined && flags[name] !== false);
	const database = text(flags.dbPath);
	refuseTogether({pages: chosen.length > 0 || flags.all === true, watch: flags.watch === true, days, exportTo});
	if (flags.only !== undefined && exportTo === null)
		throw new MigrationError('usage', '--only goes with --export', {
			hint: 'Such as `--export missing.csv --only missing`.',
		});
	if (flags.only !== undefined && exportTo?.toLowerCase().endsWith('.html'))
		throw new MigrationError('usage', '--only does not go with a page of HTML, which speaks of all records', {
			hint: 'Such as `--export missing.csv --only missing`, or `--export report.html`.',
		});
	const pages: readonly PageName[] = flags.all === true ? pageNames : chosen.length === 0 ? ['overview'] : chosen;
	return {
		pages,
		recent: recent ?? defaultRecent,
		step: stepOf(flags, pages),
		database: database === null ? null : resolve(database),
		act: flags.watch === true ? 'watch' : days === null ? 'show' : 'clean-up',
		days,
		exportTo,
		only: onlyOf(text(flags.only)),
	};
}

function refuseTogether(given: {pages: boolean; watch: boolean; days: number | null; exportTo: string | null}): void {
	const acts = [
		...(given.pages ? ['a page'] : []),
		...(given.watch ? ['--watch'] : []),
		...(given.exportTo === null ? [] : ['--export']),
		...(given.days === null ? [] : ['--cleanup-days']),
	];
	if (acts.length < 2) return;
	throw new MigrationError('usage', `${acts.join(' and ')} do not go together`, {hint: 'One after the other.'});
}

function stepOf(flags: Readonly<Record<string, unknown>>, pages: readonly PageName[]): StatusRequest['step'] {
	const step = text(flags.for);
	if (step !== null && !pages.includes('readiness'))
		throw new MigrationError('usage', '--for goes with --readiness', {
			hint: 'Such as `--readiness --for close-vendor`.',
		});
	const known = milestones.find(one => one === (step ?? 'cut-over'));
	if (known !== undefined) return known;
	throw new MigrationError('usage', `--for takes ${milestones.join(' or ')}, not "${step}"`, {
		hint: 'cut-over: may the links be switched? close-vendor: may the vendor be left?',
	});
}

/** Dispositions, and kinds or groups of failures. */
function onlyOf(words: string | null): Only {
	if (words === null) return null;
	const all = words
		.split(',')
		.map(word => word.trim())
		.filter(word => word !== '');
	const states = fileStates.filter(state => all.includes(state));
	const ofLinks = kindsOfLinks.filter(kind => all.includes(kind));
	const rest = all.filter(word => ![...states, ...ofLinks].some(known => known === word));
	try {
		return {states, kinds: [...readRetryClasses(rest).kinds, ...ofLinks]};
	} catch (error) {
		throw new MigrationError('usage', `--only knows no class "${rest.join(', ')}"`, {
			cause: error,
			hint: `It takes ${fileStates.join(', ')}, and kinds of failures such as network-timeout or salesforce-validation.`,
		});
	}
}

/** The commands that exist. Each is loaded when it is called for: `doclift --help` loads none. */
import type {Command} from './command.ts';

export type Entry = {
	/** The command's own `summary`, here so that the list of commands need not load it. */
	readonly summary: string;
	readonly load: () => Promise<Command>;
};

export type Commands = ReadonlyMap<string, Entry>;

type Row = readonly [name: string, summary: string, load: Entry['load']];

/** In the order of the help. */
const rows: readonly Row[] = [
	['init', 'write a configuration with every key explained', async () => (await import('./init.ts')).init],
	[
		'doctor',
		'prove the rights, limits and settings that a run needs',
		async () => (await import('./doctor.ts')).doctor,
	],
	[
		'accounts',
		'accounts with their records and files, live from Salesforce',
		async () => (await import('./accounts.ts')).accounts,
	],
	[
		'analyze',
		'scope, sizes, collisions, activity and forecast, before anything runs',
		async () => (await import('./analyze.ts')).analyze,
	],
	['backup', 'copy and prove every file (phase 1)', async () => (await import('./backup.ts')).backup],
	[
		'migrate',
		'plan the cut-over of the links, then do it (phase 2)',
		async () => (await import('./migrate.ts')).migrate,
	],
	['rollback', 'put the original links back', async () => (await import('./rollback.ts')).rollback],
	['single-phase', 'both phases, account by account', async () => (await import('./single-phase.ts')).singlePhase],
	[
		'status',
		'what the ledger knows: counts, errors, runs, room, readiness',
		async () => (await import('./status.ts')).status,
	],
	['verify', 'ledger, bucket and Salesforce against each other', async () => (await import('./verify.ts')).verify],
	[
		'record',
		'one record: its history, its state now, what to do next',
		async () => (await import('./record.ts')).record,
	],
	[
		'logs',
		'what the runs have written down: filtered, counted, followed',
		async () => (await import('./logs.ts')).logs,
	],
	['db', 'look after the ledger: check, vacuum, analyze, backup, restore', async () => (await import('./db.ts')).db],
	['accept', 'sign off records that cannot be done', async () => (await import('./accept.ts')).accept],
	['ctl', 'steer the run that is at work: pause, hold, resume, stop', async () => (await import('./ctl.ts')).ctl],
	['attach', 'the console on the run that is at work', async () => (await import('./attach.ts')).attach],
	[
		'completion',
		'complete commands and flags in bash, zsh and fish',
		async () => (await import('./completion.ts')).createCompletion(commands),
	],
	['sandbox', 'an org and buckets on this machine, to try it on', async () => (await import('./sandbox.ts')).sandbox],
	['demo', 'a guided tour on data that this machine makes up', async () => (await import('./demo.ts')).demo],
];

export const commands: Commands = new Map(rows.map(([name, summary, load]) => [name, {summary, load}]));

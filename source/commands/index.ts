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
		'accounts with their records, live from Salesforce',
		async () => (await import('./accounts.ts')).accounts,
	],
	['backup', 'copy and prove every file (phase 1)', async () => (await import('./backup.ts')).backup],
	[
		'migrate',
		'plan the cut-over of the links, then do it (phase 2)',
		async () => (await import('./migrate.ts')).migrate,
	],
	['rollback', 'put the original links back', async () => (await import('./rollback.ts')).rollback],
	['single-phase', 'both phases, account by account', async () => (await import('./single-phase.ts')).singlePhase],
	['accept', 'sign off records that cannot be done', async () => (await import('./accept.ts')).accept],
	['ctl', 'steer the run that is at work: pause, hold, resume, stop', async () => (await import('./ctl.ts')).ctl],
	['attach', 'the console on the run that is at work', async () => (await import('./attach.ts')).attach],
	['sandbox', 'an org and buckets on this machine, to try it on', async () => (await import('./sandbox.ts')).sandbox],
	['demo', 'a guided tour on data that this machine makes up', async () => (await import('./demo.ts')).demo],
];

export const commands: Commands = new Map(rows.map(([name, summary, load]) => [name, {summary, load}]));

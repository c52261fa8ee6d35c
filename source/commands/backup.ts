import type {BackupRequest} from '../composition/backup-request.ts';
import type {Invocation} from '../composition/invocation.ts';
import {MigrationError} from '../engine/failure.ts';
import {readRetryClasses, retryWords} from '../engine/retry-class.ts';
import type {Command} from './command.ts';
import {words} from './flags.ts';
import {inConsole} from './in-console.ts';

const help = `Usage
  $ doclift backup --full | --incremental [flags]

Phase 1: reads every record, copies every file into your bucket, proves each
copy by SHA-256 and accounts for every record. Nothing is written to
Salesforce or to the vendor's bucket. Safe to stop and to run again.

Flags
  --full           read every record; copy what is not yet verified or has
                   changed at the source
  --incremental    finish what is unfinished, try again what failed, then take
                   what is new since the last complete reading
  --account A      only this account, by Id or name (repeatable)
  --limit N        copy at most N files
  --retry CLASS    try again only this class: failed, missing, archived,
                   collision, download, upload, network … (repeatable)
  --until HH:MM    finish what is in flight at this local time and end
  --accept-deleted take records that Salesforce no longer shows as deleted,
                   however many they are
  --dry-run        read and count, copy nothing

Examples
  $ doclift backup --full
  $ doclift backup --full --account "Acme Inc." --limit 20
  $ doclift backup --incremental --until 06:30
  $ doclift backup --incremental --retry missing
  $ doclift backup --full --dry-run --json

Exit codes
  0 nothing left to attend to
  1 some records need attention, or it ended early: by \`doclift ctl stop\`,
    --until, too many failures, or Salesforce away
  3 refused (a lock, a gate)    4 sign-in    130 stopped by Ctrl-C, resumable`;

export const backup: Command = {
	name: 'backup',
	summary: 'copy and prove every file (phase 1)',
	help,
	words: 0,
	flags: {
		full: {type: 'boolean'},
		incremental: {type: 'boolean'},
		account: {type: 'string', isMultiple: true},
		limit: {type: 'number'},
		retry: {type: 'string', isMultiple: true},
		until: {type: 'string'},
		acceptDeleted: {type: 'boolean'},
		dryRun: {type: 'boolean'},
	},
	completes: {values: {retry: retryWords}},
	async run(invocation) {
		const request = readRequest(invocation);
		if (invocation.fullScreen) return inConsole(invocation, {screen: 'overview', ask: null, launch: invocation.typed});
		const {runBackup} = await import('../composition/run-backup.ts');
		return runBackup(request, invocation);
	},
};

/** Throws `usage` for flags that do not go together or do not read. */
export function readRequest({flags}: Pick<Invocation, 'flags'>): BackupRequest {
	const {limit, until, dryRun} = flags;
	// `--full=false` and `--no-full` say no mode.
	const [full, incremental] = [flags.full === true, flags.incremental === true];
	if (full === incremental) {
		throw new MigrationError('usage', full ? '--full and --incremental exclude each other' : 'backup needs a mode', {
			hint: 'Say `doclift backup --full` (the first time) or `doclift backup --incremental`.',
		});
	}
	if (limit !== undefined && !(typeof limit === 'number' && Number.isInteger(limit) && limit > 0)) {
		throw new MigrationError('usage', '--limit takes a whole number of files, 1 or more', {
			hint: 'Such as `doclift backup --full --limit 100`.',
		});
	}
	const retry = words(flags.retry);
	return {
		mode: full ? 'full' : 'incremental',
		accounts: words(flags.account),
		limit: typeof limit === 'number' ? limit : null,
		retry: retry.length === 0 ? null : {words: retry, ...readRetryClasses(retry)},
		until: typeof until === 'string' ? readClock(until) : null,
		acceptDeleted: flags.acceptDeleted === true,
		dryRun: dryRun === true,
	};
}

function readClock(text: string): {readonly hours: number; readonly minutes: number} {
	const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
	if (hours === undefined || minutes === undefined) {
		throw new MigrationError('usage', `--until takes a local time as HH:MM, not "${text}"`, {
			hint: 'Such as `doclift backup --incremental --until 06:30`.',
		});
	}
	return {hours: Number(hours), minutes: Number(minutes)};
}

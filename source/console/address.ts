/** Where a run listens: beside its ledger, or in a short private folder where that path is too long for a socket. */
import {createHash} from 'node:crypto';
import {lstatSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import {MigrationError} from '../engine/failure.ts';
import {makeFolder} from '../reports/make-folder.ts';

/** `sun_path` of Linux holds 108 bytes with its final zero. */
const mostBytes = 107;

/** Beside the ledger, where everybody finds it; null where that path is too long for a socket. */
export function besideLedger(database: string): string | null {
	const beside = `${resolve(database)}.sock`;
	return Buffer.byteLength(beside) <= mostBytes ? beside : null;
}

/**
The socket that a run has said it listens at, for whoever would look elsewhere because his environment is another (cron,
sudo, a service). Null where somebody else could have put it there.
*/
export const saidSocket = (said: string | undefined): string | null =>
	said !== undefined && isPrivate(dirname(said)) ? said : null;

/**
The socket of the run that owns this ledger. Makes the private folder (0700) where one is needed, and throws `refused`
where somebody else has made it before: whoever owns the folder can put his own socket there.
*/
export function socketPath(database: string): string {
	const ledger = resolve(database);
	const beside = besideLedger(ledger);
	if (beside !== null) return beside;
	const folder = process.env.XDG_RUNTIME_DIR ?? join(tmpdir(), `doclift-${process.getuid?.()}`);
	makeFolder(folder);
	if (!isPrivate(folder)) {
		throw new MigrationError('refused', `The folder ${folder} for the run's socket is not yours alone`, {
			hint: `Remove it, or set XDG_RUNTIME_DIR to a folder that only you can enter, then run the same command again.`,
		});
	}
	return join(folder, `doclift-${createHash('sha256').update(ledger).digest('hex').slice(0, 16)}.sock`);
}

/** A folder, no link to one, of this user alone. */
function isPrivate(folder: string): boolean {
	const found = lstatSync(folder, {throwIfNoEntry: false});
	return found?.isDirectory() === true && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
}

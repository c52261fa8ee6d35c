/** Where a run listens: beside its ledger, or in a short private folder where that path is too long for a socket. */
import {createHash} from 'node:crypto';
import {lstatSync, mkdirSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {MigrationError} from '../engine/failure.ts';

/** `sun_path` of Linux holds 108 bytes with its final zero. */
const mostBytes = 107;

/**
The socket of the run that owns this ledger. Makes the private folder (0700) where one is needed, and throws `refused`
where somebody else has made it before: whoever owns the folder can put his own socket there.
*/
export function socketPath(database: string): string {
	const ledger = resolve(database);
	const beside = `${ledger}.sock`;
	if (Buffer.byteLength(beside) <= mostBytes) return beside;
	const uid = process.getuid?.();
	const folder = process.env.XDG_RUNTIME_DIR ?? join(tmpdir(), `doclift-${uid}`);
	mkdirSync(folder, {recursive: true, mode: 0o700});
	const found = lstatSync(folder);
	if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0) {
		throw new MigrationError('refused', `The folder ${folder} for the run's socket is not yours alone`, {
			hint: `Remove it, or set XDG_RUNTIME_DIR to a folder that only you can enter, then run the same command again.`,
		});
	}
	return join(folder, `doclift-${createHash('sha256').update(ledger).digest('hex').slice(0, 16)}.sock`);
}

/** Where a run listens: beside its ledger, or in a short private folder where that path is too long for a socket. */
import {createHash} from 'node:crypto';
import {mkdirSync} from 'node:fs';
import {tmpdir, userInfo} from 'node:os';
import {join} from 'node:path';

/** `sun_path` of Linux holds 108 bytes with its final zero. */
const mostBytes = 107;

/** The socket of the run that owns this ledger. Makes the private folder (0700) where one is needed. */
export function socketPath(database: string): string {
	const beside = `${database}.sock`;
	if (Buffer.byteLength(beside) <= mostBytes) return beside;
	const folder = join(process.env['XDG_RUNTIME_DIR'] ?? join(tmpdir(), `doclift-${userInfo().uid}`));
	mkdirSync(folder, {recursive: true, mode: 0o700});
	return join(folder, `doclift-${createHash('sha256').update(database).digest('hex').slice(0, 16)}.sock`);
}

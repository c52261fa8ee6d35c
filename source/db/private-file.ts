/** Files that only their owner may read, from their first byte on. */
import {chmodSync, closeSync, openSync} from 'node:fs';
import {MigrationError} from '../engine/failure.ts';

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/**
Makes the file with mode 0600, or tightens the one that is there. An existing file is never opened: closing any handle
of it would drop the locks that SQLite holds on it in this process.
*/
export function makePrivate(file: string): void {
	try {
		closeSync(openSync(file, 'wx', 0o600));
	} catch (error) {
		if (codeOf(error) !== 'EEXIST') throw notWritable(file, error);
		tighten(file);
	}
}

function tighten(file: string): void {
	try {
		chmodSync(file, 0o600);
	} catch (error) {
		throw notWritable(file, error);
	}
}

function notWritable(file: string, cause: unknown): MigrationError {
	const hint = 'Check that the folder exists and that it and the file belong to you.';
	return new MigrationError('ledger-storage', `${file} cannot be made or kept private (${String(codeOf(cause))})`, {
		cause,
		hint,
	});
}

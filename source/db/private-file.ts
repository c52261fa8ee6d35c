/** Files that only their owner may read, from their first byte on. */
import {chmodSync, closeSync, openSync} from 'node:fs';
import {MigrationError} from '../engine/failure.ts';
import {codeOf} from '../engine/thrown.ts';

/** This user may not look there: whoever has made it keeps it to himself. */
export const isBarred = (error: unknown): boolean => ['EACCES', 'EPERM'].includes(codeOf(error));

/** A ledger that somebody else has made, or that lies in a folder of his. */
export function foreign(file: string, cause: unknown): MigrationError {
	return new MigrationError(
		'refused',
		`The ledger ${file}, or its folder, belongs to another user (${codeOf(cause)})`,
		{
			cause,
			hint: 'Run doclift as the user who made it, or set `database` to a file of your own.',
		},
	);
}

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
	return new MigrationError('ledger-storage', `${file} cannot be made or kept private (${codeOf(cause)})`, {
		cause,
		hint,
	});
}

/** Files that are worth nothing once a process is gone: where they lie, and what is said where they find no room. */
import {accessSync, constants} from 'node:fs';
import {tmpdir} from 'node:os';
import Database from 'better-sqlite3';
import {MigrationError} from '../engine/failure.ts';

/** Where SQLite keeps its temporary tables and what it sorts: not where Node does, unless TMPDIR is set. */
export function sqliteTemporary(): string {
	const {SQLITE_TMPDIR, TMPDIR} = process.env;
	return [SQLITE_TMPDIR, TMPDIR, '/var/tmp', '/usr/tmp', '/tmp'].find(isWritable) ?? '.';
}

function isWritable(folder: string | undefined): folder is string {
	try {
		accessSync(folder ?? '', constants.W_OK | constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

export const temporaryHint = 'Make room there, or name another folder in TMPDIR, then run the same command again.';

/** What a temporary file in one of these folders threw, as `ledger-storage`; anything else as it is. */
export function ofTemporary(error: unknown, folders: readonly string[] = [tmpdir()]): unknown {
	if (!(error instanceof Error) || !isOfStorage(error)) return error;
	const where = [...new Set(folders)].join(' or ');
	return new MigrationError('ledger-storage', `A temporary file in ${where} failed: ${error.message}`, {
		cause: error,
		hint: temporaryHint,
	});
}

const isOfStorage = (error: Error): boolean =>
	error instanceof Database.SqliteError
		? /^SQLITE_(FULL|IOERR|CANTOPEN|READONLY|NOMEM)/.test(error.code)
		: 'code' in error;

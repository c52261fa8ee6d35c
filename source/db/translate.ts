/** SQLite's errors as ours; the SQLite error with its `code` stays the `cause`. */
import Database from 'better-sqlite3';
import {MigrationError} from '../engine/failure.ts';
import {openBy} from './open-by.ts';

/** Anything thrown while the ledger was used, as a `MigrationError` where SQLite threw it. */
export function translated(error: unknown, file: string): unknown {
	if (!(error instanceof Database.SqliteError)) return error;
	const {code, message} = error;
	const options = {cause: error};
	if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) {
		return new MigrationError('ledger-corrupt', `The ledger ${file} is damaged: ${message}`, options);
	}
	// The transaction was undone and reads still work: it may be tried again when there is room.
	if (code === 'SQLITE_FULL') {
		return new MigrationError('ledger-full', `No room is left on the disk of the ledger ${file}`, options);
	}
	// A commit that failed with an I/O error may or may not have happened: only a new start can tell.
	if (/^SQLITE_(IOERR|CANTOPEN|READONLY|PERM|NOLFS|PROTOCOL|NOMEM)/.test(code)) {
		return new MigrationError('ledger-storage', `The ledger ${file} cannot be read or written: ${message}`, options);
	}
	if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
		const who = openBy(file);
		const by = who.length === 0 ? 'another program' : who.join(' or ');
		return new MigrationError('refused', `The ledger ${file} is in use by ${by}: ${message}`, {
			...options,
			hint: 'Close whatever else has it open for writing, then run the same command again.',
		});
	}
	return new MigrationError('internal', `The ledger refused a change: ${message}`, options);
}

/** Makes functions that throw what `told` makes of an error, in place of the error. */
export const guarding =
	(told: (error: unknown) => unknown) =>
	<A extends unknown[], R>(work: (...parts: A) => R) =>
	(...parts: A): R => {
		try {
			return work(...parts);
		} catch (error) {
			throw told(error);
		}
	};

/** How the ledger's file is opened: private, checked, in WAL mode with full durability. */
import {accessSync, constants} from 'node:fs';
import {dirname} from 'node:path';
import type Database from 'better-sqlite3';
import {MigrationError} from '../engine/failure.ts';
import {codeOf} from '../engine/thrown.ts';
import {refuseUnsafePlace} from './file-system.ts';
import {checkVersion, type Migration, migrate, migrations} from './migrations.ts';
import {foreign, isBarred, makePrivate} from './private-file.ts';
import {openDatabase} from './sqlite.ts';
import {translated} from './translate.ts';

export type Connection = Database.Database;

export type ConnectionSettings = {
	/** Reads only: never makes, changes or migrates the file. */
	readonly readonly?: boolean;
	/** It was found whole a moment ago (`check-beside.ts`), and nobody else writes. */
	readonly checked?: boolean;
	/** Also a ledger of an older version, as it is: only for reading. */
	readonly older?: boolean;
	readonly migrations?: readonly Migration[];
};

/** Milliseconds that a statement waits for another connection, such as an online backup that ends. */
export const busyTimeout = 5000;

/** Opens and, unless only for reading, makes or migrates the ledger. Throws `refused`, `ledger-corrupt`, `ledger-storage`; `configuration` without SQLite. */
export function connect(file: string, settings: ConnectionSettings = {}): Connection {
	const {readonly = false, checked = false, older = false, migrations: known = migrations} = settings;
	refuseUnsafePlace(file);
	if (readonly) refuseUnreadable(file);
	else makePrivate(file);
	let db: Connection | undefined;
	try {
		db = openDatabase(file, {readonly, fileMustExist: true, timeout: busyTimeout});
		const version = checkVersion(db, file, known);
		// Readers come often and are to answer at once: what is damaged they will meet, and `db check` looks for it.
		if (!readonly && !checked) check(db, file);
		tune(db, readonly);
		if (!readonly) migrate(db, file, known);
		else if (version === 0) throw absent(file);
		else if (version < known.length && !older) throw tooOld(file);
		return db;
	} catch (error) {
		db?.close();
		throw readonly && isShut(file, error) ? shut(file, error) : translated(error, file);
	}
}

/**
Whether a file waits for the first run to make the ledger in it: there is nothing to read yet, and nothing amiss. What is
amiss is left to `connect` to say.
*/
export function isUnmade(file: string): boolean {
	let db: Connection | undefined;
	try {
		db = openDatabase(file, {readonly: true, fileMustExist: true, timeout: busyTimeout});
		return checkVersion(db, file) === 0;
	} catch {
		return false;
	} finally {
		db?.close();
	}
}

/** For whoever writes to a ledger and has no business making one. Throws `refused` where there is none yet. */
export function refuseAbsent(file: string): void {
	refuseUnreadable(file);
	if (isUnmade(file)) throw absent(file);
}

/** `quick_check`: reads every page, leaves the indexes' contents to `db check`; from 0.1 s for a million records on. */
function check(db: Connection, file: string): void {
	const found = db.pragma('quick_check(1)', {simple: true});
	if (found !== 'ok') throw new MigrationError('ledger-corrupt', `The ledger ${file} is damaged: ${String(found)}`);
}

function tune(db: Connection, readonly: boolean): void {
	db.pragma('foreign_keys = ON');
	// The system caches the file too: four times as much here is 47 MB more at a million records, and no faster.
	db.pragma('cache_size = -8000');
	// No mmap: an I/O error would arrive as a signal that ends the process, in place of an error.
	db.pragma('mmap_size = 0');
	// Scratch tables may be as large as the source's listing.
	db.pragma('temp_store = FILE');
	if (readonly) {
		db.pragma('query_only = ON');
		return;
	}
	db.pragma('journal_mode = WAL');
	// Explicit, after WAL: this build runs WAL with NORMAL otherwise, which loses acknowledged commits at a power cut.
	db.pragma('synchronous = FULL');
	// Folding the log into the file keeps everybody waiting at some commit: 30 ms for four times as many pages.
	db.pragma('wal_autocheckpoint = 1000');
	db.pragma(`journal_size_limit = ${64 * 1024 * 1024}`);
}

function refuseUnreadable(file: string): void {
	try {
		accessSync(file, constants.R_OK);
	} catch (error) {
		throw isBarred(error) ? foreign(file, error) : absent(file);
	}
}

/** It may be read, and nothing may be made beside it: a medium that is only read, a folder of another user's. */
function isShut(file: string, error: unknown): boolean {
	if (!/^SQLITE_(CANTOPEN|READONLY)/.test(codeOf(error))) return false;
	try {
		accessSync(dirname(file), constants.W_OK);
		return false;
	} catch {
		return true;
	}
}

const shut = (file: string, cause: unknown): MigrationError =>
	new MigrationError('refused', `The ledger ${file} lies in a folder that may not be written to`, {
		cause,
		hint: 'SQLite makes files beside a ledger also to read it. Copy the ledger into a folder of your own, and name the copy: `doclift status --db-path COPY`.',
	});

/** Also while the first run is about to make it. */
const absent = (file: string): MigrationError =>
	new MigrationError('refused', `There is no ledger at ${file}`, {
		hint: 'The first `doclift backup --full` makes it.',
	});

const tooOld = (file: string): MigrationError =>
	new MigrationError('refused', `The ledger ${file} was written by an older doclift`, {
		hint: 'The next command that writes, such as `doclift backup --incremental`, brings it up to this version, and older ones refuse it then. To be able to go back to them take a copy before: `doclift db backup FILE`.',
	});

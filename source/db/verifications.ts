/**
Verifications and what they have found, in a database of their own beside the ledger: `<ledger>.verify`, 0600.

Not in the ledger, because only the holder of the ledger's lock may write there, and a verification may take as long as
the backup that it is made beside. It has a lock of its own: two verifications at once would take each other's rows.
A power cut may cost the last pages; they are read again.
*/
import {existsSync} from 'node:fs';
import Database from 'better-sqlite3';
import {MigrationError} from '../engine/failure.ts';
import type {VerifyBook} from '../engine/verify/ports.ts';
import {realPath} from './holder.ts';
import {makePrivate} from './private-file.ts';
import {openDatabase} from './sqlite.ts';
import {refuse, trigger} from './trigger.ts';
import {createBook, ofBook} from './verify-book.ts';

/** Two paths to one ledger have one book. */
export const verificationsOf = (ledger: string): string => `${realPath(ledger)}.verify`;

/** Appended to, never edited: `user_version` is how many of them a file has had. */
const migrations = [
	`
CREATE TABLE verifications (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	ledger_id TEXT NOT NULL,
	scope TEXT NOT NULL,
	whole INTEGER NOT NULL CHECK (whole IN (0, 1)),
	deep INTEGER NOT NULL CHECK (deep IN (0, 1)),
	sample INTEGER,
	seed INTEGER,
	population INTEGER NOT NULL,
	started_at INTEGER NOT NULL,
	ended_at INTEGER,
	differences INTEGER,
	watermark INTEGER NOT NULL DEFAULT 0,
	records INTEGER NOT NULL DEFAULT 0,
	copies INTEGER NOT NULL DEFAULT 0,
	bytes INTEGER NOT NULL DEFAULT 0,
	in_flight INTEGER NOT NULL DEFAULT 0,
	alive INTEGER NOT NULL DEFAULT 0,
	CHECK ((ended_at IS NULL) = (differences IS NULL))
) STRICT;
${trigger('verifications_stay', 'BEFORE DELETE ON verifications', refuse('a verification is never deleted'))}
${trigger('verifications_end_once', 'BEFORE UPDATE ON verifications WHEN OLD.ended_at IS NOT NULL', refuse('a verification ends once'))}
CREATE TABLE sampled (verification INTEGER NOT NULL, position INTEGER NOT NULL, row INTEGER NOT NULL,
	PRIMARY KEY (verification, position)) STRICT, WITHOUT ROWID;
CREATE TABLE differences (
	seq INTEGER PRIMARY KEY,
	verification INTEGER NOT NULL REFERENCES verifications,
	class TEXT NOT NULL,
	row INTEGER,
	record_id TEXT,
	key TEXT,
	found TEXT NOT NULL,
	times INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX idx_difference ON differences (verification, row);
`,
	'ALTER TABLE verifications ADD COLUMN drift INTEGER NOT NULL DEFAULT 0 CHECK (drift IN (0, 1))',
	'ALTER TABLE verifications ADD COLUMN noted_at INTEGER',
];

const last = `SELECT started_at AS startedAt, ended_at AS endedAt, deep, differences, in_flight AS inFlight, records
	FROM verifications WHERE ledger_id = :ledgerId AND whole = 1 AND ended_at IS NOT NULL ORDER BY started_at DESC LIMIT 1`;

/** The newest verification of every record, its copy and its link, that came to its end. */
export type LastVerification = {
	/** When it began: nothing that it says is older. */
	readonly startedAt: number;
	readonly endedAt: number;
	readonly deep: boolean;
	readonly differences: number;
	/** Records that a run was changing, and that were not judged. */
	readonly inFlight: number;
	readonly records: number;
};

type Told = {
	/** When every record of this ledger was last verified, and with what result. Null where it never was. */
	readonly last: LastVerification | null;
	/** Why the book cannot say so; null where it can, and where there is none. */
	readonly fault: string | null;
};

/**
What status and gates ask. `ledgerId` is `pin.ledger_id` of the ledger: a file that was left by another ledger says
nothing. A book that cannot be read leaves unknown what it holds, and is no fault of the ledger. Reads only.
*/
export function lastVerification(ledger: string, ledgerId: string): Told {
	const file = verificationsOf(ledger);
	if (!existsSync(file)) return {last: null, fault: null};
	let db: Database.Database | undefined;
	try {
		db = openDatabase(file, {readonly: true, fileMustExist: true});
		const found = versionOf(db);
		if (found > migrations.length) return {last: null, fault: newer(file)};
		return {last: found === 0 ? null : readLast(db, ledgerId), fault: null};
	} catch (error) {
		if (!(error instanceof Database.SqliteError)) throw error;
		return {last: null, fault: `the book of verifications ${file} cannot be read: ${error.message}`};
	} finally {
		db?.close();
	}
}

function readLast(db: Database.Database, ledgerId: string): LastVerification | null {
	type Row = Omit<LastVerification, 'deep'> & {readonly deep: number};
	const row = db.prepare<{ledgerId: string}, Row>(last).get({ledgerId});
	return row === undefined ? null : {...row, deep: row.deep === 1};
}

/** Opens or makes the book of this ledger. Whoever opens it holds its lock (`acquireLock` on `verificationsOf(ledger)`). */
export function openVerifications(
	ledger: string,
	ledgerId: string,
): {readonly book: VerifyBook; readonly close: () => void} {
	const file = verificationsOf(ledger);
	makePrivate(file);
	try {
		const db = openDatabase(file, {fileMustExist: true, timeout: 5000});
		db.pragma('journal_mode = WAL');
		db.pragma('synchronous = NORMAL');
		db.pragma('temp_store = FILE');
		migrate(db, file);
		return {book: createBook(db, file, ledgerId), close: () => void db.close()};
	} catch (error) {
		throw ofBook(error, file);
	}
}

function migrate(db: Database.Database, file: string): void {
	const found = versionOf(db);
	if (found === migrations.length) return;
	if (found > migrations.length) {
		throw new MigrationError('refused', newer(file), {
			hint: 'Use the newer doclift; nothing was changed.',
		});
	}
	db.transaction(() => {
		for (const step of migrations.slice(found)) db.exec(step);
		db.pragma(`user_version = ${migrations.length}`);
	}).exclusive();
}

const newer = (file: string): string => `${file} was written by a newer doclift`;

const versionOf = (db: Database.Database): number => Number(db.pragma('user_version', {simple: true}));

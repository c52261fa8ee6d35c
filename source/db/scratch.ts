/**
A scratch database for one analysis, a nameless file among the system's temporary ones, gone with the process.
Rows are only appended; SQLite sorts them on disk at the end, so that a million of them cost no memory. Nothing in it is
worth keeping, so nothing is synced.
*/
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type Database from 'better-sqlite3';
import {placeOf, type ScratchFile} from '../engine/analysis.ts';
import type {ListedObject} from '../engine/ports/buckets.ts';
import {openDatabase} from './sqlite.ts';
import {ofTemporary, sqliteTemporary} from './temporary.ts';
import {guarding} from './translate.ts';

const schema = `
	CREATE TABLE files (fold INTEGER NOT NULL, exact INTEGER NOT NULL, place INTEGER NOT NULL, other INTEGER,
		account INTEGER NOT NULL, type INTEGER NOT NULL) STRICT;
	CREATE TABLE listing (place INTEGER NOT NULL, size INTEGER NOT NULL) STRICT;`;

const statements = {
	keep: 'INSERT INTO files VALUES (:fold, :exact, :place, :other, :account, :type)',
	list: 'INSERT INTO listing VALUES (:place, :size)',
	collisions: `SELECT count(*) AS keys, coalesce(sum(files - 1), 0) AS files, coalesce(sum(names > 1), 0) AS onlyCleaned
		FROM (SELECT count(*) AS files, count(DISTINCT exact) AS names FROM files GROUP BY fold HAVING files > 1)`,
	shared: `SELECT count(*) AS files, coalesce(sum(records), 0) AS records, coalesce(max(records), 0) AS most
		FROM (SELECT count(*) AS records FROM files GROUP BY place HAVING records > 1)`,
	index: 'CREATE INDEX listed ON listing (place, size)',
	size: `CREATE TABLE sized AS SELECT type, account, coalesce(
		(SELECT size FROM listing l WHERE l.place = f.place), (SELECT size FROM listing l WHERE l.place = f.other)) AS size FROM files f`,
	byType:
		'SELECT type, count(*) AS files, count(size) AS seen, coalesce(sum(size), 0) AS bytes FROM sized GROUP BY type',
	byAccount: 'SELECT account, count(size) AS seen, coalesce(sum(size), 0) AS bytes FROM sized GROUP BY account',
	bySize: `SELECT CASE WHEN size = 0 THEN 0 WHEN size <= 10000 THEN 1 WHEN size <= 100000 THEN 2 WHEN size <= 1000000 THEN 3
		WHEN size <= 8388608 THEN 4 WHEN size <= 100000000 THEN 5 ELSE 6 END AS band, count(*) AS files, sum(size) AS bytes
		FROM sized WHERE size IS NOT NULL GROUP BY band ORDER BY band`,
	above: 'SELECT count(*) AS files, coalesce(sum(size), 0) AS bytes FROM sized WHERE size > :limit',
	largest: 'SELECT coalesce(max(size), 0) AS size FROM sized',
	typesOnly: 'SELECT type, count(*) AS files, 0 AS seen, 0 AS bytes FROM files GROUP BY type',
};

/** Up to and including; the last has no end. In the order of `bySize`. */
export const bandEnds: ReadonlyArray<number | null> = [0, 10_000, 100_000, 1_000_000, 8_388_608, 100_000_000, null];

type Sum = {readonly files: number; readonly bytes: number};
export type TypeSum = Sum & {readonly type: number; readonly seen: number};

export type Scratch = {
	readonly keep: (files: readonly ScratchFile[]) => void;
	readonly list: (bucket: string, objects: readonly ListedObject[]) => void;
	/** Keys that several files would have: how many keys, and files that get their record's id into the name for it. */
	readonly collisions: () => {readonly keys: number; readonly files: number; readonly onlyCleaned: number};
	/** Files that several records name: how many, by how many records in all, and by how many at most. */
	readonly shared: () => {readonly files: number; readonly records: number; readonly most: number};
	readonly types: () => readonly TypeSum[];
	/** After the last `list`: what the listing says of the files. */
	readonly sizes: (limit: number) => ScratchSizes;
	readonly close: () => void;
};

export type ScratchSizes = {
	readonly types: readonly TypeSum[];
	readonly accounts: ReadonlyArray<{readonly account: number; readonly seen: number; readonly bytes: number}>;
	readonly bands: ReadonlyArray<Sum & {readonly band: number}>;
	readonly above: (size: number) => Sum;
	readonly aboveLimit: Sum;
	readonly largest: number;
};

const guarded = guarding(error => ofTemporary(error, [tmpdir(), sqliteTemporary()]));

/** SQLite goes on with the open file; its name is gone at once, so that nothing is left behind however this process ends. */
function openNameless(): Database.Database {
	const folder = mkdtempSync(join(tmpdir(), 'doclift-analyze-'));
	try {
		const db = openDatabase(join(folder, 'scratch.db'));
		try {
			prepare(db);
		} catch (error) {
			db.close();
			throw error;
		}
		return db;
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
}

function prepare(db: Database.Database): void {
	db.pragma('journal_mode = OFF');
	db.pragma('synchronous = OFF');
	db.pragma('locking_mode = EXCLUSIVE');
	db.pragma('temp_store = FILE');
	db.pragma('cache_size = -16000');
	db.exec(schema);
}

/** Throws `ledger-storage` where the temporary files find no room; so does whatever it returns. */
export const openScratch = guarded((): Scratch => {
	const db = openNameless();
	const keep = db.prepare<ScratchFile>(statements.keep);
	const list = db.prepare<{place: bigint; size: number}>(statements.list);
	const one = <T>(sql: string) => db.prepare<[], T>(sql).get() as T;
	const all = <T>(sql: string): readonly T[] => db.prepare<[], T>(sql).all();

	return {
		keep: guarded(
			db.transaction((files: readonly ScratchFile[]) => {
				for (const file of files) keep.run(file);
			}),
		),
		list: guarded(
			db.transaction((bucket: string, objects: readonly ListedObject[]) => {
				for (const {key, size} of objects) list.run({place: placeOf(bucket, key), size});
			}),
		),
		collisions: guarded(() => one(statements.collisions)),
		shared: guarded(() => one(statements.shared)),
		types: guarded(() => all(statements.typesOnly)),
		sizes: guarded((limit: number) => {
			db.exec(statements.index);
			db.exec(statements.size);
			const above = db.prepare<{limit: number}, Sum>(statements.above);
			const aboveSize = guarded((size: number) => above.get({limit: size}) as Sum);
			return {
				types: all(statements.byType),
				accounts: all(statements.byAccount),
				bands: all(statements.bySize),
				above: aboveSize,
				aboveLimit: aboveSize(limit),
				largest: one<{size: number}>(statements.largest).size,
			};
		}),
		close: () => void db.close(),
	};
});

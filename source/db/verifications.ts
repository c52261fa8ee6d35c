/**
Verifications and what they have found, in a database of their own beside the ledger: `<ledger>.verify`, 0600.

Not in the ledger, because only the holder of the ledger's lock may write there, and a verification may take as long as
the backup that it is made beside. It has a lock of its own: two verifications at once would take each other's rows.
A power cut may cost the last pages; they are read again.
*/
import {existsSync} from 'node:fs';
import Database from 'better-sqlite3';
import {MigrationError} from '../engine/failure.ts';
import {scopeKey} from '../engine/scope.ts';
import type {Difference, DifferenceClass} from '../engine/verify/difference.ts';
import type {OpenVerification, VerifyBook, VerifyCounts, VerifyKind} from '../engine/verify/ports.ts';
import {readEtag, type StoredEtag, storeEtag} from './forms.ts';
import {makePrivate} from './private-file.ts';
import {translated} from './translate.ts';
import {refuse, trigger} from './trigger.ts';

export const verificationsOf = (ledger: string): string => `${ledger}.verify`;

const version = 1;
/** Verifications whose differences are kept. */
const mostKept = 5;

const tables = `
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
`;

const listing = `DROP TABLE IF EXISTS temp.listing;
	CREATE TEMP TABLE listing (key TEXT PRIMARY KEY, size INTEGER NOT NULL, etag ANY NOT NULL) STRICT, WITHOUT ROWID;`;

const counts = 'records, copies, bytes, in_flight AS inFlight, alive';

const statements = {
	open: `SELECT id, started_at AS startedAt, watermark, ${counts} FROM verifications WHERE ended_at IS NULL AND ledger_id = :ledgerId
		AND scope = :scope AND deep = :deep AND sample IS :sample AND seed IS :seed AND started_at >= :since ORDER BY id DESC LIMIT 1`,
	begin: `INSERT INTO verifications (ledger_id, scope, whole, deep, sample, seed, population, started_at)
		VALUES (:ledgerId, :scope, :whole, :deep, :sample, :seed, :population, :now)`,
	sample: 'INSERT INTO sampled (verification, position, row) VALUES (:id, :position, :row)',
	sampled: 'SELECT row FROM sampled WHERE verification = :id AND position > :after ORDER BY position LIMIT :limit',
	forget: `DELETE FROM differences WHERE verification <= :id - ${mostKept}`,
	forgetSample: `DELETE FROM sampled WHERE verification <= :id - ${mostKept}`,
	add: `INSERT INTO differences (verification, class, row, record_id, key, found, times)
		VALUES (:id, :class, :row, :recordId, :key, :found, :times)`,
	// What stands outside of the ledger's records is looked for at the end, in one go: a new start begins there anew.
	forgetObjects: 'DELETE FROM differences WHERE verification = :id AND row IS NULL',
	move: `UPDATE verifications SET watermark = :watermark, records = :records, copies = :copies, bytes = :bytes,
		in_flight = :inFlight, alive = :alive WHERE id = :id`,
	end: `UPDATE verifications SET ended_at = :now, differences = (SELECT coalesce(sum(times), 0) FROM differences WHERE verification = :id) WHERE id = :id`,
	byClass: 'SELECT class, sum(times) AS count FROM differences WHERE verification = :id GROUP BY class',
	differing: 'SELECT count(DISTINCT row) AS count FROM differences WHERE verification = :id',
	examples: `SELECT min(seq) AS seq, class, row, record_id AS recordId, key, found, times FROM differences
		WHERE verification = :id GROUP BY class ORDER BY 1`,
	differences: `SELECT seq, class, row, record_id AS recordId, key, found, times FROM differences
		WHERE verification = :id AND seq > :after ORDER BY seq LIMIT :limit`,
	last: `SELECT started_at AS startedAt, ended_at AS endedAt, deep, differences, records FROM verifications
		WHERE ledger_id = :ledgerId AND whole = 1 AND ended_at IS NOT NULL ORDER BY started_at DESC LIMIT 1`,
	list: 'INSERT INTO listing (key, size, etag) VALUES (:key, :size, :etag) ON CONFLICT DO UPDATE SET size = excluded.size, etag = excluded.etag',
	look: 'SELECT size, etag FROM listing WHERE key = :key',
	walk: 'SELECT key, size, etag FROM listing WHERE key > :after ORDER BY key LIMIT :limit',
};

/** The newest verification of every record that came to its end. */
export type LastVerification = {
	/** When it began: nothing that it says is older. */
	readonly startedAt: number;
	readonly endedAt: number;
	readonly deep: boolean;
	readonly differences: number;
	readonly records: number;
};

/**
What status and gates ask: when every record of this ledger was last verified, and with what result. Null where it never
was. `ledgerId` is `pin.ledger_id` of the ledger: a file that was left by another ledger says nothing. Reads only.
*/
export function lastVerification(ledger: string, ledgerId: string): LastVerification | null {
	const file = verificationsOf(ledger);
	if (!existsSync(file)) return null;
	let db: Database.Database | undefined;
	try {
		db = new Database(file, {readonly: true, fileMustExist: true});
		if (Number(db.pragma('user_version', {simple: true})) !== version) return null;
		type Row = Omit<LastVerification, 'deep'> & {readonly deep: number};
		const row = db.prepare<{ledgerId: string}, Row>(statements.last).get({ledgerId});
		return row === undefined ? null : {...row, deep: row.deep === 1};
	} catch (error) {
		throw translated(error, file);
	} finally {
		db?.close();
	}
}

/** Opens or makes the book of this ledger. Whoever opens it holds its lock (`acquireLock` on `verificationsOf(ledger)`). */
export function openVerifications(
	ledger: string,
	ledgerId: string,
): {readonly book: VerifyBook; readonly close: () => void} {
	const file = verificationsOf(ledger);
	makePrivate(file);
	try {
		const db = new Database(file, {fileMustExist: true, timeout: 5000});
		db.pragma('journal_mode = WAL');
		db.pragma('synchronous = NORMAL');
		db.pragma('temp_store = FILE');
		migrate(db, file);
		return {book: createBook(db, file, ledgerId), close: () => void db.close()};
	} catch (error) {
		throw translated(error, file);
	}
}

function migrate(db: Database.Database, file: string): void {
	const found = Number(db.pragma('user_version', {simple: true}));
	if (found === version) return;
	if (found !== 0) {
		throw new MigrationError('refused', `${file} was written by a newer doclift`, {
			hint: 'Use the newer doclift; nothing was changed.',
		});
	}
	db.transaction(() => {
		db.exec(tables);
		db.pragma(`user_version = ${version}`);
	}).exclusive();
}

type Told = Omit<OpenVerification, 'resumed' | 'counts'> & VerifyCounts;

function createBook(db: Database.Database, file: string, ledgerId: string): VerifyBook {
	db.exec(listing);
	const prepare = <B, R>(sql: string) => db.prepare<B[], R>(sql);
	const open = prepare<object, Told>(statements.open);
	const begin = db.prepare(statements.begin);
	const sample = db.prepare(statements.sample);
	const sampled = prepare<object, {row: number}>(statements.sampled);
	const forget = [db.prepare(statements.forget), db.prepare(statements.forgetSample)];
	const forgetObjects = db.prepare(statements.forgetObjects);
	const add = db.prepare(statements.add);
	const move = db.prepare(statements.move);
	const end = db.prepare(statements.end);
	const byClass = prepare<object, {class: DifferenceClass; count: number}>(statements.byClass);
	const differing = prepare<object, {count: number}>(statements.differing);
	const differences = prepare<object, Difference & {seq: number}>(statements.differences);
	const examples = prepare<object, Difference & {seq: number}>(statements.examples);
	const list = db.prepare(statements.list);
	const look = prepare<object, {size: number; etag: StoredEtag}>(statements.look);
	const walk = prepare<object, {key: string; size: number; etag: StoredEtag}>(statements.walk);

	const guarded =
		<A extends unknown[], R>(work: (...parts: A) => R) =>
		(...parts: A): R => {
			try {
				return work(...parts);
			} catch (error) {
				throw translated(error, file);
			}
		};
	const write = <A extends unknown[], R>(work: (...parts: A) => R) => {
		const transaction = db.transaction(work);
		return guarded((...parts: A) => transaction.immediate(...parts));
	};

	return {
		begin: write(({scope, deep, sample: chosen}, {now, since, population, choose}) => {
			const kind = {ledgerId, scope: scopeKey(scope), deep: deep ? 1 : 0, ...sampleOf(chosen)};
			const {id, startedAt, watermark, ...told} = open.get({...kind, since}) ?? {};
			if (id !== undefined && startedAt !== undefined && watermark !== undefined) {
				forgetObjects.run({id});
				return {id, startedAt, watermark, resumed: true, counts: {...none, ...told}};
			}
			const whole = chosen === null && scope.accounts.length === 0 ? 1 : 0;
			const fresh = Number(begin.run({...kind, whole, population, now}).lastInsertRowid);
			for (const one of forget) one.run({id: fresh});
			for (const [at, row] of choose().entries()) sample.run({id: fresh, position: at + 1, row});
			return {id: fresh, startedAt: now, watermark: 0, resumed: false, counts: none};
		}),
		sampled: guarded((id, after, limit) => sampled.all({id, after, limit}).map(({row}) => row)),
		note: write((id, found, watermark, so) => {
			for (const one of found) add.run({times: 1, ...one, id});
			move.run({id, watermark, ...so});
		}),
		end: write((id, now) => void end.run({id, now})),
		byClass: guarded(id => Object.fromEntries(byClass.all({id}).map(({class: one, count}) => [one, count]))),
		differing: guarded(id => differing.get({id})?.count ?? 0),
		differences: guarded((id, after, limit) => differences.all({id, after, limit})),
		examples: guarded(id => examples.all({id}).map(({seq: _, ...one}) => one)),
		listing: {
			keep: write(objects => {
				for (const {key, size, etag} of objects) list.run({key, size, etag: storeEtag(etag)});
			}),
			look: guarded(key => {
				const found = look.get({key});
				return found === undefined ? null : {size: found.size, etag: readEtag(found.etag)};
			}),
			walk: guarded((after, limit) =>
				walk.all({after, limit}).map(({key, size, etag}) => ({key, size, etag: readEtag(etag)})),
			),
		},
	};
}

const sampleOf = (chosen: VerifyKind['sample']) => ({sample: chosen?.size ?? null, seed: chosen?.seed ?? null});

const none: VerifyCounts = {records: 0, copies: 0, bytes: 0, inFlight: 0, alive: 0};

/** What a verification notes while it is made, and reads of its own: begun or gone on with, sampled, listed, compared. */
import Database from 'better-sqlite3';
import {MigrationError} from '../engine/failure.ts';
import {scopeKey} from '../engine/scope.ts';
import type {Difference, DifferenceClass} from '../engine/verify/difference.ts';
import {nothingYet, type OpenVerification, type VerifyBook, type VerifyCounts} from '../engine/verify/ports.ts';
import {readEtag, type StoredEtag, storeEtag} from './forms.ts';
import {ofTemporary, sqliteTemporary} from './temporary.ts';
import {guarding, translated} from './translate.ts';

/** Verifications whose differences are kept, beside those that may be gone on with. */
const mostKept = 5;

const listing = `DROP TABLE IF EXISTS temp.listing;
	CREATE TEMP TABLE listing (key TEXT PRIMARY KEY, size INTEGER NOT NULL, etag ANY NOT NULL) STRICT, WITHOUT ROWID;`;

const counts = 'records, copies, bytes, in_flight AS inFlight, alive';

/** Last at work so lately that it may be gone on with. */
const atWork = 'coalesce(noted_at, started_at) >= :since';
// What may be gone on with needs its differences at its end: without them it would have found none.
const stale = `verification <= :id - ${mostKept}
	AND verification NOT IN (SELECT id FROM verifications WHERE ended_at IS NULL AND ${atWork})`;

const statements = {
	open: `SELECT id, started_at AS startedAt, sample AS size, seed, watermark, ${counts} FROM verifications WHERE ended_at IS NULL AND ledger_id = :ledgerId
		AND scope = :scope AND deep = :deep AND drift = :drift AND sample IS :sample AND (:seed IS NULL OR seed = :seed)
		AND ${atWork} ORDER BY id DESC LIMIT 1`,
	begin: `INSERT INTO verifications (ledger_id, scope, whole, deep, drift, sample, seed, population, started_at)
		VALUES (:ledgerId, :scope, :whole, :deep, :drift, :sample, :seed, :population, :now)`,
	sample: 'INSERT INTO sampled (verification, position, row) VALUES (:id, :position, :row)',
	sampled: 'SELECT row FROM sampled WHERE verification = :id AND position > :after ORDER BY position LIMIT :limit',
	forget: `DELETE FROM differences WHERE ${stale}`,
	forgetSample: `DELETE FROM sampled WHERE ${stale}`,
	add: `INSERT INTO differences (verification, class, row, record_id, key, found, times)
		VALUES (:id, :class, :row, :recordId, :key, :found, :times)`,
	// What stands outside of the ledger's records is looked for at the end, in one go: a new start begins there anew.
	forgetObjects: 'DELETE FROM differences WHERE verification = :id AND row IS NULL',
	move: `UPDATE verifications SET watermark = :watermark, records = :records, copies = :copies, bytes = :bytes,
		in_flight = :inFlight, alive = :alive, noted_at = :now WHERE id = :id`,
	end: `UPDATE verifications SET ended_at = :now, differences = (SELECT coalesce(sum(times), 0) FROM differences WHERE verification = :id) WHERE id = :id`,
	byClass: 'SELECT class, sum(times) AS count FROM differences WHERE verification = :id GROUP BY class',
	differing: 'SELECT count(DISTINCT row) AS count FROM differences WHERE verification = :id',
	examples: `SELECT min(seq) AS seq, class, row, record_id AS recordId, key, found, times FROM differences
		WHERE verification = :id GROUP BY class ORDER BY 1`,
	differences: `SELECT seq, class, row, record_id AS recordId, key, found, times FROM differences
		WHERE verification = :id AND seq > :after ORDER BY seq LIMIT :limit`,
	list: 'INSERT INTO listing (key, size, etag) VALUES (:key, :size, :etag) ON CONFLICT DO UPDATE SET size = excluded.size, etag = excluded.etag',
	look: 'SELECT size, etag FROM listing WHERE key = :key',
	walk: 'SELECT key, size, etag FROM listing WHERE key > :after ORDER BY key LIMIT :limit',
};

type Told = Omit<OpenVerification, 'resumed' | 'counts' | 'sample'> &
	VerifyCounts & {readonly size: number | null; readonly seed: number | null};

export function createBook(db: Database.Database, file: string, ledgerId: string): VerifyBook {
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

	const guarded = guarding(error => ofBook(error, file));
	// A temporary table, which lies elsewhere than the book.
	const guardedListing = guarding(error => ofBook(ofTemporary(error, [sqliteTemporary()]), file));
	const immediate = <A extends unknown[], R>(work: (...parts: A) => R) => {
		const transaction = db.transaction(work);
		return (...parts: A): R => transaction.immediate(...parts);
	};
	const write = <A extends unknown[], R>(work: (...parts: A) => R) => guarded(immediate(work));

	return {
		begin: write(({scope, deep, drift, sample: chosen}, {now, since, population, drawSeed, choose}) => {
			const how = {deep: deep ? 1 : 0, drift: drift ? 1 : 0, sample: chosen?.size ?? null};
			const kind = {ledgerId, scope: scopeKey(scope), ...how};
			const found = open.get({...kind, seed: chosen?.seed ?? null, since});
			if (found !== undefined) {
				const {id, startedAt, size, seed, watermark, ...told} = found;
				forgetObjects.run({id});
				const sampled = size === null || seed === null ? null : {size, seed};
				return {id, startedAt, sample: sampled, watermark, resumed: true, counts: told};
			}
			const drawn = chosen && {size: chosen.size, seed: chosen.seed ?? drawSeed()};
			const whole = !drift && chosen === null && scope.accounts.length === 0 ? 1 : 0;
			const id = Number(begin.run({...kind, seed: drawn?.seed ?? null, whole, population, now}).lastInsertRowid);
			for (const one of forget) one.run({id, since});
			for (const [at, row] of (drawn ? choose(drawn) : []).entries()) sample.run({id, position: at + 1, row});
			return {id, startedAt: now, sample: drawn, watermark: 0, resumed: false, counts: nothingYet};
		}),
		sampled: guarded((id, after, limit) => sampled.all({id, after, limit}).map(({row}) => row)),
		note: write((id, found, watermark, counts, now) => {
			for (const one of found) add.run({times: 1, ...one, id});
			move.run({id, watermark, ...counts, now});
		}),
		end: write((id, now) => void end.run({id, now})),
		byClass: guarded(id => Object.fromEntries(byClass.all({id}).map(({class: one, count}) => [one, count]))),
		differing: guarded(id => differing.get({id})?.count ?? 0),
		differences: guarded((id, after, limit) => differences.all({id, after, limit})),
		examples: guarded(id => examples.all({id}).map(({seq: _, ...one}) => one)),
		listing: {
			keep: guardedListing(
				immediate(objects => {
					for (const {key, size, etag} of objects) list.run({key, size, etag: storeEtag(etag)});
				}),
			),
			look: guardedListing(key => {
				const found = look.get({key});
				return found === undefined ? null : {size: found.size, etag: readEtag(found.etag)};
			}),
			walk: guardedListing((after, limit) =>
				walk.all({after, limit}).map(({key, size, etag}) => ({key, size, etag: readEtag(etag)})),
			),
		},
	};
}

/** What was thrown while the book was used. Nothing in it cannot be found again, so that one that is damaged may go. */
export function ofBook(error: unknown, file: string): unknown {
	if (!(error instanceof Database.SqliteError) || !/^SQLITE_(CORRUPT|NOTADB)/.test(error.code)) {
		return translated(error, file);
	}
	return new MigrationError('refused', `The book of verifications ${file} is damaged: ${error.message}`, {
		cause: error,
		hint: `Delete ${file}, with its -wal and -shm, then run \`doclift verify\` again. The ledger is another file, and is not touched.`,
	});
}

/**
A bucket's listing while it is compared: on disk, found again by the hash of the name. As it arrives it is only appended;
once it is whole it is sorted by hash, since each row put into its place by itself would be a page read, journalled and
written again. Two names of one hash (one in 30 million listings of a million) make a copy look as if it differed, never
as if it were there.
*/
import {setImmediate} from 'node:timers/promises';
import {hash64} from '../engine/hash64.ts';
import type {Doors} from './doors.ts';
import {etagFromText} from './forms.ts';

/** An ETag in the form in which it is said. */
type Said = {readonly size: number; readonly etag: string};

export type Listed = {
	/** Inside the caller's transaction. */
	readonly put: (name: string, object: Said) => void;
	/** After the last `put`, before the first `compare`. */
	readonly sort: () => Promise<void>;
	/** A recorded copy against the object of this name. An ETag that was not recorded (empty, null) says nothing. */
	readonly compare: (
		name: string,
		copy: Omit<Said, 'etag'> & {readonly etag: string | null},
	) => 'same' | 'differs' | 'absent';
	readonly drop: () => void;
};

/** KB; both listings of a million objects take twice that, and half of them in memory will do. */
const cacheKb = 40_000;
const usualCacheKb = 2000;

/** Sorting a million rows at once takes two seconds; in so many pieces, nobody who watches waits for it. */
const pieces = 16n;
const hashes = 1n << 64n;
const leastHash = -(1n << 63n);
const bounds = Array.from({length: Number(pieces)}, (_, at) => leastHash + (hashes / pieces) * BigInt(at));

/** `what`: the table, of which one may be open at a time. */
export function openListed({db, read}: Doors, what: 'source' | 'destination'): Listed {
	const [arrived, sorted] = [`arrived_${what}`, `listed_${what}`];
	const drop = read(() => {
		db.exec(`DROP TABLE IF EXISTS temp.${arrived}; DROP TABLE IF EXISTS temp.${sorted}`);
		const others = db.prepare("SELECT 1 FROM sqlite_temp_schema WHERE name LIKE 'listed_%'").get();
		if (!others) db.pragma(`temp.cache_size = -${usualCacheKb}`);
	});
	return read(() => {
		drop();
		db.pragma(`temp.cache_size = -${cacheKb}`);
		const columns = 'size INTEGER NOT NULL, etag ANY NOT NULL';
		db.exec(`CREATE TEMP TABLE ${arrived} (id INTEGER NOT NULL, ${columns}) STRICT;
			CREATE TEMP TABLE ${sorted} (id INTEGER PRIMARY KEY, ${columns}) STRICT`);
		const put = db.prepare<Said & {id: bigint}>(
			`INSERT INTO ${arrived} (id, size, etag) VALUES (:id, :size, ${etagFromText(':etag')})`,
		);
		// Of what a listing names twice, the later one holds.
		const sort = db.prepare<{first: bigint; last: bigint}>(
			`INSERT OR REPLACE INTO ${sorted} (id, size, etag) SELECT id, size, etag FROM ${arrived}
			WHERE id BETWEEN :first AND :last ORDER BY id, rowid`,
		);
		// All of it in SQL: a million ETags as objects of ours would keep V8 busy with their disposal.
		const compare = db
			.prepare<{id: bigint; size: number; etag: string | null}, number>(
				`SELECT size = :size AND (coalesce(:etag, '') = '' OR etag = ${etagFromText(':etag')}) FROM ${sorted} WHERE id = :id`,
			)
			.pluck();
		const sortPiece = read((first: bigint) => void sort.run({first, last: first + hashes / pieces - 1n}));
		return {
			put: (name, {size, etag}) => void put.run({id: hash64(name), size, etag}),
			sort: async () => {
				for (const first of bounds) {
					sortPiece(first);
					await setImmediate();
				}
			},
			compare: (name, {size, etag}) => {
				const same = compare.get({id: hash64(name), size, etag});
				return same === undefined ? 'absent' : same === 1 ? 'same' : 'differs';
			},
			drop,
		} satisfies Listed;
	})();
}

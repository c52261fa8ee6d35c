/**
A bucket's listing while it is compared: on disk, found again by the hash of the name. By its name itself each look would
be a page read from disk, since rows are walked in another order than that of the names; the short form of a million
objects stays in the cache. Two names of one hash (one in 30 million listings of a million) make a copy look as if it
differed, never as if it were there.
*/
import {hash} from 'node:crypto';
import type {Doors} from './doors.ts';
import {type StoredEtag, storeEtag} from './forms.ts';

export type Entry = {readonly size: number; readonly etag: StoredEtag};

export type Listed = {
	/** Inside the caller's transaction. */
	readonly put: (name: string, object: {readonly size: number; readonly etag: string}) => void;
	readonly find: (name: string) => Entry | undefined;
	readonly drop: () => void;
};

/** KB; both listings of a million objects and their indexes take twice that, and half of them in memory will do. */
const cacheKb = 40_000;
const usualCacheKb = 2000;

const nameHash = (name: string): bigint => hash('sha256', name, 'buffer').readBigInt64LE(0);

/** `what`: the table, of which one may be open at a time. */
export function openListed({db, read}: Doors, what: 'source' | 'destination'): Listed {
	const drop = read(() => {
		db.exec(`DROP TABLE IF EXISTS temp.listed_${what}`);
		const others = db.prepare("SELECT 1 FROM sqlite_temp_schema WHERE name LIKE 'listed_%'").get();
		if (!others) db.pragma(`temp.cache_size = -${usualCacheKb}`);
	});
	return read(() => {
		drop();
		db.pragma(`temp.cache_size = -${cacheKb}`);
		db.exec(
			`CREATE TEMP TABLE listed_${what} (id INTEGER PRIMARY KEY, size INTEGER NOT NULL, etag ANY NOT NULL) STRICT`,
		);
		const put = db.prepare<[bigint, number, StoredEtag]>(
			`INSERT INTO listed_${what} (id, size, etag) VALUES (?, ?, ?)
			ON CONFLICT DO UPDATE SET size = excluded.size, etag = excluded.etag`,
		);
		const find = db.prepare<[bigint], Entry>(`SELECT size, etag FROM listed_${what} WHERE id = ?`);
		return {
			put: (name: string, {size, etag}: {readonly size: number; readonly etag: string}) => {
				put.run(nameHash(name), size, storeEtag(etag));
			},
			find: (name: string) => find.get(nameHash(name)),
			drop,
		};
	})();
}

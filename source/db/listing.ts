/**
Verified rows against a listing of the source. The listing goes to a scratch table on disk as it arrives; then the rows
are walked in pages, so that neither side is ever whole in memory.
*/
import type {FileState} from '../engine/life.ts';
import type {Ledger, ListedObject, Scope} from '../engine/ports.ts';
import type {Doors} from './doors.ts';
import {type StoredEtag, sameEtag, storeEtag} from './forms.ts';
import type {Fence} from './runs.ts';
import {coverOf, perCover} from './scope.ts';
import {createSteps} from './steps.ts';

const scratch = `
	DROP TABLE IF EXISTS temp.listing;
	CREATE TEMP TABLE listing (bucket TEXT NOT NULL, key TEXT NOT NULL, size INTEGER NOT NULL, etag ANY NOT NULL,
		PRIMARY KEY (bucket, key)) STRICT, WITHOUT ROWID;`;

const statements = {
	list: 'INSERT INTO listing (bucket, key, size, etag) VALUES (:bucket, :key, :size, :etag) ON CONFLICT DO UPDATE SET size = excluded.size, etag = excluded.etag',
	look: 'SELECT size, etag FROM listing WHERE bucket = :bucket AND key = :key',
	// What Salesforce itself delivered does not lie in the bucket.
	verified: (
		where: string,
	) => `SELECT r.id AS row, r.state AS "from", coalesce(b.base, '') || r.url_tail AS url, r.size, r.source_etag AS etag
		FROM records r LEFT JOIN url_bases b ON b.id = r.url_base
		WHERE r.state = 'verified' AND r.id > :after AND r.outside = 0 AND r.served_by IS NOT 'content-version' AND ${where}
		ORDER BY r.id LIMIT :limit`,
};

type Row = {
	readonly row: number;
	readonly from: FileState;
	readonly url: string;
	readonly size: number;
	readonly etag: StoredEtag | null;
};
type Entry = {readonly size: number; readonly etag: StoredEtag};
type Locate = Parameters<Ledger['compareListing']>[2]['locate'];

const page = 2000;

/** An ETag that was not recorded says nothing. */
const differs = (row: Row, entry: Entry): boolean =>
	row.size !== entry.size || (row.etag !== null && row.etag !== '' && !sameEtag(row.etag, entry.etag));

export function createListing(doors: Doors, fence: Fence): Ledger['compareListing'] {
	const {db, read, write} = doors;
	const steps = createSteps(doors);
	const verified = perCover(({where}) => db.prepare<object, Row>(statements.verified(where)));
	const clear = read(() => db.exec('DROP TABLE IF EXISTS temp.listing'));

	const prepareScratch = read(() => {
		db.exec(scratch);
		return {
			list: db.prepare<{bucket: string; key: string; size: number; etag: StoredEtag}>(statements.list),
			look: db.prepare<{bucket: string; key: string}, Entry>(statements.look),
		};
	});
	type Scratch = ReturnType<typeof prepareScratch>;

	const keep = write(({list}: Scratch, bucket: string, objects: readonly ListedObject[]) => {
		for (const {key, size, etag} of objects) list.run({bucket, key, size, etag: storeEtag(etag)});
	});

	const comparePage = write(
		(run: number, scope: Scope, after: number, now: number, look: (url: string) => Entry | null | undefined) => {
			fence(run);
			const cover = coverOf(scope);
			const rows = verified(cover).all({after, limit: page, accounts: cover.accounts});
			const seen = {compared: 0, changed: 0, absent: 0};
			for (const row of rows) {
				const entry = look(row.url);
				if (entry === undefined) continue;
				seen.compared += 1;
				// Gone at the vendor is no reason to give up a proven copy: it may be the last one.
				if (entry === null) seen.absent += 1;
				if (entry === null || !differs(row, entry)) continue;
				seen.changed += 1;
				steps.move({row: row.row, from: row.from, to: 'discovered', run, reason: 'differs at the source', at: now});
			}
			return {...seen, last: rows.length < page ? undefined : rows.at(-1)?.row};
		},
	);

	return async (run, scope, {locate, pages}, now) => {
		const table = prepareScratch();
		try {
			const buckets = new Set<string>();
			for await (const {bucket, objects} of pages) {
				buckets.add(bucket);
				keep(table, bucket, objects);
			}
			const look = lookIn(table.look, buckets, locate);
			const total = {compared: 0, changed: 0, absent: 0};
			for (let after: number | undefined = 0; after !== undefined; ) {
				const seen = comparePage(run, scope, after, now, look);
				total.compared += seen.compared;
				total.changed += seen.changed;
				total.absent += seen.absent;
				after = seen.last;
			}
			return total;
		} finally {
			clear();
		}
	};
}

type Look = {get: (key: {bucket: string; key: string}) => Entry | undefined};

/** The listed object behind a URL: null when it is absent, undefined when its bucket was not listed. */
const lookIn =
	(look: Look, buckets: ReadonlySet<string>, locate: Locate) =>
	(url: string): Entry | null | undefined => {
		const place = locate(url);
		if (place === null || !buckets.has(place.bucket)) return undefined;
		return look.get({bucket: place.bucket, key: place.key}) ?? null;
	};

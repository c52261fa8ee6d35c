/**
Verified rows against a listing of the source. The listing goes to a scratch table on disk as it arrives; then the rows
are walked in pages, so that neither side is ever whole in memory.
*/
import {setImmediate} from 'node:timers/promises';
import type {FileState} from '../engine/life.ts';
import type {Ledger, ListedObject, Scope} from '../engine/ports.ts';
import type {Doors} from './doors.ts';
import {etagAsText} from './forms.ts';
import {type Listed, openListed} from './listed.ts';
import type {Fence} from './runs.ts';
import {coverOf, perCover} from './scope.ts';
import {createSteps} from './steps.ts';

const statements = {
	// What Salesforce itself delivered does not lie in the bucket.
	verified: (
		where: string,
	) => `SELECT r.id AS row, r.state AS "from", coalesce(b.base, '') || r.url_tail AS url, r.size, ${etagAsText('r.source_etag')} AS etag
		FROM records r LEFT JOIN url_bases b ON b.id = r.url_base
		WHERE r.state = 'verified' AND r.id > :after AND r.outside = 0 AND r.served_by IS NOT 'content-version' AND ${where}
		ORDER BY r.id LIMIT :limit`,
};

type Row = {
	readonly row: number;
	readonly from: FileState;
	readonly url: string;
	readonly size: number;
	readonly etag: string | null;
};
type Locate = Parameters<Ledger['compareListing']>[2]['locate'];

const page = 2000;

export function createListing(doors: Doors, fence: Fence): Ledger['compareListing'] {
	const {db, write} = doors;
	const steps = createSteps(doors);
	const verified = perCover(({where}) => db.prepare<object, Row>(statements.verified(where)));

	const keep = write(({put}: Listed, bucket: string, objects: readonly ListedObject[]) => {
		for (const object of objects) put(nameOf(bucket, object.key), object);
	});

	const comparePage = write((run: number, scope: Scope, after: number, now: number, look: Look) => {
		fence(run);
		const cover = coverOf(scope);
		const rows = verified(cover).all({after, limit: page, accounts: cover.accounts});
		const seen = {compared: 0, changed: 0, absent: 0};
		for (const row of rows) {
			const found = look(row);
			if (found === undefined) continue;
			seen.compared += 1;
			// Gone at the vendor is no reason to give up a proven copy: it may be the last one.
			if (found === 'absent') seen.absent += 1;
			if (found !== 'differs') continue;
			seen.changed += 1;
			steps.move({row: row.row, from: row.from, to: 'discovered', run, reason: 'differs at the source', at: now});
		}
		return {...seen, last: rows.length < page ? undefined : rows.at(-1)?.row};
	});

	return async (run, scope, {locate, pages}, now) => {
		const listed = openListed(doors, 'source');
		try {
			const buckets = new Set<string>();
			for await (const {bucket, objects} of pages) {
				buckets.add(bucket);
				keep(listed, bucket, objects);
			}
			await listed.sort();
			const look = lookIn(listed, buckets, locate);
			const total = {compared: 0, changed: 0, absent: 0};
			for (let after: number | undefined = 0; after !== undefined; ) {
				const seen = comparePage(run, scope, after, now, look);
				total.compared += seen.compared;
				total.changed += seen.changed;
				total.absent += seen.absent;
				after = seen.last;
				await setImmediate();
			}
			return total;
		} finally {
			listed.drop();
		}
	};
}

/** No bucket's name holds a slash. */
const nameOf = (bucket: string, key: string): string => `${bucket}/${key}`;

/** Undefined for a URL whose bucket was not listed. */
type Look = (row: Row) => ReturnType<Listed['compare']> | undefined;

const lookIn =
	({compare}: Listed, buckets: ReadonlySet<string>, locate: Locate): Look =>
	row => {
		const place = locate(row.url);
		if (place === null || !buckets.has(place.bucket)) return undefined;
		return compare(nameOf(place.bucket, place.key), row);
	};

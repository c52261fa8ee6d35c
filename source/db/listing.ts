/** Verified rows against a listing of the source, neither of them ever whole in memory. */
import {setImmediate} from 'node:timers/promises';
import type {Comparisons, SourceListing} from '../engine/ports/comparisons.ts';
import type {Scope} from '../engine/scope.ts';
import type {Doors} from './doors.ts';
import {etagAsText} from './forms.ts';
import {gatherRows, type Listed, openListed, type Unlike} from './listed.ts';
import type {Fence} from './runs.ts';
import {coverOf, perCover} from './scope.ts';
import {createSupersede} from './supersede.ts';

const statements = {
	// What Salesforce itself delivered does not lie in the bucket.
	verified: (
		where: string,
	) => `SELECT r.id AS row, coalesce(b.base, '') || r.url_tail AS url, r.size, ${etagAsText('r.source_etag')} AS etag
		FROM records r LEFT JOIN url_bases b ON b.id = r.url_base
		WHERE r.state = 'verified' AND r.id > :after AND r.outside = 0 AND r.served_by IS NOT 'content-version' AND ${where}
		ORDER BY r.id LIMIT :limit`,
};

/** As values in the order of the query: a million rows as objects of SQLite's making cost as much again. */
type Row = readonly [row: number, url: string, size: number, etag: string | null];

export function createListing(doors: Doors, fence: Fence): Comparisons['compareListing'] {
	const {db, read, write} = doors;
	const supersede = createSupersede(doors);
	const verified = perCover(({where}) => db.prepare<object, Row>(statements.verified(where)).raw());

	const begin = write((run: number) => fence(run));
	const rowsAfter = read((scope: Scope, after: number, limit: number) => {
		const cover = coverOf(scope);
		return verified(cover).all({after, limit, accounts: cover.accounts});
	});
	const openAgain = write((run: number, rows: readonly Unlike[], at: number) => {
		fence(run);
		for (const {row} of rows) supersede({row, run, at});
	});

	return async (run, scope, {locate, buckets, pages}, now) => {
		begin(run);
		const listed = openListed();
		try {
			const place = {locate, buckets: new Set(buckets)};
			const compared = await gatherRows(
				putAll(listed, pages),
				(after, limit) => rowsAfter(scope, after, limit),
				rows => expectAll(listed, rows, place),
			);
			const total = {compared, changed: 0, absent: 0};
			for (const unlike of listed.unlike()) {
				const changed = unlike.filter(({found}) => found === 'differs');
				if (changed.length > 0) openAgain(run, changed, now);
				total.changed += changed.length;
				// Gone at the vendor is no reason to give up a proven copy: it may be the last one.
				total.absent += unlike.length - changed.length;
				await setImmediate();
			}
			return total;
		} finally {
			listed.close();
		}
	};
}

/** No bucket's name holds a slash. */
const nameOf = (bucket: string, key: string): string => `${bucket}/${key}`;

async function putAll({put}: Listed, pages: SourceListing['pages']): Promise<void> {
	for await (const {bucket, objects} of pages) for (const object of objects) put(nameOf(bucket, object.key), object);
}

type Place = {readonly locate: SourceListing['locate']; readonly buckets: ReadonlySet<string>};

/** A URL whose bucket is not listed is left out. Returns how many are not. */
function expectAll({expectEither}: Listed, rows: readonly Row[], {locate, buckets}: Place): number {
	let expected = 0;
	for (const [row, url, size, etag] of rows) {
		const place = locate(url);
		if (place === null || !buckets.has(place.bucket)) continue;
		expectEither(row, nameOf(place.bucket, place.key), {size, etag});
		expected += 1;
	}
	return expected;
}

/** Copies from all over the ledger, few enough to be looked up in one call: what they tell of is how all are spread. */
import type {CopySample} from '../engine/ports/buckets.ts';
import type {Doors} from './doors.ts';

const most = 256;
/** Fewer rows than this between two samples would be more samples than a small ledger needs. */
const closest = 128;

const statements = {
	last: `SELECT max(id) FROM records WHERE state = 'verified'`,
	next: `SELECT r.id AS row, f.path || coalesce(r.file, r.name) AS key, coalesce(b.base, '') || r.url_tail AS url
		FROM (SELECT * FROM records INDEXED BY idx_migration_phase WHERE state = 'verified' AND id >= :from ORDER BY id LIMIT 1) r
		JOIN key_folders f ON f.id = r.folder LEFT JOIN url_bases b ON b.id = r.url_base`,
};

type Row = CopySample & {readonly row: number};

export function createSample({db, read}: Doors): () => readonly CopySample[] {
	const last = db.prepare<[], number | null>(statements.last).pluck();
	const next = db.prepare<{from: number}, Row>(statements.next);
	return read(() => {
		const samples: CopySample[] = [];
		const step = Math.max(closest, Math.ceil((last.get() ?? 0) / most));
		for (let from = 1; ; ) {
			const found = next.get({from});
			if (found === undefined) return samples;
			samples.push({key: found.key, url: found.url});
			from = found.row + step;
		}
	});
}

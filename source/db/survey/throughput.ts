/** How many files were verified when. Span by span along the index: one grouping over all of them would sort a million rows. */
import type {Span, Survey} from '../../engine/survey.ts';
import type {Doors} from '../doors.ts';

const along =
	'FROM records INDEXED BY idx_backup_timestamp WHERE verified_at IS NOT NULL AND verified_at >= :from AND verified_at < :to';

const statements = {
	first: `SELECT min(verified_at) AS at ${along}`,
	sum: `SELECT count(*) AS files, coalesce(sum(size), 0) AS bytes ${along}`,
};

type Range = {readonly from: number; readonly to: number};

export function createThroughput({db, read}: Doors): Pick<Survey, 'throughput'> {
	const first = db.prepare<Range, {at: number | null}>(statements.first);
	const sum = db.prepare<Range, Omit<Span, 'at'>>(statements.sum);
	const spansOf = db.transaction((from: number, to: number, spanMs: number): readonly Span[] => {
		const spans: Span[] = [];
		for (let next = from; ; ) {
			// Spans without a file are stepped over.
			const found = first.get({from: next, to})?.at ?? null;
			if (found === null) return spans;
			const at = from + Math.floor((found - from) / spanMs) * spanMs;
			next = at + spanMs;
			const {files = 0, bytes = 0} = sum.get({from: at, to: Math.min(next, to)}) ?? {};
			spans.push({at, files, bytes});
		}
	});
	return {throughput: read((from, to, spanMs) => spansOf(from, to, spanMs))};
}

/** How many files were verified when. */
import type {Span, Survey} from '../../engine/survey.ts';
import type {Doors} from '../doors.ts';

const statements = {
	spans: `SELECT :from + (verified_at - :from) / :span * :span AS at, count(*) AS files, sum(size) AS bytes
		FROM records INDEXED BY idx_backup_timestamp
		WHERE verified_at IS NOT NULL AND verified_at >= :from AND verified_at < :to GROUP BY 1 ORDER BY 1`,
};

export function createThroughput({db, read}: Doors): Pick<Survey, 'throughput'> {
	const spans = db.prepare<object, Span>(statements.spans);
	// Whole numbers, or SQLite would divide with a fraction.
	const whole = (n: number) => BigInt(Math.trunc(n));
	return {
		throughput: read((from, to, spanMs) => spans.all({from: whole(from), to: whole(to), span: whole(spanMs)})),
	};
}

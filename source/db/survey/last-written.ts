/**
When a copy or a link was last written, by whichever kind of run: asked of the rows themselves. The counts of runs would
not do: a plan counts what it is to change, and a file that was copied again is no more than there was before.
*/
import type {Doors} from '../doors.ts';

const statement = `SELECT max(at) FROM (
	SELECT max(verified_at) AS at FROM records INDEXED BY idx_backup_timestamp WHERE verified_at IS NOT NULL
	UNION ALL SELECT coalesce(settled_at, created_at) FROM journal WHERE id = (SELECT max(id) FROM journal))`;

export function createLastWritten({db, read}: Doors): {readonly lastWrittenAt: () => number | null} {
	const last = db.prepare<[], number | null>(statement).pluck();
	return {lastWrittenAt: read(() => last.get() ?? null)};
}

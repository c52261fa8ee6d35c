/** Verified copies that no link leads to: from the tallies. */
import type {Doors} from '../doors.ts';

const statement = `SELECT
	(SELECT coalesce(sum(count), 0) FROM tally WHERE state = 'verified' AND outside = 0) -
	(SELECT coalesce(sum(count), 0) FROM link_tally WHERE link = 'switched' AND verified = 1 AND outside = 0)`;

export function createUnlinked({db, read}: Doors): {readonly unlinked: () => number} {
	const unlinked = db.prepare<[], number>(statement).pluck();
	return {unlinked: read(() => unlinked.get() ?? 0)};
}

/** Verified copies that no link leads to, counted without a walk over those that are linked. */
import {fileStates} from '../../engine/life.ts';
import type {Doors} from '../doors.ts';
import {oneOf} from '../one-of.ts';

const others = oneOf(
	'state',
	fileStates.filter(state => state !== 'verified'),
);

const statements = {
	verified: `SELECT coalesce(sum(CASE outside WHEN 0 THEN count END), 0) AS inside, coalesce(sum(CASE outside WHEN 1 THEN count END), 0) AS outside
		FROM tally WHERE state = 'verified'`,
	switched: `SELECT count(*) AS count FROM records WHERE link = 'switched' AND link <> 'original'`,
	// Few records beside the verified ones: deleted ones, most of them.
	elsewhere: `SELECT count(*) AS count FROM records INDEXED BY idx_migration_phase WHERE ${others} AND link = 'switched'`,
	outside: `SELECT count(*) AS count FROM records WHERE outside = 1 AND state = 'verified' AND link = 'switched'`,
};

type Count = {readonly count: number};

export function createUnlinked({db, read}: Doors): {readonly unlinked: () => number} {
	const verified = db.prepare<[], {inside: number; outside: number}>(statements.verified);
	const [switched, elsewhere, outside] = [statements.switched, statements.elsewhere, statements.outside].map(sql =>
		db.prepare<[], Count>(sql),
	);
	const count = db.transaction(() => {
		const copies = verified.get() ?? {inside: 0, outside: 0};
		const linked = switched?.get()?.count ?? 0;
		if (linked === 0) return copies.inside;
		const astray = (elsewhere?.get()?.count ?? 0) + (copies.outside === 0 ? 0 : (outside?.get()?.count ?? 0));
		return copies.inside - (linked - astray);
	});
	return {unlinked: read(() => count())};
}

/** What stands in the way, by class, and what went wrong last. */
import type {FailureKind} from '../../engine/failure.ts';
import type {Attempt, ErrorClass, Survey} from '../../engine/survey.ts';
import {wantingAttention} from '../../engine/tally.ts';
import type {Doors} from '../doors.ts';

type State = ErrorClass['state'];

const statements = {
	// Straight along the index of states: failures are few beside what is verified.
	classes: `SELECT state, failure AS kind, count(*) AS count FROM records INDEXED BY idx_migration_phase
		WHERE state = :state AND outside = 0 GROUP BY failure`,
	accepted: `SELECT r.state, r.failure AS kind, count(*) AS count FROM acceptances s
		CROSS JOIN records r ON r.id = s.record AND r.state = s.state WHERE s.revoked_at IS NULL AND r.outside = 0 GROUP BY 1, 2`,
	// Run by run, newest first, along the errors of that kind: the first one whose record still stands so is the newest.
	newest: `SELECT e.message, e.at FROM runs n CROSS JOIN errors e ON e.run = n.id AND e.kind = :kind
		CROSS JOIN records r ON r.id = e.record WHERE r.state = :state AND r.failure = :kind
		ORDER BY n.id DESC, e.id DESC LIMIT 1`,
	recent: `SELECT e.at, e.run, r.record_id AS recordId, e.kind, e.message, e.attempts
		FROM (SELECT * FROM errors ORDER BY id DESC LIMIT :limit) e LEFT JOIN records r ON r.id = e.record ORDER BY e.id DESC`,
};

type Line = {readonly state: State; readonly kind: FailureKind | null; readonly count: number};

export function createErrors({db, read}: Doors): Pick<Survey, 'errorClasses' | 'recentErrors'> {
	const classes = db.prepare<{state: string}, Line>(statements.classes);
	const accepted = db.prepare<[], Line>(statements.accepted);
	const newest = db.prepare<{state: State; kind: FailureKind}, {message: string; at: number}>(statements.newest);
	const recent = db.prepare<{limit: number}, Attempt>(statements.recent);

	const count = db.transaction((): readonly ErrorClass[] => {
		const signedOff = accepted.all();
		return wantingAttention
			.flatMap(state => classes.all({state}))
			.map(({state, kind: known, count: n}) => {
				const kind = known ?? 'internal';
				const {message: example = '', at: lastAt = 0} = newest.get({state, kind}) ?? {};
				const ofClass = signedOff.find(line => line.state === state && line.kind === known);
				return {state, kind, count: n, accepted: ofClass?.count ?? 0, example, lastAt};
			})
			.sort((left, right) => right.count - left.count);
	});

	return {errorClasses: read(() => count()), recentErrors: read(limit => recent.all({limit}))};
}

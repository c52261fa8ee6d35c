/** What stands in the way, by class, and what went wrong last. */
import type {FailureKind} from '../../engine/failure.ts';
import type {NotMade} from '../../engine/life.ts';
import type {Attempt, FileErrors, LinkErrors, Survey} from '../../engine/survey.ts';
import {wantingAttention} from '../../engine/tally.ts';
import {foundWords} from '../attention.ts';
import type {Doors} from '../doors.ts';
import {heldOurs} from '../link-failure.ts';

type State = FileErrors['state'];

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
	// Along the index of links that are away. The row is that of the newest change. Who is deleted for good wants nobody.
	links: `SELECT r.link_failure AS kind, r.link <> 'conflict' AND ${heldOurs} AS ours, count(*) AS count, max(r.link_changed_at) AS lastAt, r.id AS row
		FROM records r INDEXED BY idx_salesforce_updated
		WHERE r.link = :link AND r.link <> 'original' AND r.outside = 0 AND r.state <> 'deleted' GROUP BY 1, 2`,
	words: 'SELECT error FROM journal WHERE record = :row ORDER BY id DESC LIMIT 1',
	recent: `SELECT e.at, e.run, r.record_id AS recordId, e.kind, e.message, e.attempts
		FROM (SELECT * FROM errors ORDER BY id DESC LIMIT :limit) e LEFT JOIN records r ON r.id = e.record ORDER BY e.id DESC`,
};

type Line = {readonly state: State; readonly kind: FailureKind | null; readonly count: number};
type LinkLine = {
	readonly kind: FailureKind | null;
	readonly ours: number;
	readonly count: number;
	readonly lastAt: number;
	readonly row: number;
};

/** What a link is called whose change ended so; a refusal of which the ledger knows no more is the last one. */
const unsettled: Readonly<Record<NotMade, Pick<LinkErrors, 'state' | 'kind'>>> = {
	conflict: {state: 'link-conflict', kind: 'salesforce-conflict'},
	deleted: {state: 'link-deleted', kind: 'salesforce-gone'},
	failed: {state: 'link-failed', kind: 'salesforce-refused'},
};

export function createErrors({db, read}: Doors): Pick<Survey, 'errorClasses' | 'recentErrors'> {
	const classes = db.prepare<{state: string}, Line>(statements.classes);
	const accepted = db.prepare<[], Line>(statements.accepted);
	const newest = db.prepare<{state: State; kind: FailureKind}, {message: string; at: number}>(statements.newest);
	const links = db.prepare<{link: NotMade}, LinkLine>(statements.links);
	const words = db.prepare<{row: number}, string | null>(statements.words).pluck();
	const recent = db.prepare<{limit: number}, Attempt>(statements.recent);

	const ofFiles = (): readonly FileErrors[] => {
		const signedOff = accepted.all();
		return wantingAttention
			.flatMap(state => classes.all({state}))
			.map(({state, kind: known, count}) => {
				const kind = known ?? 'internal';
				const {message: example = '', at: lastAt = 0} = newest.get({state, kind}) ?? {};
				const ofClass = signedOff.find(line => line.state === state && line.kind === known);
				return {state, kind, count, accepted: ofClass?.count ?? 0, example, lastAt};
			});
	};
	const ofLinks = (link: NotMade): readonly LinkErrors[] =>
		links.all({link}).map(({kind, ours, count, lastAt, row}) => {
			const {state, kind: usual} = unsettled[link];
			const example = words.get({row}) ?? foundWords[link];
			return {state, kind: kind ?? usual, ours: ours === 1, count, accepted: 0, example, lastAt};
		});
	const all = db.transaction(() =>
		[...ofFiles(), ...(Object.keys(unsettled) as NotMade[]).flatMap(ofLinks)].sort(
			(left, right) => right.count - left.count,
		),
	);

	return {errorClasses: read(() => all()), recentErrors: read(limit => recent.all({limit}))};
}

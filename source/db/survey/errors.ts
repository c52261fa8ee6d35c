/** What stands in the way, by class, and what went wrong last. */
import type {FailureKind} from '../../engine/failure.ts';
import type {NotMade} from '../../engine/life.ts';
import type {Attempt, FileErrors, LinkErrors, Survey} from '../../engine/survey.ts';
import {wantingAttention} from '../../engine/tally.ts';
import {foundWords} from '../attention.ts';
import type {Doors} from '../doors.ts';
import {heldOurs, lastDirection} from '../link-failure.ts';
import {oneOf} from '../one-of.ts';

type State = FileErrors['state'];

/** The row is that of the newest change. Who is deleted for good wants nobody. */
const links = (
	index: string,
	where: string,
): string => `SELECT r.link_failure AS kind, ${lastDirection} AS direction, count(*) AS count,
	sum(${oneOf('r.link', ['failed', 'deleted'])} AND ${heldOurs}) AS ours, max(r.link_changed_at) AS lastAt, r.id AS row
	FROM records r INDEXED BY ${index} WHERE ${where} AND r.outside = 0 AND r.state <> 'deleted' GROUP BY 1, 2`;

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
	refused: links('idx_link_failure', 'r.link_failure IS NOT NULL'),
	// Along the index of links that are away.
	left: links('idx_salesforce_updated', "r.link = :link AND r.link <> 'original'"),
	words: `SELECT coalesce((SELECT message FROM errors WHERE record = :row AND kind = :kind ORDER BY id DESC LIMIT 1),
		(SELECT error FROM journal WHERE record = :row ORDER BY id DESC LIMIT 1))`,
	recent: `SELECT e.at, e.run, r.record_id AS recordId, e.kind, e.message, e.attempts
		FROM (SELECT * FROM errors ORDER BY id DESC LIMIT :limit) e LEFT JOIN records r ON r.id = e.record ORDER BY e.id DESC`,
};

type Line = {readonly state: State; readonly kind: FailureKind | null; readonly count: number};
type LinkLine = Pick<LinkErrors, 'direction' | 'ours' | 'count' | 'lastAt'> & {
	readonly kind: FailureKind | null;
	readonly row: number;
};

/** Refusals are of many kinds, and told wherever the link stands by now; of these two the link itself tells. */
const kindsLeft = {conflict: 'salesforce-conflict', deleted: 'salesforce-gone'} as const;
const left = Object.keys(kindsLeft) as Array<keyof typeof kindsLeft>;

export function createErrors({db, read}: Doors): Pick<Survey, 'errorClasses' | 'recentErrors'> {
	const classes = db.prepare<{state: string}, Line>(statements.classes);
	const accepted = db.prepare<[], Line>(statements.accepted);
	const newest = db.prepare<{state: State; kind: FailureKind}, {message: string; at: number}>(statements.newest);
	const refused = db.prepare<[], LinkLine>(statements.refused);
	const leftSo = db.prepare<{link: NotMade}, LinkLine>(statements.left);
	const words = db.prepare<{row: number; kind: FailureKind}, string | null>(statements.words).pluck();
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
	const toClass = (link: NotMade, kind: FailureKind, {row, direction, ours, count, lastAt}: LinkLine): LinkErrors => {
		const example = words.get({row, kind}) ?? foundWords[link];
		return {state: `link-${link}`, kind, direction, ours, count, accepted: 0, example, lastAt};
	};
	const ofLinks = (): readonly LinkErrors[] => [
		...left.flatMap(link => leftSo.all({link}).map(line => toClass(link, kindsLeft[link], line))),
		...refused.all().map(line => toClass('failed', line.kind ?? 'salesforce-refused', line)),
	];
	const all = db.transaction(() => [...ofFiles(), ...ofLinks()].sort((one, other) => other.count - one.count));

	return {errorClasses: read(() => all()), recentErrors: read(limit => recent.all({limit}))};
}

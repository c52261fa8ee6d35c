/** The rows of a plan as changes: what the field holds and what it is to hold, from the records they refer to. */
import {linkTo} from '../engine/link.ts';
import type {PlanChanges, PlannedChange} from '../engine/ports/changes.ts';
import type {RollbackRecord} from '../engine/ports/keepsakes.ts';
import type {Direction} from '../engine/ports/plans.ts';
import type {Doors} from './doors.ts';
import type {UrlsOf} from './execution.ts';
import {numberOfOutcome} from './plan-words.ts';

const applied = numberOfOutcome('applied');

/** Only rows of the generation that was planned: another file is for another plan. */
const rows = (where: string): string => `
	SELECT p.seq, r.id AS row, r.record_id AS recordId, coalesce(r.account, 0) AS account, p.from_url AS "from", p.to_url AS "to",
		coalesce(b.base, '') || r.url_tail AS original, f.path || coalesce(r.file, r.name) AS key, l.base AS linkBase
	FROM plan_rows p CROSS JOIN records r ON r.id = p.record AND r.generation = p.generation
	LEFT JOIN url_bases b ON b.id = r.url_base LEFT JOIN key_folders f ON f.id = r.folder
	LEFT JOIN link_bases l ON l.id = r.link_base
	WHERE p.plan = :plan AND p.seq > :after AND p.seq <= :last AND ${where} ORDER BY p.seq LIMIT :limit`;

const statements = {
	plan: 'SELECT p.direction, l.base AS linkBase FROM plans p JOIN link_bases l ON l.id = p.link_base WHERE p.id = :plan',
	ring: 'SELECT first, last FROM plan_rings WHERE plan = :plan AND ring = :ring',
	// Only a proven copy may stand behind a link.
	toMake: rows(
		`(p.canary IS NOT NULL) = (:ring = 0) AND p.outcome IS NULL AND (:direction = 'rollback' OR r.state = 'verified')`,
	),
	made: rows(`p.outcome = ${applied} AND (:ring IS NULL OR (p.canary IS NOT NULL) = (:ring = 0))`),
	all: rows('TRUE'),
	planned: `SELECT p.seq, r.record_id AS recordId FROM plan_rows p CROSS JOIN records r ON r.id = p.record
		WHERE p.plan = (SELECT id FROM plans WHERE code = :code) AND p.seq > :after ORDER BY p.seq LIMIT :limit`,
};

type Plan = {readonly direction: Direction; readonly linkBase: string};
type Row = Omit<PlannedChange, 'from' | 'to'> & {
	readonly from: string | null;
	readonly to: string | null;
	readonly original: string | null;
	readonly key: string | null;
	readonly linkBase: string | null;
};

/** What a row's URLs are made of: spelt out, or told by the record that it refers to. */
type Told = Pick<Row, 'from' | 'to' | 'original' | 'key' | 'linkBase'>;

/** What the field holds before and after a change; null where the row does not tell. */
export function urlsOf(
	row: Told,
	{direction, linkBase}: Plan,
): {readonly from: string | null; readonly to: string | null} {
	const under = direction === 'rollback' ? (row.linkBase ?? linkBase) : linkBase;
	const ours = row.key === null ? null : linkTo(under, row.key);
	const [ownFrom, ownTo] = direction === 'cutover' ? [row.original, ours] : [ours, row.original];
	return {from: row.from ?? ownFrom, to: row.to ?? ownTo};
}

/** Undefined where the row lacks one of them. */
function bothOf(row: Told, plan: Plan): {readonly from: string; readonly to: string} | undefined {
	const {from, to} = urlsOf(row, plan);
	return from === null || to === null ? undefined : {from, to};
}

function toChanges(found: readonly Row[], plan: Plan): PlannedChange[] {
	return found.flatMap(row => {
		const urls = bothOf(row, plan);
		const {seq, row: number, recordId, account} = row;
		return urls ? [{seq, row: number, recordId, account, ...urls}] : [];
	});
}

/** What a rollback needs: the vendor's own URL, not the one that stood in the field in between. */
function toRollback(found: readonly Row[], plan: Plan): RollbackRecord[] {
	return found.flatMap(row => {
		const urls = bothOf(row, plan);
		if (!urls) return [];
		const [original, ours] = plan.direction === 'cutover' ? [row.original ?? urls.from, urls.to] : [urls.to, urls.from];
		return [{Id: row.recordId, original_url: original, new_url: ours}];
	});
}

/** Of the rollback file, some 15 ms of the main thread; of ids much less. */
const pageSize = 1000;
const noEnd = Number.MAX_SAFE_INTEGER;

type Changes = Omit<PlanChanges, 'claimPlanned'> & {
	readonly urlsOfRow: UrlsOf;
};

export function createPlanChanges({db, read}: Doors): Changes {
	const plan = db.prepare<{plan: number}, Plan>(statements.plan);
	const ring = db.prepare<{plan: number; ring: number}, {first: number; last: number}>(statements.ring);
	const toMake = db.prepare<object, Row>(statements.toMake);
	const made = db.prepare<object, Row>(statements.made);
	const all = db.prepare<object, Row>(statements.all);
	const planned = db.prepare<object, {seq: number; recordId: string}>(statements.planned);

	/** Where a ring lies; nowhere for one that the plan does not have. */
	const boundsOf = (id: number, number: number | null, after: number) => {
		if (number === null) return {after, last: noEnd};
		const {first, last} = ring.get({plan: id, ring: number}) ?? {first: 1, last: 0};
		return {after: Math.max(after, first - 1), last};
	};
	const plannedPage = read((code: string, after: number) => planned.all({code, after, limit: pageSize}));
	const rollbackPage = read((id: number, after: number) => all.all({plan: id, after, last: noEnd, limit: pageSize}));

	/** Pages until one has something to give: rows without URLs must not look like the end. */
	const changes = (
		find: (after: number) => readonly Row[],
		of: Plan,
		after: number,
		limit: number,
	): readonly PlannedChange[] => {
		for (let from = after; ; ) {
			const found = find(from);
			const given = toChanges(found, of);
			const last = found.at(-1);
			if (given.length > 0 || found.length < limit || !last) return given;
			from = last.seq;
		}
	};

	return {
		urlsOfRow: ({plan: id, seq}) => {
			const [of, row] = [plan.get({plan: id}), all.get({plan: id, after: seq - 1, last: seq, limit: 1})];
			return of && row && bothOf(row, of);
		},
		changesToMake: read((id, number, after, limit) => {
			const of = plan.get({plan: id});
			if (!of) return [];
			const find = (from: number) =>
				toMake.all({plan: id, ring: number, limit, direction: of.direction, ...boundsOf(id, number, from)});
			return changes(find, of, after, limit);
		}),
		changesMade: read((id, number, after, limit) => {
			const of = plan.get({plan: id});
			if (!of) return [];
			return changes(
				from => made.all({plan: id, ring: number, limit, ...boundsOf(id, number, from)}),
				of,
				after,
				limit,
			);
		}),
		*plannedRecords(code) {
			for (let after = 0; ; ) {
				const found = plannedPage(code, after);
				for (const {recordId} of found) yield recordId;
				const last = found.at(-1);
				if (!last) return;
				after = last.seq;
			}
		},
		// New files too, before they are copied: the same run switches them, and their keys are assigned.
		*rollbackRecords(id) {
			const of = plan.get({plan: id});
			if (!of) return;
			for (let after = 0; ; ) {
				const found = rollbackPage(id, after);
				const records = toRollback(found, of);
				if (records.length > 0) yield records;
				const last = found.at(-1);
				if (!last || found.length < pageSize) return;
				after = last.seq;
			}
		},
	};
}

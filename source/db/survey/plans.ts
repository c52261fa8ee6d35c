/** A plan with its rings, and its rows in pages. */

import type {RowOutcome} from '../../engine/life.ts';
import {summaryOf} from '../../engine/make-plan.ts';
import type {Direction, Overruling} from '../../engine/ports/plans.ts';
import type {PlanRowSurvey, PlanSurvey, RingSurvey, Survey} from '../../engine/survey.ts';
import {alongAttention, foundText, lastError} from '../attention.ts';
import type {Doors} from '../doors.ts';
import {urlsOf} from '../plan-changes.ts';
import {classOf, numberOfClass, numberOfOutcome, outcomeOf} from '../plan-words.ts';
import {lastBackup, openFirst} from '../plans.ts';
import {createMeasured} from '../windows.ts';
import {shown} from './file-row.ts';

const counted = (outcome: Parameters<typeof numberOfOutcome>[0]): string =>
	`sum(CASE WHEN outcome = ${numberOfOutcome(outcome)} THEN count ELSE 0 END)`;

/** Of the generation that was planned: the record's own, or an archived one. */
const then = (own: string, archived: string): string =>
	`CASE WHEN r.generation = p.generation THEN ${own} ELSE ${archived} END`;

const statements = {
	plan: `SELECT id, code AS planId, direction, state, created_at AS createdAt, started_at AS startedAt, ended_at AS endedAt, summary,
		iif(direction = 'cutover', nullif((${lastBackup}), backup_run), NULL) AS copiedSince
		FROM plans WHERE code IS NOT NULL AND (:planId IS NULL OR code = :planId)
		ORDER BY ${openFirst('plans')} DESC, id DESC LIMIT 1`,
	rings: `SELECT ring, sum(count) AS records, ${counted('applied')} AS applied, ${counted('failed')} AS failed,
		${counted('conflict')} AS conflicts, ${counted('deleted')} AS deleted
		FROM plan_tally WHERE plan = :plan GROUP BY ring ORDER BY ring`,
	overruling: `SELECT run, how, overruled_by AS "by", at FROM overrulings WHERE plan = :plan ORDER BY id LIMIT 1`,
	ground: `SELECT p.id, p.direction, l.base AS linkBase FROM plans p JOIN link_bases l ON l.id = p.link_base WHERE p.code = :planId`,
	rows: (along: string) => `SELECT p.seq, r.record_id AS recordId, r.name, a.name AS accountName, p.class, p.outcome,
		iif(p.canary IS NULL, (SELECT ring FROM plan_rings WHERE plan = :plan AND ring > 0 AND p.seq BETWEEN first AND last), 0) AS ring,
		p.from_url AS "from", p.to_url AS "to", l.base AS linkBase, ${lastError} AS error,
		${then(`coalesce(b.base, '') || r.url_tail`, `coalesce(w.base, '') || v.url_tail`)} AS original,
		${then(`f.path || coalesce(r.file, r.name)`, `(SELECT path FROM key_folders WHERE id = v.folder) || v.file`)} AS key
		FROM (SELECT * FROM plan_rows ${along} AND plan = :plan AND seq > :after
			AND (:classes IS NULL OR class IN (SELECT value FROM json_each(:classes)))
			AND (:outcomes IS NULL OR coalesce(outcome, 0) IN (SELECT value FROM json_each(:outcomes)))
			ORDER BY seq LIMIT :limit) p
		CROSS JOIN records r ON r.id = p.record LEFT JOIN accounts a ON a.id = r.account
		LEFT JOIN file_versions v ON v.record = p.record AND v.generation = p.generation
		LEFT JOIN url_bases b ON b.id = r.url_base LEFT JOIN url_bases w ON w.id = v.url_base
		LEFT JOIN key_folders f ON f.id = r.folder LEFT JOIN link_bases l ON l.id = r.link_base ORDER BY p.seq`,
};

type Plan = Omit<PlanSurvey, 'changes' | 'rings' | 'windows' | 'summary'> & {
	readonly id: number;
	readonly summary: string;
};
type Ground = {readonly id: number; readonly direction: Direction; readonly linkBase: string};
type Row = Omit<PlanRowSurvey, 'class' | 'outcome' | 'found'> & {
	readonly class: number;
	readonly outcome: number | null;
	readonly linkBase: string | null;
	readonly error: string | null;
	readonly original: string | null;
	readonly key: string | null;
};

const wantsAttention = (outcome: RowOutcome | null): boolean => outcome !== null && outcome !== 'applied';

const numbers = <T>(words: readonly T[] | undefined, numberOf: (word: T) => number): string | null =>
	words === undefined ? null : JSON.stringify(words.map(numberOf));

function toRow(row: Row, plan: Ground): PlanRowSurvey {
	const {from, to} = urlsOf(row, plan);
	const {seq, recordId, name, accountName, ring, error} = row;
	const outcome = outcomeOf(row.outcome ?? 0);
	return {
		seq,
		recordId,
		name,
		accountName,
		class: classOf(row.class),
		outcome,
		ring,
		from: shown(from),
		to: shown(to),
		found: foundText(outcome, error),
	};
}

export function createPlanList({db, read}: Doors): Pick<Survey, 'plan' | 'planRows'> {
	const find = db.prepare<{planId: string | null}, Plan>(statements.plan);
	const rings = db.prepare<{plan: number}, RingSurvey>(statements.rings);
	const overruling = db.prepare<{plan: number}, Overruling>(statements.overruling);
	const measured = createMeasured({db});
	const ground = db.prepare<{planId: string}, Ground>(statements.ground);
	const rows = db.prepare<object, Row>(statements.rows('WHERE TRUE'));
	const attention = db.prepare<object, Row>(statements.rows(alongAttention));

	const survey = db.transaction((planId: string | null): PlanSurvey | undefined => {
		const found = find.get({planId});
		if (!found) return undefined;
		const {id, summary, ...plan} = found;
		const shares = rings.all({plan: id});
		const changes = shares.reduce((sum, {records}) => sum + records, 0);
		const reviewed = summaryOf({summary, code: plan.planId, overruling: overruling.get({plan: id}) ?? null});
		return {...plan, changes, rings: shares, windows: measured(id), summary: reviewed};
	});

	return {
		plan: read(planId => survey(planId ?? null)),
		planRows: read((planId, {classes, outcomes}, after, limit) => {
			const plan = ground.get({planId});
			if (!plan) return [];
			const filter = {
				classes: numbers(classes, numberOfClass),
				outcomes: numbers(outcomes, outcome => (outcome === null ? 0 : numberOfOutcome(outcome))),
			};
			const along = outcomes?.every(wantsAttention) ? attention : rows;
			return along.all({plan: plan.id, after, limit, ...filter}).map(row => toRow(row, plan));
		}),
	};
}

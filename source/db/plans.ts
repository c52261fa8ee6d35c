/** Plans: the exact set of link changes that an operator reviews, stored by reference to the rows. */
import {MigrationError} from '../engine/failure.ts';
import type {PlanState} from '../engine/life.ts';
import type {Scope} from '../engine/ports.ts';
import type {Doors} from './doors.ts';
import type {Direction} from './journal.ts';
import type {Fence} from './runs.ts';
import {createScopes} from './scope.ts';

export type PlannedRow = {
	readonly row: number;
	/** 0 is the canary. */
	readonly ring: number;
	/** Found while planning: copied first. */
	readonly new: boolean;
};

export type Plan = {
	readonly id: number;
	readonly code: string;
	readonly direction: Direction;
	readonly state: PlanState;
	readonly createdAt: number;
	readonly startedAt: number | null;
	/** What the operator has reviewed, as JSON. */
	readonly summary: string;
};

export type NewPlan = Pick<Plan, 'code' | 'direction' | 'summary'> & {
	readonly scope: Scope;
	readonly linkBase: string;
	readonly now: number;
};

export type Plans = {
	readonly create: (run: number, plan: NewPlan) => number;
	/** Rows of a plan that is not yet being executed; the generation is the one of this moment. */
	readonly add: (run: number, plan: number, rows: readonly PlannedRow[]) => void;
	readonly find: (code: string) => Plan | undefined;
	/** Throws `refused` when the plan is not in the state that the step starts from. */
	readonly move: (
		run: number,
		plan: number,
		step: {readonly from: PlanState; readonly to: PlanState},
		now: number,
	) => void;
	readonly rows: (plan: number, after: number, limit: number) => readonly PlannedRow[];
};

const statements = {
	create: `INSERT INTO plans (code, direction, scope, link_base, summary, created_at)
		VALUES (:code, :direction, :scope, (SELECT id FROM link_bases WHERE base = :linkBase), :summary, :now)`,
	add: `INSERT INTO plan_rows (plan, record, generation, ring, new) SELECT :plan, id, generation, :ring, :new FROM records WHERE id = :row`,
	find: `SELECT id, code, direction, state, created_at AS createdAt, started_at AS startedAt, summary FROM plans WHERE code = :code`,
	move: `UPDATE plans SET state = :to, started_at = CASE WHEN :to = 'executing' THEN :now ELSE started_at END,
		ended_at = CASE WHEN :to = 'executing' THEN NULL ELSE :now END WHERE id = :plan AND state = :from`,
	bind: 'UPDATE runs SET plan = :plan WHERE id = :run',
	state: 'SELECT state FROM plans WHERE id = :plan',
	rows: 'SELECT record AS row, ring, new FROM plan_rows WHERE plan = :plan AND record > :after ORDER BY record LIMIT :limit',
};

type StoredRow = Omit<PlannedRow, 'new'> & {readonly new: number};

export function createPlans(doors: Doors, fence: Fence): Plans {
	const {db, read, write} = doors;
	const scopeOf = createScopes(doors);
	const create = db.prepare(statements.create);
	const add = db.prepare(statements.add);
	const find = db.prepare<{code: string}, Plan>(statements.find);
	const move = db.prepare(statements.move);
	const bind = db.prepare<{run: number; plan: number}>(statements.bind);
	const state = db.prepare<{plan: number}, {state: PlanState}>(statements.state);
	const rows = db.prepare<{plan: number; after: number; limit: number}, StoredRow>(statements.rows);

	return {
		create: write((run, {scope, ...plan}) => {
			fence(run);
			return Number(create.run({...plan, scope: scopeOf(scope)}).lastInsertRowid);
		}),
		add: write((run, plan, planned) => {
			fence(run);
			if (state.get({plan})?.state !== 'ready')
				throw new MigrationError('refused', `Plan ${plan} is fixed: it takes no more rows`);
			for (const {row, ring, new: isNew} of planned) add.run({plan, row, ring, new: isNew ? 1 : 0});
		}),
		find: read(code => find.get({code})),
		move: write((run, plan, {from, to}, now) => {
			fence(run);
			if (move.run({plan, from, to, now}).changes === 0) {
				throw new MigrationError('refused', `Plan ${plan} is ${state.get({plan})?.state ?? 'unknown'}, not ${from}`);
			}
			bind.run({run, plan});
		}),
		rows: read((plan, after, limit) => rows.all({plan, after, limit}).map(row => ({...row, new: row.new === 1}))),
	};
}

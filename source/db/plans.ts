/** Plans: the exact set of link changes that an operator reviews, stored by reference to the rows. */
import {MigrationError} from '../engine/failure.ts';
import {type PlanState, planLife} from '../engine/life.ts';
import type {Direction, Overruling, PlanBook, PlanTally, StoredPlan} from '../engine/ports/plans.ts';
import {identityOf} from './begun-in.ts';
import type {Doors} from './doors.ts';
import {endReturns} from './link-failure.ts';
import {oneOf} from './one-of.ts';
import {planMoved} from './plan-moved.ts';
import {classOf, numberOfClass, outcomeOf} from './plan-words.ts';
import type {Fence} from './runs.ts';
import {linkAway} from './schema.ts';
import {accountsOf, coverOf, createScopes, perCover} from './scope.ts';

const stored = `SELECT p.id, p.code, p.direction, p.state, s.object, s.filter, s.accounts, l.base AS linkBase,
	p.created_at AS createdAt, p.started_at AS startedAt, p.summary, p.backup_run AS backupRun,
	o.run AS overruledIn, o.how, o.overruled_by AS "by", o.at
	FROM plans p JOIN scopes s ON s.id = p.scope JOIN link_bases l ON l.id = p.link_base
	LEFT JOIN overrulings o ON o.id = (SELECT min(id) FROM overrulings WHERE plan = p.id)`;

/**
Rank of a plan, in SQL: what is under way, then what is ready. Of these a cut-over stands first: it waits to be carried
out, and a way back is planned anew whenever it is asked for. Then what is done: a plan that was abandoned has made way
for another one, or changes nothing.
*/
export const openFirst = (plan: string): string =>
	`CASE ${plan}.state WHEN 'executing' THEN 4 WHEN 'ready' THEN 2 + (${plan}.direction = 'cutover') WHEN 'done' THEN 1 ELSE 0 END`;

/** The newest run that has copied files; 0 where none has. */
export const lastBackup = `SELECT coalesce(max(id), 0) AS run FROM runs WHERE type IN ('backup', 'single-phase') AND successful > 0`;

const statements = {
	// Plans that were never begun: one that broke off while it was made, and those that newer ones took the place of.
	drop: `UPDATE plans SET state = 'abandoned', ended_at = :now WHERE code IS NULL AND state = 'ready'`,
	left: `SELECT plan, seq AS first FROM plan_rows WHERE plan = (
			SELECT p.id FROM plans p WHERE p.state = 'abandoned' AND p.started_at IS NULL
			AND EXISTS (SELECT 1 FROM plan_rows WHERE plan = p.id) LIMIT 1)
		ORDER BY seq LIMIT 1`,
	clear: 'DELETE FROM plan_rows WHERE plan = :plan AND seq BETWEEN :first AND :last',
	base: 'SELECT id FROM link_bases WHERE base = :linkBase',
	create: `INSERT INTO plans (direction, scope, link_base, backup_run, created_at)
		VALUES (:direction, :scope, :base, (${lastBackup}), :now)`,
	making:
		'SELECT code IS NULL AS open, (SELECT max(seq) FROM plan_rows WHERE plan = :plan) AS last FROM plans WHERE id = :plan',
	// A page at once: row by row, the way to SQLite and back costs more than the row.
	add: `INSERT INTO plan_rows (plan, seq, record, generation, class, from_url, to_url)
		SELECT :plan, :last + 1 + j.key, r.id, r.generation, j.value ->> 1, j.value ->> 2, j.value ->> 3
		FROM json_each(:rows) j CROSS JOIN records r ON r.id = j.value ->> 0`,
	byCode: `${stored} WHERE p.code = :code`,
	open: `${stored} WHERE p.state = 'executing' OR (p.state = 'ready' AND p.code IS NOT NULL)
		ORDER BY ${openFirst('p')} DESC, p.id DESC LIMIT 1`,
	lastCutOver: `${stored} WHERE p.direction = 'cutover' AND p.started_at IS NOT NULL ORDER BY p.id DESC LIMIT 1`,
	// Of the cut-overs the newest only: the copy that was made when it began knows what those before it have done. One that was
	// made from a file spells each of its rows out, and is all that tells of them, also once another way back has ended it.
	undone: `SELECT id FROM plans WHERE (direction = 'rollback' AND (state = 'executing'
			OR (state = 'abandoned' AND started_at IS NOT NULL AND (SELECT from_url IS NOT NULL AND to_url IS NOT NULL
				FROM plan_rows WHERE plan = plans.id ORDER BY seq LIMIT 1))))
		OR (id = (SELECT max(id) FROM plans WHERE direction = 'cutover' AND started_at IS NOT NULL AND state <> 'done')
			AND NOT EXISTS (SELECT 1 FROM begun_in WHERE plan = plans.id AND file = :file))
		ORDER BY id DESC`,
	begin: 'INSERT INTO begun_in (plan, file) SELECT :plan, :file WHERE :file IS NOT NULL',
	move: `UPDATE plans SET state = :to, started_at = CASE WHEN :to = 'executing' THEN :now ELSE started_at END,
		ended_at = CASE WHEN :to = 'executing' THEN NULL ELSE :now END WHERE id = :plan AND state = :from`,
	supersede: `UPDATE plans SET state = 'abandoned', ended_at = :now WHERE state IN ('ready', 'executing') AND id <> :plan`,
	// Once nothing leads to the bucket any more the cut-over is given up, and what was refused of it with it.
	giveUp: `UPDATE records SET link_failure = NULL WHERE link_failure IS NOT NULL AND link = 'original'
		AND NOT EXISTS (SELECT 1 FROM link_tally WHERE ${oneOf('link', linkAway)} AND count > 0)`,
	// So it is with the accounts that were named, whatever has become of others. The subquery is asked where refusals are left.
	giveUpAccounts: `UPDATE records INDEXED BY idx_link_failure SET link_failure = NULL
		WHERE link_failure IS NOT NULL AND link = 'original' AND account IN (
			SELECT a.id FROM plans p JOIN scopes s ON s.id = p.scope CROSS JOIN json_each(s.accounts) j
			JOIN accounts a ON a.salesforce_id = j.value WHERE p.id = :plan AND NOT EXISTS (
				SELECT 1 FROM records o INDEXED BY idx_account_id WHERE o.account = a.id AND ${oneOf('o.link', linkAway)}))`,
	bind: 'UPDATE runs SET plan = :plan WHERE id = :run',
	state: `SELECT p.state, p.code, p.direction, s.object, s.filter, s.accounts
		FROM plans p JOIN scopes s ON s.id = p.scope WHERE p.id = :plan`,
	tally:
		'SELECT ring, class, outcome, count FROM plan_tally WHERE plan = :plan AND count > 0 ORDER BY ring, class, outcome',
};

type Row = Omit<StoredPlan, 'scope' | 'overruling'> & {
	readonly object: string;
	readonly filter: string;
	readonly accounts: string;
	readonly overruledIn: number | null;
} & Pick<Overruling, 'how' | 'by' | 'at'>;

const toPlan = ({object, filter, accounts, overruledIn, how, by, at, ...plan}: Row): StoredPlan => ({
	...plan,
	scope: {object, filter, accounts: accountsOf(accounts)},
	overruling: overruledIn === null ? null : {run: overruledIn, how, by, at},
});

const leads = (from: PlanState, to: PlanState): boolean => Object.values<PlanState>(planLife[from]).includes(to);

export function createPlans(doors: Doors, fence: Fence): PlanBook {
	const {db, read, write} = doors;
	const byCode = db.prepare<{code: string}, Row>(statements.byCode);
	const open = db.prepare<[], Row>(statements.open);
	const lastCutOver = db.prepare<[], Row>(statements.lastCutOver);
	const undone = db.prepare<{file: string | null}, number>(statements.undone).pluck();
	const last = db.prepare<[], {run: number}>(lastBackup);
	const tally = db.prepare<{plan: number}, {ring: number; class: number; outcome: number; count: number}>(
		statements.tally,
	);

	return {
		clearUnbegun: createClearing(doors, fence),
		createPlan: createMaking(doors, fence),
		addPlanRows: createAdding(doors, fence),
		movePlan: write(createMoving(doors, fence)),
		plan: read(code => {
			const row = byCode.get({code});
			return row && toPlan(row);
		}),
		openPlan: read(() => {
			const row = open.get();
			return row && toPlan(row);
		}),
		lastCutOver: read(() => {
			const row = lastCutOver.get();
			return row && toPlan(row);
		}),
		undonePlans: read(() => undone.all({file: identityOf(doors.file)})),
		planTally: read(
			(plan): PlanTally =>
				tally.all({plan}).map(line => ({...line, class: classOf(line.class), outcome: outcomeOf(line.outcome)})),
		),
		lastBackupRun: read(() => last.get()?.run ?? 0),
	};
}

/** Rows that one call of `clearUnbegun` removes: some 15 ms. */
const clearedAtOnce = 4000;

function createClearing({db, write}: Doors, fence: Fence): PlanBook['clearUnbegun'] {
	const drop = db.prepare<{now: number}>(statements.drop);
	const left = db.prepare<[], {plan: number; first: number}>(statements.left);
	const clear = db.prepare<{plan: number; first: number; last: number}>(statements.clear);
	return write((run, now) => {
		fence(run);
		drop.run({now});
		const found = left.get();
		if (found) clear.run({...found, last: found.first + clearedAtOnce - 1});
		return found !== undefined;
	});
}

function createMaking(doors: Doors, fence: Fence): PlanBook['createPlan'] {
	const {db, write} = doors;
	const scopeOf = createScopes(doors);
	const base = db.prepare<{linkBase: string}, {id: number}>(statements.base);
	const create = db.prepare(statements.create);
	return write((run, {direction, scope, linkBase, now}) => {
		fence(run);
		const under = base.get({linkBase});
		if (!under) throw new MigrationError('internal', `${linkBase} is no link base of this ledger`);
		return Number(create.run({direction, scope: scopeOf(scope), base: under.id, now}).lastInsertRowid);
	});
}

function createAdding({db, write}: Doors, fence: Fence): PlanBook['addPlanRows'] {
	const making = db.prepare<{plan: number}, {open: number; last: number | null}>(statements.making);
	const add = db.prepare(statements.add);
	return write((run, plan, rows) => {
		fence(run);
		const known = making.get({plan});
		if (known?.open !== 1)
			throw new MigrationError('refused', `Plan ${plan} is fixed: it takes no more rows`, {
				hint: 'Make a new plan with the same command and --dry-run.',
			});
		const told = rows.map(({row, class: name, from = null, to = null}) => [row, numberOfClass(name), from, to]);
		const {changes} = add.run({plan, last: known.last ?? 0, rows: JSON.stringify(told)});
		if (changes !== rows.length)
			throw new MigrationError(
				'internal',
				`The ledger lacks ${rows.length - changes} of the rows that were to be planned`,
			);
	});
}

type Stand = Pick<Row, 'object' | 'filter' | 'accounts'> & {
	readonly state: PlanState;
	readonly code: string | null;
	readonly direction: Direction;
};

function createMoving({db, file}: Doors, fence: Fence): PlanBook['movePlan'] {
	const move = db.prepare(statements.move);
	const supersede = db.prepare<{plan: number; now: number}>(statements.supersede);
	const begin = db.prepare<{plan: number; file: string | null}>(statements.begin);
	const bind = db.prepare<{run: number; plan: number}>(statements.bind);
	const state = db.prepare<{plan: number}, Stand>(statements.state);
	const giveUp = db.prepare(statements.giveUp);
	const giveUpAccounts = db.prepare<{plan: number}>(statements.giveUpAccounts);
	const endings = perCover(({where}) => db.prepare<{accounts: string}>(endReturns(where)));
	/** Of the accounts of this plan. */
	const endRefused = ({object, filter, accounts}: Stand) => {
		const cover = coverOf({object, filter, accounts: accountsOf(accounts)});
		endings(cover).run({accounts: cover.accounts});
	};
	return (run, plan, {from, to}, now) => {
		fence(run);
		const found = state.get({plan});
		if (found?.state !== from) throw planMoved(plan, found, from);
		// To the state in which it is: another run takes it up.
		if (from !== to && !leads(from, to))
			throw new MigrationError('internal', `No step leads a plan from ${from} to ${to}`);
		// One plan at a time: what another one has left undone, or was made before this one went on, is for a new plan to say.
		if (to === 'executing') supersede.run({plan, now});
		if (from !== to) move.run({plan, from, to, now});
		// Once: what goes on with it in a copy of the ledger does not know what was done where it began.
		if (from !== to && to === 'executing') {
			begin.run({plan, file: identityOf(file)});
			if (found.direction === 'cutover') endRefused(found);
		}
		if (to === 'done' && found.direction === 'rollback') {
			giveUp.run();
			giveUpAccounts.run({plan});
		}
		bind.run({run, plan});
	};
}

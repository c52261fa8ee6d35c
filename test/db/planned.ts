/** Plans made and carried out, for tests. */

import {linkTo} from '../../source/engine/link.ts';
import type {PlannedChange} from '../../source/engine/ports/changes.ts';
import type {LinkLedger} from '../../source/engine/ports/link-ledger.ts';
import type {Direction, PlanDigest, PlanRow, Seal, Shares, StoredPlan} from '../../source/engine/ports/plans.ts';
import type {Scope} from '../../source/engine/scope.ts';
import {accountIdOf, everything, linkBase, record, start, type World, whole} from './fixture.ts';

export const ours = (index: number, base = linkBase) =>
	linkTo(base, `uploads/${accountIdOf(index % 3)}/file ${index}.pdf`);
export const vendors = (index: number) => String(record(index).url);

type Rows = ReadonlyArray<number | PlanRow>;
type Options = {
	readonly base?: string;
	readonly scope?: Scope;
	readonly canary?: number;
	readonly rings?: Shares['rings'];
};

const usual: Readonly<Record<Direction, PlanRow['class']>> = {cutover: 'to-switch', rollback: 'to-restore'};

type Planner = Pick<World, 'links' | 'run'>;

/** Of all rows that the plan has now. */
export const digestOf = ({links}: Pick<Planner, 'links'>, plan: number): PlanDigest => whole(links.digestPlan(plan));

export function seal(
	{links, run}: Planner,
	plan: number,
	how: Shares & Seal,
	digest = digestOf({links}, plan),
): StoredPlan {
	whole(links.shareOut(run, plan, {...how, digest}));
	return links.sealPlan(run, plan, {...how, digest});
}

/** A plan that is ready. */
export function makePlan({links, run}: World, direction: Direction, rows: Rows, options: Options = {}): StoredPlan {
	const {base = linkBase, scope = everything, canary = 0, rings = []} = options;
	const plan = links.createPlan(run, {direction, scope, linkBase: base, now: start});
	links.addPlanRows(
		run,
		plan,
		rows.map(row => (typeof row === 'number' ? {row, class: usual[direction]} : row)),
	);
	return seal({links, run}, plan, {
		canary,
		rings,
		summary: code => JSON.stringify({planId: code, classes: {}, linkProof: {}}),
		now: start,
	});
}

/** A plan that is being carried out, and its changes in order. */
export function beginPlan(world: World, direction: Direction, rows: Rows, options: Options = {}) {
	const plan = makePlan(world, direction, rows, options).id;
	world.links.movePlan(world.run, plan, {from: 'ready', to: 'executing'}, start);
	return {plan, changes: world.links.changesToMake(plan, 1, 0, 1000)};
}

type Ending = Parameters<LinkLedger['settleChanges']>[2][number]['outcome'];

export const ended = (changes: readonly PlannedChange[], outcome: Ending, error?: string) =>
	changes.map(({seq, row}) => ({seq, row, outcome, ...(error === undefined ? {} : {error})}));

/** Intends and settles. */
export function carryOut({links, run}: World, plan: number, changes: readonly PlannedChange[], outcome: Ending): void {
	links.intend(run, plan, changes, start);
	links.settleChanges(run, plan, ended(changes, outcome), start + 500);
}

/** Plans these rows and carries the plan out to its end. */
export function move(world: World, direction: Direction, rows: Rows, options: Options = {}): number {
	const {plan, changes} = beginPlan(world, direction, rows, options);
	carryOut(world, plan, changes, 'applied');
	world.links.movePlan(world.run, plan, {from: 'executing', to: 'done'}, start);
	return plan;
}

export const linksOf = ({db}: World): unknown[] => db.prepare('SELECT link FROM records ORDER BY id').pluck().all();

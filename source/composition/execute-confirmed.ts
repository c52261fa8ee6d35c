/** Executes a plan that exists, once it has been confirmed: the same for both directions. */
import type {LedgerFile} from '../db/open.ts';
import {executeCutOver, executeRollback} from '../engine/execute-link-run.ts';
import {MigrationError} from '../engine/failure.ts';
import type {CutOverResult, RollbackResult} from '../engine/link-result.ts';
import {summaryOf} from '../engine/make-plan.ts';
import {mayExecute, newPlanHint, saidOther} from '../engine/may-execute.ts';
import type {PlanSummary} from '../engine/plan-summary.ts';
import type {Direction, Overruling, StoredPlan} from '../engine/ports/plans.ts';
import {cutOverLines, rollbackLines} from '../reports/executed-text.ts';
import {count} from '../reports/numbers.ts';
import {planLines} from '../reports/plan-text.ts';
import {clock} from './clock.ts';
import {confirmPlan, overruleProof} from './confirm.ts';
import {costSoFar} from './cost.ts';
import type {Ask, CommandEnd, Invocation} from './invocation.ts';
import {executeOrder} from './link-order.ts';
import {openLinks} from './open-links.ts';
import {planSettings} from './plan-settings.ts';
import type {Stage} from './stage.ts';
import {testAccount} from './test-account.ts';
import type {OpenRun} from './with-run.ts';

export type Execution = {
	readonly direction: Direction;
	/** The plan's id as typed; null where the person is to be asked. */
	readonly confirm: string | null;
	/** Of a rollback, what was said beside that id, as the command that would plan it; null where nothing narrows it. */
	readonly said: string | null;
	readonly acceptUnproven: boolean;
	readonly holdAfterCanary: boolean;
	/** The plan that was made just now and that the person has seen; null where it is an older one. */
	readonly made: string | null;
};

export async function executeConfirmed(
	run: OpenRun,
	wish: Execution,
	{signal, say}: Invocation,
	ask: Ask | undefined,
): Promise<CommandEnd> {
	const {direction, confirm, holdAfterCanary} = wish;
	const {plan, summary} = planFor(run, wish, ask !== undefined);
	const {control} = run.stage;
	// Whoever is asked may have left: others must be able to end the run, and with it the question.
	const asking: Ask | undefined = ask && (question => ask(question, control.stopping));
	let overruled: Overruling['how'] | null = null;
	try {
		if (confirm === null && asking !== undefined) {
			for (const line of wish.made === null ? planLines(summary) : []) say(line);
			const begun = plan.state === 'executing';
			if (begun) say(`It has been begun: ${count(madeOf(run.file, plan))} of ${count(summary.changes)} are done.`);
			say('');
			await confirmPlan(asking, summary, begun);
		}
		if (direction === 'cutover') overruled = await overruleProof(asking, summary, wish.acceptUnproven);
	} catch (error) {
		if (signal.aborted || !control.stopping.aborted) throw error;
		return stoppedAsking(run.stage, plan);
	}

	const {salesforce, ports, ground} = await openLinks(run);
	const test = direction === 'rollback' ? null : ((await testAccount(salesforce, run.config)) ?? summary.test);
	const order = executeOrder(ground, {planId: plan.code, test}, {overruled, holdAfterCanary, plansFollow: false});
	const end = (result: CutOverResult | RollbackResult, lines: readonly string[]): CommandEnd => {
		run.stage.finish(result, lines);
		const {exitCode, ...counts} = result;
		return {exitCode, result: {...counts, cost: costSoFar()}};
	};
	if (direction === 'rollback') {
		const result = await executeRollback(ports, order);
		return end(result, rollbackLines(result));
	}
	const result = await executeCutOver(ports, order);
	return end(result, cutOverLines(result));
}

/** Nobody has failed, and nothing was begun: it ends as any run does that was told to stop. */
function stoppedAsking({control, finish}: Stage, {code, state}: StoredPlan): CommandEnd {
	const result = {planId: code, stoppedBy: control.stoppedBy(), error: null};
	const before = state === 'executing' ? 'gone on with' : 'begun';
	finish({...result, exitCode: 1}, [
		'',
		`Stopped (${result.stoppedBy}) before it was ${before}: nothing was changed, and plan ${code} stays as it is.`,
	]);
	return {exitCode: 1, result};
}

/**
The plan that was named, or the one that stands open. Throws `refused` for what may not be executed, before anybody is
asked to type anything.
*/
function planFor(
	{config, file}: OpenRun,
	{direction, confirm, said, acceptUnproven, made}: Execution,
	asks: boolean,
): {readonly plan: StoredPlan; readonly summary: PlanSummary} {
	const {links} = file;
	const named = confirm?.toUpperCase() ?? made;
	const plan = named === null ? links.openPlan() : links.plan(named);
	if (plan === undefined && named === null) throw noPlan(direction);
	const summary = plan && summaryOf(plan);
	const facts = {
		direction,
		planId: plan?.code ?? named ?? '',
		now: clock.now(),
		dryRun: config.migration.dryRun,
		test: null,
		...planSettings(config),
		lastBackupRun: links.lastBackupRun(),
		acceptUnproven: acceptUnproven || asks,
	};
	const refusal = mayExecute(plan, summary, facts) ?? (summary === undefined ? null : saidOther(summary, said));
	if (refusal === null && plan && summary) return {plan, summary};
	throw new MigrationError('refused', refusal?.message ?? 'There is no such plan', refusal ? {hint: refusal.hint} : {});
}

const noPlan = (direction: Direction) =>
	new MigrationError('refused', 'There is no plan that could be executed', {hint: newPlanHint(direction, undefined)});

const madeOf = ({links}: Pick<LedgerFile, 'links'>, {id}: StoredPlan): number =>
	links.planTally(id).reduce((sum, {outcome, count: n}) => (outcome === null ? sum : sum + n), 0);

/** `migrate --execute` and `rollback --execute`: the run around an execution, and its result out of the plan's rows. */
import {commandOf} from './direction.ts';
import {type Executed, executePlan} from './execute-plan.ts';
import {failures, MigrationError, toFailure} from './failure.ts';
import type {CutOverResult, RollbackResult} from './link-result.ts';
import type {ExecuteOrder, LinkPorts} from './link-run.ts';
import {summaryOf} from './make-plan.ts';
import {mayExecute} from './may-execute.ts';
import {changeCount, openCount, outcomeCount} from './plan-tally.ts';
import type {Direction, PlanTally, StoredPlan} from './ports/plans.ts';
import type {RunTotals} from './ports/runs.ts';
import {type Concluded, inRun} from './run-frame.ts';
import {executionMode} from './run-mode.ts';

const mostNamed = 100;

/** Throws `refused` for a plan that may not be executed; resumes one that has been begun. */
export async function executeCutOver(ports: LinkPorts, order: ExecuteOrder): Promise<CutOverResult> {
	return execute(ports, order, 'cutover', (shared, applied, executed, plan) => {
		const {copied, arrived, rollbackFile, ledgerCopy} = executed;
		// As it stands now: it may have been overruled in this run.
		const {overruling = null} = summaryOf(ports.links.plan(plan.code) ?? plan).linkProof;
		return {...shared, switched: applied, copied, arrivedAfterPlan: arrived, rollbackFile, ledgerCopy, overruling};
	});
}

export async function executeRollback(ports: LinkPorts, order: ExecuteOrder): Promise<RollbackResult> {
	return execute(ports, order, 'rollback', (shared, applied, _, plan) => {
		const {classes} = summaryOf(plan);
		const leftAlone = {'edited-by-user': classes['edited-by-user'] ?? 0, 'not-ours': classes['not-ours'] ?? 0};
		return {...shared, restored: applied, noOriginal: classes['no-original'] ?? 0, leftAlone};
	});
}

type Shared = Omit<RollbackResult, 'restored' | 'noOriginal' | 'leftAlone'>;
type Finish<R> = (shared: Shared, applied: number, executed: Executed, plan: StoredPlan) => R;

function execute<R>(ports: LinkPorts, order: ExecuteOrder, direction: Direction, finish: Finish<R>): Promise<R> {
	const plan = allowed(ports, order, direction);
	let before: PlanTally = [];
	return inRun<Executed, R>(
		ports,
		{
			...order,
			type: commandOf[direction],
			mode: executionMode(plan),
			scope: plan.scope,
			dryRun: false,
			plan: plan.id,
		},
		{
			work(run) {
				before = ports.links.planTally(plan.id);
				return executePlan(ports, run, plan, order);
			},
			conclude: (run, executed, seconds) => conclude(ports, order, {plan, before, run, executed, seconds, finish}),
		},
	);
}

function allowed({links, clock}: LinkPorts, order: ExecuteOrder, direction: Direction): StoredPlan {
	const plan = links.plan(order.planId);
	const acceptUnproven = order.acceptUnproven !== null;
	const facts = {...order, direction, acceptUnproven, now: clock.now(), lastBackupRun: links.lastBackupRun()};
	const refusal = mayExecute(plan, plan && summaryOf(plan), facts);
	if (refusal === null && plan) return plan;
	throw new MigrationError('refused', refusal?.message ?? '', refusal ? {hint: refusal.hint} : {});
}

type Ended<R> = {
	readonly plan: StoredPlan;
	/** What earlier runs had done. */
	readonly before: PlanTally;
	readonly run: number;
	readonly executed: Executed;
	readonly seconds: number;
	readonly finish: Finish<R>;
};

function conclude<R>(
	{links, control}: LinkPorts,
	{test}: ExecuteOrder,
	{plan, before, run, executed, seconds, finish}: Ended<R>,
): Concluded<R> {
	const tally = links.planTally(plan.id);
	const open = openCount(tally);
	const applied = outcomeCount(tally, 'applied');
	const {done, validated, apiCalls, fault} = executed;
	const {secondsForecast, apiCalls: callsForecast} = summaryOf(plan);
	const counts = {
		done,
		changes: changeCount(tally),
		remaining: done ? 0 : open,
		earlier: outcomeCount(before, 'applied'),
		validated,
		conflicts: outcomeCount(tally, 'conflict'),
		// What is open at the end of a plan has a file that could not be copied: it is left for the next one.
		failed: outcomeCount(tally, 'failed') + (done ? open : 0),
		uncopied: done && open > 0 ? links.uncopied(plan.id) : {},
		deleted: outcomeCount(tally, 'deleted') + unseenBefore(plan),
	};
	const error = fault === null ? null : toFailure(fault);
	const shared: Shared = {
		runId: run,
		planId: plan.code,
		test,
		...counts,
		windows: links.windows(plan.id),
		attention: links.attention(plan.id, mostNamed),
		seconds,
		forecast: {seconds: secondsForecast, apiCalls: callsForecast.needed},
		apiCalls,
		stoppedBy: control.stoppedBy(),
		error,
		exitCode: error === null ? planExitCode(plan.direction, {...counts, done, applied}) : failures[error.kind].exit,
	};
	const wanting = counts.conflicts + counts.failed + outcomeCount(tally, 'deleted');
	return {
		result: finish(shared, applied, executed, plan),
		totals: totalsOf({applied, wanting}, before),
		proof: null,
	};
}

/** Links of a way back that were nowhere to be seen when it was planned, and so became no rows of it: they lead to us still. */
const unseenBefore = (plan: StoredPlan): number =>
	plan.direction === 'rollback' ? (summaryOf(plan).classes.deleted ?? 0) : 0;

/** Of this run alone. A later reading may have found fewer of the earlier changes in place than it has made itself. */
function totalsOf(
	{applied, wanting}: {readonly applied: number; readonly wanting: number},
	before: PlanTally,
): RunTotals {
	const successful = Math.max(0, applied - outcomeCount(before, 'applied'));
	const failed = wanting - (changeCount(before) - openCount(before) - outcomeCount(before, 'applied'));
	return {processed: successful + failed, successful, failed, new: 0, updated: successful, skipped: 0};
}

type Counts = Pick<Shared, 'done' | 'conflicts' | 'failed' | 'deleted' | 'validated'> & {readonly applied: number};

/** 0 when every record of the plan is as planned; a signal's own exit code is the program's business. */
function planExitCode(direction: Direction, counts: Counts): 0 | 1 {
	const {done, conflicts, failed, deleted, validated, applied} = counts;
	if (!done || conflicts + failed > 0 || validated < applied) return 1;
	// A record that is gone needs no way back (the result says that it may be hidden); on the way over somebody should know.
	return direction === 'cutover' && deleted > 0 ? 1 : 0;
}

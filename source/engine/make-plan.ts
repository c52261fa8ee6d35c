/** A plan as a run: its frame, and the result that is the same in both directions. */
import {untilStopped} from './cut-short.ts';
import {MigrationError} from './failure.ts';
import type {LinkPorts, PlanResult} from './link-run.ts';
import type {PlanGate} from './plan-gates.ts';
import type {PlanSummary} from './plan-summary.ts';
import type {StoredPlan} from './ports/plans.ts';
import type {RunType} from './ports/runs.ts';
import {type Circumstances, inRun} from './run-frame.ts';
import type {Scope} from './scope.ts';

export type Made = {readonly plan: PlanSummary; readonly gates: readonly PlanGate[]};

type Planned = {readonly made: Made | null; readonly fault: unknown};

/** Runs `plan`, says its gates and what it found, and closes the run. Nothing in Salesforce is changed by it. */
export function makePlan(
	ports: LinkPorts,
	order: Circumstances & {readonly scope: Scope; readonly type: RunType},
	plan: (run: number) => Promise<Made | null>,
): Promise<PlanResult> {
	const {emit, control} = ports;
	return inRun<Planned, PlanResult>(
		ports,
		{...order, mode: 'plan', dryRun: true},
		{
			work: async run => ({made: await untilStopped(control.stopping, plan(run)), fault: null}),
			conclude(runId, {made}, seconds) {
				if (made) {
					for (const {blocks: _, ...gate} of made.gates) emit(gate);
					emit({type: 'plan', plan: made.plan});
				}
				const stoppedBy = control.stoppedBy();
				// A plan has changed nothing: what it would change stands in it.
				const totals = {processed: made?.plan.records ?? 0, successful: 0, failed: 0, new: 0, updated: 0, skipped: 0};
				return {
					result: {
						runId,
						plan: made?.plan ?? null,
						seconds,
						stoppedBy,
						error: null,
						exitCode: made === null ? 1 : 0,
					},
					totals,
					proof: null,
				};
			},
		},
	);
}

/**
What was stored with a plan, and whether its link proof was overruled since. Throws `ledger-corrupt` where it does not
read.
*/
export function summaryOf(plan: Pick<StoredPlan, 'summary' | 'code' | 'overruling'>): PlanSummary {
	const parsed: unknown = JSON.parse(plan.summary);
	if (typeof parsed === 'object' && parsed !== null && 'planId' in parsed && 'classes' in parsed)
		return withOverruling(parsed as PlanSummary, plan.overruling);
	throw new MigrationError('ledger-corrupt', `The summary of plan ${plan.code} does not read`);
}

/** What was taken on when the plan was made stands. */
const withOverruling = (summary: PlanSummary, overruling: StoredPlan['overruling']): PlanSummary =>
	overruling === null || summary.linkProof.overruled
		? summary
		: {...summary, linkProof: {...summary.linkProof, overruled: true, overruling}};

/** What may be done with a plan, and whether it is being done. Pure. */
import {isUnproven} from '../engine/may-execute.ts';
import {planExecutedIn} from '../engine/run-mode.ts';
import type {PlanSurvey} from '../engine/survey.ts';
import {isBusy, type Model} from './model.ts';

/** A plan that has been begun was overruled then, or it could not have been. */
export const needsOverruling = ({state, summary: {linkProof}}: PlanSurvey): boolean =>
	state === 'ready' && isUnproven(linkProof);

/** The words that plan the way back of every link that was switched, without `doclift`. */
export const wholeWayBack = ['rollback', '--from-database', '--dry-run'] as const;

/**
What `:rollback` would plan stands already, and may still be begun. A plan of one account or of one run brings back less
than is asked for, and is never taken for it.
*/
export const isWholeWayBack = (
	{configured, now}: Pick<Model, 'configured' | 'now'>,
	plan: PlanSurvey | null,
): boolean =>
	plan?.direction === 'rollback' &&
	plan.state === 'ready' &&
	plan.changes > 0 &&
	plan.summary.again === `doclift ${wholeWayBack.join(' ')}` &&
	now - plan.createdAt <= (configured?.planMaxAgeHours ?? 0) * hourMs;

const hourMs = 3_600_000;

export const isOpen = (plan: PlanSurvey | null): plan is PlanSurvey =>
	plan !== null && (plan.state === 'ready' || plan.state === 'executing');

/** The run at work is this plan's, or was started to be. A plan that was begun before stands halfway while another run works. */
export function isCarriedOut(model: Pick<Model, 'connection' | 'run'>, {planId}: Pick<PlanSurvey, 'planId'>): boolean {
	const {connection, run} = model;
	if (connection.state === 'starting') return connection.command.includes(planId);
	return isBusy(model) && run.started !== null && planExecutedIn(run.started.mode) === planId;
}

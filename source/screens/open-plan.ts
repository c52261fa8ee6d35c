/** What may be done with a plan, and whether it is being done. Pure. */
import {isUnproven, type Refusal} from '../engine/may-execute.ts';
import {planExecutedIn} from '../engine/run-mode.ts';
import type {PlanSurvey} from '../engine/survey.ts';
import {refusalOf, settledIn} from '../engine/unfinished.ts';
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
	refusalOf(plan, {now, settings: configured}) === null;

/**
Whether it is asked if the plan is to hold after its canary. A cut-over that is begun here always does; a way back may be
urgent. Once more than the canary has been changed nothing waits for it.
*/
export const choosesHold = ({direction, rings: [, ...others]}: PlanSurvey): boolean =>
	direction === 'rollback' && others.length > 0 && settledIn(others) === 0;

/** Why it would not be carried out, as far as it is known here; null where nothing is. A rollback is held up by no brake. */
export function refusedNow({configured, now}: Pick<Model, 'configured' | 'now'>, plan: PlanSurvey): Refusal | null {
	// As it was read when the console began: what the banner calls a dry run must change no link.
	if (plan.direction === 'cutover' && configured?.dryRun)
		return {
			message: 'migration.dryRun is true, so no link is changed',
			hint: 'Set it to false, leave the console and open it again.',
		};
	return refusalOf(plan, {now, settings: configured});
}

/** The plan of the run that is at work or has ended. One that was over before it could be heard says it in its result. */
export function planMade({run}: Pick<Model, 'run'>): string | undefined {
	const said = run.plan?.planId ?? run.result?.planId;
	return typeof said === 'string' ? said : undefined;
}

/** The plan of `planMade`, as it has been read; null until then. Of two plans that are ready only one is the open one. */
export function madePlan({run, data}: Pick<Model, 'run' | 'data'>): PlanSurvey | null {
	const id = planMade({run});
	return [data.plan, data.planById].find(plan => plan !== null && plan.planId === id) ?? null;
}

/** What is looked at before it is begun: what has just been planned, else what stands open. */
export const reviewedPlan = (model: Pick<Model, 'run' | 'data'>): PlanSurvey | null =>
	madePlan(model) ?? model.data.plan;

/** It was stored, is open to nobody, and took the place of no other. */
export const changesNothing = ({state, summary}: PlanSurvey): boolean => state === 'abandoned' && summary.changes === 0;

export const stateWords = (plan: PlanSurvey): string => (changesNothing(plan) ? 'changes nothing' : plan.state);

export const isOpen = (plan: PlanSurvey | null): plan is PlanSurvey =>
	plan !== null && (plan.state === 'ready' || plan.state === 'executing');

/** The run at work is this plan's, or was started to be. A plan that was begun before stands halfway while another run works. */
export function isCarriedOut(model: Pick<Model, 'connection' | 'run'>, {planId}: Pick<PlanSurvey, 'planId'>): boolean {
	const {connection, run} = model;
	if (connection.state === 'starting') return connection.command.includes(planId);
	return isBusy(model) && run.started !== null && planExecutedIn(run.started.mode) === planId;
}

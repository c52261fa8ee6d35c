/** What may be done with a plan, and whether it is being done. Pure. */
import {planExecutedIn} from '../engine/run-mode.ts';
import type {PlanSurvey} from '../engine/survey.ts';
import {isBusy, type Model} from './model.ts';

/** The policy asks that new links open, they do not, and nobody has taken that on himself yet. */
export const needsOverruling = ({direction, state, summary: {linkProof}}: PlanSurvey): boolean =>
	direction === 'cutover' &&
	state === 'ready' &&
	linkProof.policy === 'required' &&
	!linkProof.overruled &&
	linkProof.opened < linkProof.tried;

export const isOpen = (plan: PlanSurvey | null): plan is PlanSurvey =>
	plan !== null && (plan.state === 'ready' || plan.state === 'executing');

/** The run at work is this plan's, or was started to be. A plan that was begun before stands halfway while another run works. */
export function isCarriedOut(model: Pick<Model, 'connection' | 'run'>, {planId}: Pick<PlanSurvey, 'planId'>): boolean {
	const {connection, run} = model;
	if (connection.state === 'starting') return connection.command.includes(planId);
	return isBusy(model) && run.started !== null && planExecutedIn(run.started.mode) === planId;
}

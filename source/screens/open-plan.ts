/** What may be done with a plan. Pure. */
import type {PlanSurvey} from '../engine/survey.ts';

/** The policy asks that new links open, they do not, and nobody has taken that on himself yet. */
export const needsOverruling = ({direction, state, summary: {linkProof}}: PlanSurvey): boolean =>
	direction === 'cutover' &&
	state === 'ready' &&
	linkProof.policy === 'required' &&
	!linkProof.overruled &&
	linkProof.opened < linkProof.tried;

export const isOpen = (plan: PlanSurvey | null): plan is PlanSurvey =>
	plan !== null && (plan.state === 'ready' || plan.state === 'executing');

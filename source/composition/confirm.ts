/** What an operator types before anything is changed, after he has seen the counts. */
import {MigrationError} from '../engine/failure.ts';
import {isUnproven} from '../engine/may-execute.ts';
import type {PlanSummary} from '../engine/plan-summary.ts';
import type {Overruling} from '../engine/ports/plans.ts';
import {counted} from '../reports/numbers.ts';
import {orgWords, unknownOrg} from '../reports/org-words.ts';
import {overruleQuestion, overruleWords, verbOf} from '../reports/plan-words.ts';
import type {Ask} from './invocation.ts';

const nothing = 'Nothing was changed. The plan stays as it is: run the same command again to begin it.';

/** Throws `refused` for anything but the plan's own id. */
export async function confirmPlan(
	ask: Ask,
	{planId, direction, changes, org}: PlanSummary,
	begun: boolean,
): Promise<void> {
	const where = org ? ` of ${orgWords(org)} in Salesforce` : ` in Salesforce (${unknownOrg})`;
	const what = `${verbOf(direction)} ${counted(changes, 'link')}${where}`;
	const typed = await ask(`${begun ? 'Go on to' : 'To'} ${what}, type the plan's id (${planId}):`);
	if (typed?.toUpperCase() === planId) return;
	throw unconfirmed(typed === null ? 'Nothing was typed' : `That is not the id of the plan`);
}

/** How the operator takes it on himself that new links do not open; null where they do, or where nobody is asked. */
export async function overruleProof(
	ask: Ask | undefined,
	{linkProof}: PlanSummary,
	accepted: boolean,
): Promise<Overruling['how'] | null> {
	if (accepted) return 'flag';
	if (!isUnproven(linkProof) || ask === undefined) return null;
	const typed = await ask(`${overruleQuestion(linkProof)}\n>`);
	if (typed === overruleWords) return 'typed';
	throw unconfirmed('The new links do not open for users');
}

const unconfirmed = (message: string) => new MigrationError('refused', message, {hint: nothing});

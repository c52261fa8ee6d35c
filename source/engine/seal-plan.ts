/** A plan with all that was found, fixed: what the operator reviews, and the gates that it will meet. */
import {callsFor, callsLeft, secondsFor} from './forecast.ts';
import type {CutOverPlanOrder, LinkPorts, RollbackPlanOrder} from './link-run.ts';
import type {Made} from './make-plan.ts';
import {blockedOf, type Counts, sumOf} from './plan-counts.ts';
import {fieldFacts, gatesOf} from './plan-gates.ts';
import {orgOf, type PlanSummary} from './plan-summary.ts';
import {storeSealed} from './store-plan.ts';
import {writersFor} from './writers.ts';

/** What the directions find each in its own way. */
type Found = Pick<
	PlanSummary,
	'direction' | 'changes' | 'newFiles' | 'stayingAtVendor' | 'compared' | 'linkProof' | 'wayBack'
> & {readonly counts: Counts};

export async function sealPlan(
	ports: LinkPorts,
	run: number,
	id: number,
	order: CutOverPlanOrder | RollbackPlanOrder,
	{counts, ...found}: Found,
): Promise<Made> {
	const {links, salesforce, clock} = ports;
	const {again, scope, test, linkBase, linkField, apiReservePercent, urlField, bucket} = order;
	const {direction, changes, newFiles, compared, linkProof} = found;
	const field = fieldFacts(await salesforce.describe(), urlField);
	const writers = writersFor(order.writers);
	const records = sumOf(counts);
	const now = clock.now();
	const told: Omit<PlanSummary, 'planId'> = {
		...found,
		...(again !== null && {again}),
		scope,
		test,
		linkBase,
		linkField,
		createdAt: now,
		records,
		classes: counts,
		blocked: blockedOf(counts),
		org: orgOf(salesforce.org),
		apiCalls: {
			needed: callsFor({changes}, writers),
			available: callsLeft(await salesforce.usage(), apiReservePercent),
		},
		secondsForecast: secondsFor({changes, newFiles, records}, writers),
	};
	const summary = (planId: string) => JSON.stringify({planId, ...told});
	const {code: planId} = await storeSealed(ports, run, id, {...order.rings, summary, now});
	const gates = gatesOf[direction]({
		lastBackupRun: links.lastBackupRun(),
		orgId: salesforce.org.orgId,
		bucket,
		field,
		tooLong: counts['too-long'] ?? 0,
		apiCalls: told.apiCalls,
		compared,
		linkProof,
	});
	return {plan: {planId, ...told}, gates};
}

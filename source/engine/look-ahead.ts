/** What stands in the way of cut-overs whose plans cannot be made yet, since their files are still to be copied. */
import type {Gate} from './event.ts';
import {callsForEach, callsLeft} from './forecast.ts';
import type {CutOverPlanOrder, LinkPorts} from './link-run.ts';
import {fieldFacts, gatesAhead} from './plan-gates.ts';
import {writersFor} from './writers.ts';

type Order = Pick<CutOverPlanOrder, 'scope' | 'bucket' | 'urlField' | 'writers' | 'apiReservePercent'> & {
	/** Each is done by itself. */
	readonly accounts: number;
};

/**
Tells the gates, and returns them. Which links are switched already is not looked at: so many calls are needed at most.
*/
export async function lookAhead(
	{salesforce, ledger, emit}: Pick<LinkPorts, 'salesforce' | 'ledger' | 'emit'>,
	{scope, bucket, urlField, writers, apiReservePercent, accounts}: Order,
): Promise<readonly Gate[]> {
	const {verified, discovered} = ledger.tally(scope);
	const changes = verified.count + discovered.count;
	const gates = gatesAhead({
		orgId: salesforce.org.orgId,
		bucket,
		field: fieldFacts(await salesforce.describe(), urlField),
		apiCalls: {
			needed: callsForEach({changes, accounts}, writersFor(writers)),
			available: callsLeft(await salesforce.usage(), apiReservePercent),
		},
	}).map(({blocks: _, ...gate}) => gate);
	for (const gate of gates) emit(gate);
	return gates;
}

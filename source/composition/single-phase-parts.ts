/** How the two phases in one are cut up. */
import type {Config} from '../config/schema.ts';
import {type ChosenScope, chooseScope} from '../engine/choose-scope.ts';
import type {Emit, Part} from '../engine/event.ts';
import {summaryOf} from '../engine/make-plan.ts';
import {type ExecuteFacts, refuseBegun, refuseOtherField} from '../engine/may-execute.ts';
import type {StoredPlan} from '../engine/ports/plans.ts';
import type {Salesforce} from '../engine/ports/salesforce.ts';
import {scopeKey} from '../engine/scope.ts';
import {testWish} from './test-account.ts';

/** `name`: of the account; null for all records. */
export type NamedScope = ChosenScope & {readonly name: string | null};
export type Parts = {readonly accounts: number; readonly parts: readonly NamedScope[]};

/**
One scope an account; all records come last where the configuration copies those without one. A dry run counts them all
at once.
*/
export async function partsOf(
	salesforce: Pick<Salesforce, 'accounts'>,
	config: Config,
	dryRun: boolean,
): Promise<Parts> {
	const test = testWish(config);
	if (test !== null) {
		const chosen = await chooseScope(salesforce, config.salesforce, {accounts: [], test});
		return {accounts: 1, parts: [{...chosen, name: chosen.test?.accountName ?? null}]};
	}
	const {object, filter} = config.salesforce;
	const whole: NamedScope = {scope: {object, filter, accounts: []}, test: null, name: null};
	const each: NamedScope[] = [];
	for await (const page of salesforce.accounts(filter)) {
		for (const {id, name} of page)
			if (id !== null) each.push({scope: {object, filter, accounts: [id]}, test: null, name: name ?? id});
	}
	const copiesAll = config.migration.withoutAccount === 'copy';
	return {accounts: each.length, parts: dryRun ? [whole] : copiesAll ? [...each, whole] : each};
}

/**
The part in whose midst a run was stopped comes first: until its plan is done, no other one can be made. Throws `refused`
where what has been begun is none of the parts, or of another field: before the part is copied from what that field holds.
*/
export function begunFirst<P extends ChosenScope>(
	parts: readonly P[],
	open: StoredPlan | undefined,
	now: Pick<ExecuteFacts, 'linkField'>,
): readonly P[] {
	const begun = parts.find(part => isBegunIn(part, open));
	if (begun === undefined || open === undefined) {
		refuseBegun(open);
		return parts;
	}
	refuseOtherField(summaryOf(open), now);
	return [begun, ...parts.filter(part => part !== begun)];
}

/** Each account is a run of its own: what begins it says which one it is, and of how many. */
export const tellingPart =
	(emit: Emit, part: Part): Emit =>
	event =>
		emit(event.type === 'started' ? {...event, part} : event);

/** The plan that a run has left behind which was stopped in the midst of this part. */
export const isBegunIn = ({scope}: ChosenScope, open: StoredPlan | undefined): open is StoredPlan =>
	open?.state === 'executing' && open.direction === 'cutover' && scopeKey(open.scope) === scopeKey(scope);

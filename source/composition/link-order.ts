/** From configuration, request and org to the exact orders of planning and executing. Pure. */

import {thisProcess} from '../db/lock.ts';
import type {Started} from '../engine/event.ts';
import type {CutOverPlanOrder, ExecuteOrder, RollbackPlanOrder, RollbackSource} from '../engine/link-run.ts';
import type {Overruling} from '../engine/ports/plans.ts';
import type {Scope} from '../engine/scope.ts';
import {bandwidthOf, circumstances, type Ground, keysOf, mostFilesOf, rulesOf} from './backup-order.ts';
import type {PlanWish} from './link-request.ts';
import {linkFieldOf} from './plan-settings.ts';

type Chosen = {readonly scope: Scope; readonly test: Started['test']};

function planning(ground: Ground, {scope, test}: Chosen, again: string | null) {
	const {salesforce, migration} = ground.config;
	return {
		...circumstances(ground, test),
		again,
		scope,
		urlField: ground.urlField.name,
		linkField: linkFieldOf(salesforce),
		rings: {canary: migration.canary, rings: migration.rings},
		writers: salesforce.writers,
		apiReservePercent: salesforce.apiReservePercent,
	};
}

export function cutOverPlanOrder(
	ground: Ground,
	chosen: Chosen,
	{limit, allLinks, acceptUnproven}: Pick<PlanWish, 'limit' | 'allLinks' | 'acceptUnproven'>,
	again: string | null,
): CutOverPlanOrder {
	const {config, urlField, ours} = ground;
	return {
		...planning(ground, chosen, again),
		readWith: config.salesforce.readWith,
		rules: rulesOf(config, ours),
		keys: keysOf(config, urlField),
		mostLink: urlField.length,
		limit,
		mostCopies: mostFilesOf(config, chosen, limit),
		linkProof: {
			policy: config.destination.linkProof,
			overruled: overruledBy(acceptUnproven ? 'flag' : null),
			all: allLinks,
		},
	};
}

/** Neither test mode nor a limit stands in the way of a rollback. */
export const rollbackPlanOrder = (
	ground: Ground,
	scope: Scope,
	source: RollbackSource,
	again: string,
): RollbackPlanOrder => ({
	...planning(ground, {scope, test: null}, again),
	source,
	rules: rulesOf(ground.config, ground.ours),
});

export function executeOrder(
	ground: Ground,
	{planId, test}: {readonly planId: string; readonly test: Started['test']},
	{
		overruled,
		holdAfterCanary,
		plansFollow,
	}: Pick<ExecuteOrder, 'holdAfterCanary' | 'plansFollow'> & {readonly overruled: Overruling['how'] | null},
): ExecuteOrder {
	const {config, urlField, ours} = ground;
	const {migration, salesforce} = config;
	return {
		...circumstances(ground, test),
		planId,
		mostCopies: test === null ? null : 0,
		keys: keysOf(config, urlField),
		rules: rulesOf(config, ours),
		urlField: urlField.name,
		linkField: linkFieldOf(salesforce),
		apiReservePercent: salesforce.apiReservePercent,
		writers: salesforce.writers,
		concurrency: migration.concurrency,
		bandwidth: bandwidthOf(config),
		failurePercent: migration.stopAtFailurePercent,
		planMaxAgeHours: migration.planMaxAgeHours,
		dryRun: migration.dryRun,
		acceptUnproven: overruledBy(overruled),
		holdAfterCanary,
		plansFollow,
	};
}

function overruledBy(how: Overruling['how'] | null): ExecuteOrder['acceptUnproven'] {
	if (how === null) return null;
	const {user, host} = thisProcess('', 0);
	return {how, by: `${user}@${host}`};
}

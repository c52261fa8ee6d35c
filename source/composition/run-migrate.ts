/** The composition root of `migrate`: a plan, or the execution of one. */
import {loadConfig} from '../config/load.ts';
import {chooseScope} from '../engine/choose-scope.ts';
import {planCutOver} from '../engine/plan-cut-over.ts';
import {counted} from '../reports/numbers.ts';
import {nextLines} from '../reports/plan-text.ts';
import {migrateWords} from './command-words.ts';
import {executeConfirmed} from './execute-confirmed.ts';
import {exportPlan} from './export-plan.ts';
import type {Ask, CommandEnd, Invocation} from './invocation.ts';
import {cutOverPlanOrder} from './link-order.ts';
import type {MigrateRequest, PlanWish} from './link-request.ts';
import {openLinks} from './open-links.ts';
import {planEnd} from './plan-end.ts';
import {testWish} from './test-account.ts';
import {type OpenRun, withRun} from './with-run.ts';

export async function runMigrate(
	request: MigrateRequest,
	invocation: Invocation,
	ask: Ask | undefined,
): Promise<CommandEnd> {
	const config = loadConfig({file: invocation.configFile});
	const named = {type: 'migrate', command: migrateWords(request), rings: request.act === 'execute'} as const;
	return withRun(config, named, invocation, run =>
		request.act === 'plan'
			? makePlan(run, request)
			: executeConfirmed(run, {direction: 'cutover', said: null, made: null, ...request}, invocation, ask),
	);
}

async function makePlan(run: OpenRun, wish: PlanWish): Promise<CommandEnd> {
	const {migration, salesforce: org} = run.config;
	const {salesforce, ports, ground} = await openLinks(run);
	const chosen = await chooseScope(salesforce, org, {
		accounts: wish.accounts,
		test: testWish(run.config),
	});
	const made = await planCutOver(ports, cutOverPlanOrder(ground, chosen, wish, run.command));
	const {plan} = made;
	const rows = plan === null || wish.exportTo === null ? null : exportPlan(run.file.links, plan, ground, wish.exportTo);
	const lines = [
		...(plan === null ? ['', 'Stopped before the plan was made; nothing was changed.'] : []),
		...(plan === null ? [] : nextLines(plan, {maxAgeHours: migration.planMaxAgeHours})),
		...(rows === null ? [] : ['', `${counted(rows, 'row')} written to ${wish.exportTo}`]),
	];
	return planEnd(run.stage, made, lines);
}

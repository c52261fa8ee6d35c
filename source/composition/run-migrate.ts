/** The composition root of `migrate`: a plan, or the execution of one. */
import type {Ask} from '../commands/ask.ts';
import type {CommandEnd, Invocation} from '../commands/command.ts';
import {loadConfig} from '../config/load.ts';
import type {Config} from '../config/schema.ts';
import {chooseScope} from '../engine/choose-scope.ts';
import {planCutOver} from '../engine/plan-cut-over.ts';
import {nextLines} from '../reports/plan-text.ts';
import {executeConfirmed} from './execute-confirmed.ts';
import {exportPlan} from './export-plan.ts';
import {cutOverPlanOrder} from './link-order.ts';
import type {ExecuteWish, MigrateRequest, PlanWish} from './link-request.ts';
import {openLinks} from './open-links.ts';
import {planEnd} from './plan-end.ts';
import {testWish} from './test-account.ts';
import {withRun} from './with-run.ts';

export async function runMigrate(
	request: MigrateRequest,
	invocation: Invocation,
	ask: Ask | undefined,
): Promise<CommandEnd> {
	const config = loadConfig({file: invocation.configFile});
	return request.act === 'plan' ? makePlan(config, request, invocation) : execute(config, request, invocation, ask);
}

function makePlan(config: Config, wish: PlanWish, invocation: Invocation): Promise<CommandEnd> {
	const named = {type: 'migrate', command: 'doclift migrate --dry-run', rings: false} as const;
	return withRun(config, named, invocation, async run => {
		const {salesforce, ports, ground} = await openLinks(run);
		const {migration, salesforce: org} = config;
		const chosen = await chooseScope(salesforce, org, {
			accounts: wish.accounts,
			test: testWish(config),
		});
		const made = await planCutOver(ports, cutOverPlanOrder(ground, chosen, wish));
		const {plan} = made;
		const rows = plan === null || wish.exportTo === null ? null : exportPlan(run.file, plan, ground, wish.exportTo);
		const lines = [
			...(plan === null ? ['', 'Stopped before the plan was made; nothing was changed.'] : []),
			...(plan === null ? [] : nextLines(plan, {maxAgeHours: migration.planMaxAgeHours})),
			...(rows === null ? [] : ['', `${rows} rows written to ${wish.exportTo}`]),
		];
		return planEnd(run.stage, made, lines);
	});
}

function execute(config: Config, wish: ExecuteWish, invocation: Invocation, ask: Ask | undefined): Promise<CommandEnd> {
	return withRun(config, {type: 'migrate', command: commandWords(wish), rings: true}, invocation, run =>
		executeConfirmed(run, {direction: 'cutover', made: null, ...wish}, invocation, ask),
	);
}

/** As typed: what the operator has taken on himself is kept with the run. */
const commandWords = ({confirm, acceptUnproven}: ExecuteWish): string =>
	`doclift migrate --execute${confirm === null ? '' : ` --confirm ${confirm}`}${acceptUnproven ? ' --accept-unproven-links' : ''}`;

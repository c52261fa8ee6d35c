/** Account by account: copy, prove, plan, cut over, validate; the same engine and the same plans as in two phases. */
import type {CommandEnd, Invocation} from '../commands/command.ts';
import {loadConfig} from '../config/load.ts';
import {redact} from '../config/redact.ts';
import type {ChosenScope} from '../engine/choose-scope.ts';
import type {BackupResult} from '../engine/event.ts';
import {executeCutOver} from '../engine/execute-link-run.ts';
import {linkBaseOf} from '../engine/link.ts';
import type {CutOverResult} from '../engine/link-result.ts';
import {planCutOver} from '../engine/plan-cut-over.ts';
import {startRun} from '../engine/start-run.ts';
import {singlePhaseLines} from '../reports/single-phase-text.ts';
import {backupOrder} from './backup-order.ts';
import {singlePhaseWords} from './command-words.ts';
import {refuseDryRun, refuseOther} from './confirm-org.ts';
import {cutOverPlanOrder, executeOrder} from './link-order.ts';
import type {SinglePhaseRequest} from './link-request.ts';
import {type OpenLinks, openLinks} from './open-links.ts';
import {partsOf, whole} from './single-phase-parts.ts';
import {addUp, type SinglePhaseResult} from './single-phase-sum.ts';
import {withRun} from './with-run.ts';

/** What one account came to. `cutOver` is null where nothing was to be switched, or where it ended before. */
export type AccountDone = {readonly backup: BackupResult; readonly cutOver: CutOverResult | null};

export function runSinglePhase({act, confirm}: SinglePhaseRequest, invocation: Invocation): Promise<CommandEnd> {
	const config = loadConfig({file: invocation.configFile});
	const dryRun = act === 'plan';
	if (!dryRun) refuseDryRun(config);
	const command = singlePhaseWords({act, confirm});
	return withRun(config, {type: 'single-phase', command, rings: !dryRun}, invocation, async run => {
		const open = await openLinks(run);
		const {org} = open.salesforce;
		if (!dryRun) refuseOther(org, confirm);
		const parts = await partsOf(open.salesforce, config);

		const done: AccountDone[] = [];
		for (const part of dryRun ? [whole(config)] : parts) {
			if (run.stage.control.stopping.aborted) break;
			const one = await doPart(open, part, dryRun);
			done.push(one);
			if ((one.cutOver ?? one.backup).error !== null || one.backup.error !== null) break;
		}
		const {exitCode, ...result}: SinglePhaseResult = addUp(done, {
			...{accounts: parts.length, dryRun, stoppedBy: run.stage.control.stoppedBy()},
		});
		run.stage.finish({...result, exitCode}, singlePhaseLines(result, {orgId: org.orgId}));
		return {exitCode, result};
	});
}

async function doPart({ports, ground}: OpenLinks, chosen: ChosenScope, dryRun: boolean): Promise<AccountDone> {
	const {config, command, urlField, ours} = ground;
	const request = {mode: 'full', accounts: [], limit: null, retry: null, until: null, dryRun} as const;
	const backup = await startRun(ports, {
		...{command, config: JSON.stringify(redact(config)), test: chosen.test, pid: process.pid},
		...{bucket: config.destination.bucket, linkBase: linkBaseOf(config.destination)},
		backup: backupOrder({config, request, chosen, urlField, ours}),
	});
	if (dryRun || backup.error !== null || backup.stoppedBy !== null) return {backup, cutOver: null};

	const wish = {limit: null, allLinks: false, acceptUnproven: false};
	const {plan} = await planCutOver(ports, cutOverPlanOrder(ground, chosen, wish));
	if (plan === null || plan.changes === 0) return {backup, cutOver: null};
	const how = {overruled: null, holdAfterCanary: false};
	const cutOver = await executeCutOver(ports, executeOrder(ground, {planId: plan.planId, test: chosen.test}, how));
	return {backup, cutOver};
}

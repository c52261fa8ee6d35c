/** The composition root of a backup: configuration becomes ports, and ports become a run. */
import {loadConfig} from '../config/load.ts';
import {chooseScope} from '../engine/choose-scope.ts';
import type {BackupResult} from '../engine/event.ts';
import {startRun} from '../engine/start-run.ts';
import {resultLines} from '../reports/outcome.ts';
import {backupRun} from './backup-order.ts';
import type {BackupRequest} from './backup-request.ts';
import {clock} from './clock.ts';
import {backupWords} from './command-words.ts';
import {costSoFar} from './cost.ts';
import type {CommandEnd, Invocation} from './invocation.ts';
import {openPorts} from './open-ports.ts';
import {stopAt} from './stop-at.ts';
import {testWish} from './test-account.ts';
import {type OpenRun, withRun} from './with-run.ts';

export async function runBackup(request: BackupRequest, invocation: Invocation): Promise<CommandEnd> {
	const config = loadConfig({file: invocation.configFile});
	return withRun(config, {type: 'backup', command: backupWords(request), rings: false}, invocation, async run => {
		const result = await runWith(request, run);
		run.stage.finish(result, resultLines(result));
		return {exitCode: result.exitCode, result: {...result, cost: costSoFar()}};
	});
}

async function runWith(request: BackupRequest, run: OpenRun): Promise<BackupResult> {
	const {config, stage, closing} = run;
	if (config.migration.dryRun && !request.dryRun) stage.emit({type: 'state', state: 'notice', reason: brakeWords});
	closing.push(stopAt(request.until, {control: stage.control, clock}));
	const {salesforce, ports, ground} = await openPorts(run);
	const wish = {accounts: request.accounts, test: testWish(config)};
	const chosen = await chooseScope(salesforce, config.salesforce, wish);
	return startRun(ports, backupRun(ground, request, chosen));
}

/** Whoever has not typed --dry-run wonders why nothing is copied. */
const brakeWords = 'the configuration says migration.dryRun: true, so nothing is copied; set it to false to copy';

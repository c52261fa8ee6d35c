/** The composition root of a backup: configuration becomes ports, and ports become a run. */
import {loadConfig} from '../config/load.ts';
import {redact} from '../config/redact.ts';
import {chooseScope} from '../engine/choose-scope.ts';
import type {BackupResult} from '../engine/event.ts';
import {linkBaseOf} from '../engine/link.ts';
import {startRun} from '../engine/start-run.ts';
import {resultLines} from '../reports/outcome.ts';
import {backupOrder, urlFieldOf} from './backup-order.ts';
import type {BackupRequest} from './backup-request.ts';
import {openBuckets} from './buckets.ts';
import {clock} from './clock.ts';
import {backupWords} from './command-words.ts';
import {costSoFar} from './cost.ts';
import type {CommandEnd, Invocation} from './invocation.ts';
import {openSalesforce} from './salesforce.ts';
import {stopAt} from './stop-at.ts';
import {testWish} from './test-account.ts';
import {whileOutOfReach} from './while-out-of-reach.ts';
import {memoryMb, type OpenRun, withRun} from './with-run.ts';

export async function runBackup(request: BackupRequest, invocation: Invocation): Promise<CommandEnd> {
	const config = loadConfig({file: invocation.configFile});
	return withRun(config, {type: 'backup', command: backupWords(request), rings: false}, invocation, async run => {
		const result = await runWith(request, run);
		run.stage.finish(result, resultLines(result));
		return {exitCode: result.exitCode, result: {...result, cost: costSoFar()}};
	});
}

async function runWith(
	request: BackupRequest,
	{config, command, file, stage, dryRun, closing}: OpenRun,
): Promise<BackupResult> {
	const {emit, control} = stage;
	const {ledger} = file;
	const cancelUntil = stopAt(request.until, {control, clock});
	closing.push(cancelUntil);

	const salesforce = await openSalesforce(config, {emit, signal: control.stopping, dryRun});
	const {salesforce: org, destination: bucket} = config;
	const chosen = await chooseScope(
		salesforce,
		{object: org.object, filter: org.filter},
		{
			accounts: request.accounts,
			test: testWish(config),
		},
	);
	const {fields} = await salesforce.describe();
	const order = backupOrder({config, request, chosen, urlField: urlFieldOf(config, fields), ours: ledger});

	const buckets = openBuckets(config, salesforce, {
		watch: stage.watch,
		...whileOutOfReach({emit, signal: control.stopping}),
	});
	closing.push(buckets.close);

	return startRun(
		{salesforce, fields: salesforce, ledger, links: file.links, ...buckets, clock, emit, control, memoryMb},
		{
			backup: order,
			command,
			config: JSON.stringify(redact(config)),
			bucket: bucket.bucket,
			linkBase: linkBaseOf(bucket),
			test: chosen.test,
			pid: process.pid,
		},
	);
}

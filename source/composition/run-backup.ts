/**
The composition root of a run: configuration becomes ports, ports become a run, and everything that was opened is
closed again on every way out.
*/
import type {Invocation} from '../commands/command.ts';
import {loadConfig} from '../config/load.ts';
import {redact} from '../config/redact.ts';
import type {Config} from '../config/schema.ts';
import {acquireLock, thisProcess} from '../db/lock.ts';
import {type LedgerFile, openLedger} from '../db/open.ts';
import {chooseScope} from '../engine/choose-scope.ts';
import type {Control} from '../engine/control.ts';
import type {BackupResult} from '../engine/event.ts';
import {linkBaseOf} from '../engine/link.ts';
import {startRun} from '../engine/start-run.ts';
import {backupOrder, urlFieldOf} from './backup-order.ts';
import {type BackupRequest, untilNext} from './backup-request.ts';
import {openBuckets} from './buckets.ts';
import {clock} from './clock.ts';
import {type Cost, costSoFar} from './cost.ts';
import {openSalesforce} from './salesforce.ts';
import {openStage, type Stage} from './stage.ts';

type Opened = {
	readonly config: Config;
	readonly request: BackupRequest;
	readonly command: string;
	readonly file: LedgerFile;
	readonly stage: Stage;
	/** What is closed at the end, last opened first. */
	readonly closing: Array<() => unknown>;
};

export async function runBackup(
	request: BackupRequest,
	invocation: Invocation,
): Promise<BackupResult & {readonly cost: Cost}> {
	const config = loadConfig({file: invocation.configFile});
	const command = `doclift backup --${request.mode}`;
	const closing: Opened['closing'] = [];
	try {
		const lock = acquireLock(config.database, thisProcess(command, clock.now()));
		closing.push(lock.release);
		const file = openLedger(config.database, {now: clock.now});
		closing.push(file.close);
		const stage = await openStage(config, 'backup', invocation);
		closing.push(stage.close);
		const result = await runWith({config, request, command, file, stage, closing});
		stage.finish(result);
		return {...result, cost: costSoFar()};
	} finally {
		for (const close of closing.reverse()) await close();
	}
}

async function runWith({config, request, command, file, stage, closing}: Opened): Promise<BackupResult> {
	const {emit, control} = stage;
	const {ledger} = file;
	const cancelUntil = stopAt(request.until, control);
	closing.push(cancelUntil);

	const salesforce = await openSalesforce(config, {emit, signal: control.stopping});
	const {migration, salesforce: org, destination: bucket} = config;
	const chosen = await chooseScope(
		salesforce,
		{object: org.object, filter: org.filter},
		{
			accounts: request.accounts,
			test: migration.testSingleAccount
				? {accountId: migration.testAccountId, accountName: migration.testAccountName}
				: null,
		},
	);
	const {fields} = await salesforce.describe();
	const order = backupOrder({config, request, chosen, urlField: urlFieldOf(config, fields), isOurs: ledger.isOurs});

	const buckets = openBuckets(config, salesforce);
	closing.push(buckets.close);

	return startRun(
		{salesforce, ledger, ...buckets, clock, emit, control, memoryMb},
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

/** Drains the run at a time of day. Returns how to forget about it. */
function stopAt(until: BackupRequest['until'], control: Control): () => void {
	if (until === null) return () => {};
	const {hours, minutes} = until;
	const words = `--until ${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
	const timer = setTimeout(() => control.stop(words), untilNext(until, clock.now()));
	return () => clearTimeout(timer);
}

const memoryMb = (): number => Math.round(process.memoryUsage.rss() / 1e6);

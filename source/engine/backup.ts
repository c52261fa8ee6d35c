/**
Phase 1: account for every record, copy every file, prove every copy. Nothing here writes to Salesforce or the source.
*/
import {compareDestination} from './compare-destination.ts';
import {compareSource} from './compare-source.ts';
import {type CopyFilesPorts, copyFiles, nameFiles} from './copy-files.ts';
import {isCutShort} from './cut-short.ts';
import {decide, type Rules} from './decide.ts';
import {type Discovery, discover, watermarkOf} from './discover.ts';
import type {FailureKind} from './failure.ts';
import {inTurns} from './in-turns.ts';
import type {KeyRules} from './key.ts';
import type {FileState} from './life.ts';
import type {Source} from './ports/buckets.ts';
import type {Tally} from './ports/ledger.ts';
import type {CountProof} from './ports/runs.ts';
import {type Report, reportProgress} from './progress.ts';
import {proveDestination} from './prove-destination.ts';
import type {DiscoveryOrder} from './read-scope.ts';
import type {FramePorts} from './run-frame.ts';
import {type Threads, withThreads} from './threads.ts';
import {watchListings} from './watch-listings.ts';

export type BackupPorts = FramePorts &
	CopyFilesPorts & {
		readonly source: Source;
		/** Resident memory in MB. */
		readonly memoryMb: () => number;
	};

export type BackupOrder = Pick<DiscoveryOrder, 'scope' | 'mode' | 'readWith' | 'acceptDeleted' | 'vanished'> & {
	/** Discover and prove the count, then stop. */
	readonly dryRun: boolean;
	/** Most files to try; null for all. */
	readonly limit: number | null;
	/** What is tried again at the start; null for everything that failed, is missing or archived. */
	readonly retry: {readonly states: readonly FileState[]; readonly kinds: readonly FailureKind[]} | null;
	readonly rules: Rules;
	readonly keys: KeyRules;
	readonly prefix: string;
	readonly concurrency: number | 'auto';
	/** Bytes a second. */
	readonly bandwidth: number | undefined;
	readonly failurePercent: number;
};

export type BackupOutcome = {
	/** Null where the run was stopped before the count could be proven. */
	readonly proof: CountProof | null;
	/** Of the scope, before the first file was copied. */
	readonly before: Tally;
	/** Thrown by copying, after everything in flight was settled. */
	readonly fault: unknown;
};

const triedAgain: readonly FileState[] = ['failed', 'missing', 'archived'];

/**
Reads the scope, proves the count and copies what is `discovered`; a dry run ends with the proof, a stop wherever it comes.
What ends the copying is the outcome's `fault`; what fails before is thrown: `refused` where an incremental backup has
nothing to add to, or where more has vanished than can be believed; what Salesforce and the stores throw.
*/
export async function backup(ports: BackupPorts, run: number, order: BackupOrder): Promise<BackupOutcome> {
	const {ledger, clock} = ports;
	const {scope, mode, dryRun, retry} = order;

	if (mode === 'incremental') watermarkOf(ledger, scope);
	const report = reportProgress(ports, scope);
	if (dryRun) {
		const found = await read(ports, run, order, report.reading);
		return {proof: found?.proof ?? null, before: ledger.tally(scope), fault: null};
	}
	const proving = proveDestination(ports);
	return withThreads(
		() => ports.openCopier(proving),
		async threads => {
			// They start while the destination is proven and the first records are read.
			if (mode === 'full') threads.begin();
			await proving;
			await inTurns(ledger.reopen(run, scope, retry ?? {states: triedAgain, kinds: []}, clock.now()), clock);
			return readAndCopy(ports, run, order, {report, threads});
		},
	);
}

async function readAndCopy(
	ports: BackupPorts,
	run: number,
	order: BackupOrder,
	{report, threads}: {readonly report: Report; readonly threads: Threads},
): Promise<BackupOutcome> {
	const {ledger, control} = ports;
	const {scope, mode, rules} = order;
	// After a night without news no thread is started.
	const beginWhenNeeded = () => {
		if (ledger.tally(scope).discovered.count > 0) threads.begin();
	};
	beginWhenNeeded();
	const found = await read(ports, run, order, (rows, total) => {
		report.reading(rows, total);
		beginWhenNeeded();
	});
	let before = ledger.tally(scope);
	let fault: unknown = null;
	if (found && !control.stopping.aborted) {
		if (mode === 'full') {
			const otherwise = 'changes to copied files cannot be seen';
			const watch = () => watchListings(report, ledger.tally(scope).verified.count, control.stopping);
			await compareSource(ports, run, {scope, locate: rules.locate, otherwise, watch: watch()});
			await compareDestination(ports, run, {scope, watch: watch()});
		}
		await nameFiles(ports, run, order, report);
		before = ledger.tally(scope);
		try {
			// What failed before says nothing of the stores by failing again: all of it was asked for.
			const spareFailed = order.retry !== null;
			await copyFiles(ports, run, {...order, spareFailed, threads}, report);
		} catch (error) {
			fault = isCutShort(error, control.stopping) ? null : error;
		} finally {
			report.end();
		}
	}
	return {proof: found?.proof ?? null, before, fault};
}

function read(
	ports: BackupPorts,
	run: number,
	order: BackupOrder,
	onRead: (rows: number, total: number | null) => void,
): Promise<Discovery> {
	const {rules} = order;
	return discover(ports, {
		...order,
		run,
		onRead,
		decide: (known, record) => decide(known, record, rules),
		stopping: ports.control.stopping,
	});
}

/**
Phase 1: account for every record, copy every file, prove every copy. Nothing here writes to Salesforce or the source.
*/
import {assignKeys} from './assign-keys.ts';
import type {Control} from './control.ts';
import {copyAll} from './copy.ts';
import {decide, type Rules} from './decide.ts';
import {type Discovery, discover, watermarkOf} from './discover.ts';
import type {Emit} from './event.ts';
import type {FailureKind} from './failure.ts';
import {failures, MigrationError, toFailure} from './failure.ts';
import type {KeyRules} from './key.ts';
import type {FileState} from './life.ts';
import type {
	Clock,
	Copier,
	CountProof,
	Destination,
	Ledger,
	Salesforce,
	Scope,
	Source,
	StoreAbilities,
	Tally,
} from './ports.ts';
import {type Report, reportProgress} from './progress.ts';
import {proveDestination} from './prove-destination.ts';
import {reconcile} from './reconcile.ts';
import {shownTally} from './tally.ts';

export type BackupPorts = {
	readonly salesforce: Salesforce;
	readonly ledger: Ledger;
	readonly destination: Destination;
	readonly source: Source;
	/** Starts the threads; called once the destination has shown what it can do. */
	readonly openCopier: (abilities: StoreAbilities) => Promise<Copier>;
	readonly clock: Clock;
	readonly emit: Emit;
	readonly control: Control;
	/** Resident memory in MB. */
	readonly memoryMb: () => number;
};

export type BackupOrder = {
	readonly scope: Scope;
	readonly mode: 'full' | 'incremental';
	readonly readWith: 'auto' | 'rest' | 'bulk';
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
	/** Of the scope: before the first file was copied, and at the end. */
	readonly before: Tally;
	readonly after: Tally;
	/** Thrown by copying, after everything in flight was settled. */
	readonly fault: unknown;
};

const triedAgain: readonly FileState[] = ['failed', 'missing', 'archived'];

export async function backup(ports: BackupPorts, run: number, order: BackupOrder): Promise<BackupOutcome> {
	const {ledger, clock, emit, control} = ports;
	const {scope, mode, dryRun, retry} = order;

	if (mode === 'incremental') watermarkOf(ledger, scope);
	const abilities = dryRun ? null : await proveDestination(ports);
	const report = reportProgress(ports, scope);
	await reconcile(ports, {run, prefix: order.prefix, writes: !dryRun});
	if (!dryRun) ledger.reopen(run, scope, retry ?? {states: triedAgain, kinds: []}, clock.now());

	const found = await read(ports, run, order, report);
	let before = ledger.tally(scope);
	let fault: unknown = null;
	if (found && abilities !== null && !control.stopping.aborted) {
		await compareSource(ports, run, order);
		await name(ports, run, order, report);
		before = ledger.tally(scope);
		try {
			await copy(ports, run, order, abilities, report);
		} catch (error) {
			fault = error;
		} finally {
			report.end();
		}
		// A ledger that has failed is asked nothing more: only a new start can tell what it holds.
		if (isLedgerFault(fault)) throw fault;
	}
	ledger.proveTally();
	emit({type: 'state', state: 'finishing', reason: 'the tally equals the rows'});
	const after = ledger.tally(scope);
	if (found) emit({type: 'proof', proof: found.proof, dispositions: shownTally(after)});
	return {proof: found?.proof ?? null, before, after, fault};
}

const isLedgerFault = (fault: unknown): boolean => fault instanceof MigrationError && failures[fault.kind].exit === 5;

function read(ports: BackupPorts, run: number, order: BackupOrder, report: Report): Promise<Discovery> {
	const {scope, mode, readWith, rules} = order;
	return discover(ports, {
		run,
		scope,
		mode,
		readWith,
		decide: (known, record) => decide(known, record, rules),
		stopping: ports.control.stopping,
		onRead: (rows, total) => report.reading(rows, total),
	});
}

/** A full backup asks the source which verified files have changed since, where it may list. */
async function compareSource(
	{ledger, source, clock, emit}: BackupPorts,
	run: number,
	order: BackupOrder,
): Promise<void> {
	const {scope, mode, rules} = order;
	if (mode !== 'full' || ledger.tally(scope).verified.count === 0) return;
	emit({
		type: 'state',
		state: 'comparing',
		reason: 'listing the source for files that have changed since they were copied',
	});

	const locate = (url: string) => {
		const place = rules.locate(url);
		return place.kind === 's3' && place.versionId === null ? {bucket: place.bucket, key: place.key} : null;
	};
	try {
		const {compared, changed, absent} = await ledger.compareListing(
			run,
			scope,
			{locate, pages: listAll(source)},
			clock.now(),
		);
		const words = `${compared} files compared with the source: ${changed} have changed, ${absent} are gone there`;
		emit({type: 'state', state: 'notice', reason: words});
	} catch (error) {
		if (!(error instanceof MigrationError) || failures[error.kind].scope === 'run') throw error;
		if (error.kind === 'download-forbidden') {
			const reason = 'the source may not be listed, so changes to copied files cannot be seen';
			emit({type: 'state', state: 'notice', reason});
		} else emit({type: 'error', recordId: null, failure: toFailure(error)});
	}
}

async function* listAll(source: Source) {
	for (const bucket of source.buckets) {
		for await (const objects of source.list(bucket)) yield {bucket, objects};
	}
}

async function name(ports: BackupPorts, run: number, {scope, keys}: BackupOrder, report: Report): Promise<void> {
	ports.emit({type: 'state', state: 'naming', reason: 'giving every new file its key'});
	await assignKeys(ports, {
		run,
		scope,
		rules: keys,
		stopping: ports.control.stopping,
		onNamed: files => report.naming(files),
	});
}

async function copy(
	ports: BackupPorts,
	run: number,
	order: BackupOrder,
	abilities: StoreAbilities,
	report: Report,
): Promise<void> {
	const {scope, limit, concurrency, bandwidth, failurePercent} = order;
	const {discovered} = ports.ledger.tally(scope);
	const files = Math.min(discovered.count, limit ?? Number.POSITIVE_INFINITY);
	ports.emit({type: 'state', state: 'copying', reason: `${files} files to copy`});
	if (files === 0) return;

	const copier = await ports.openCopier(abilities);
	try {
		report.copying(files, copier);
		await copyAll({...ports, copier}, {run, scope, limit, concurrency, bandwidth, failurePercent});
	} finally {
		report.end();
		await copier.close();
	}
}

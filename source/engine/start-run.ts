/**
One run, one function: the same whether the invoked process is the run or a console has started it. It marks what died
before, opens the run in the ledger, keeps its heartbeat, does the work, and closes the run on every way out.
*/
import {type BackupOrder, type BackupOutcome, type BackupPorts, backup} from './backup.ts';
import type {BackupResult, Started} from './event.ts';
import {type Failure, failures, toFailure} from './failure.ts';
import type {RunTotals} from './ports.ts';
import {accountedFor, dispositionsOf, wantingAttention} from './tally.ts';

export type RunOrder = {
	readonly backup: BackupOrder;
	/** The command line in words, without secrets, for the record and for whom the lock refuses. */
	readonly command: string;
	/** Settings by allow-list, as JSON. */
	readonly config: string;
	readonly bucket: string;
	readonly linkBase: string;
	readonly test: Started['test'];
	readonly pid: number;
};

const heartbeatMs = 5000;

export async function startRun(ports: BackupPorts, order: RunOrder): Promise<BackupResult> {
	const {ledger, salesforce, clock, emit} = ports;
	const {scope, mode, dryRun} = order.backup;
	const startedAt = clock.now();

	ledger.pin({orgId: salesforce.org.orgId, bucket: order.bucket});
	ledger.useLinkBase(order.linkBase);
	const interrupted = ledger.interruptDeadRuns(startedAt);
	const {command, config, test, bucket, pid} = order;
	const run = ledger.beginRun({type: 'backup', command, scope, config, now: startedAt});
	emit({
		type: 'started',
		runId: run,
		command: 'backup',
		mode: `${mode}${dryRun ? ', dry run' : ''}`,
		pid,
		org: salesforce.org,
		bucket,
		scope,
		test,
		dryRun,
		interrupted,
	});

	const ended = new AbortController();
	const beating = beat(ports, run, ended.signal);
	try {
		const outcome = await backup(ports, run, order.backup);
		const result = resultOf(ports, run, order, outcome, startedAt);
		close(ports, run, outcome, result);
		return result;
	} catch (error) {
		closeBroken(ports, run, plain(error));
		throw error;
	} finally {
		ended.abort();
		await beating;
	}
}

async function beat({ledger, clock}: BackupPorts, run: number, ended: AbortSignal): Promise<void> {
	while (!ended.aborted) {
		try {
			ledger.heartbeat(run, clock.now());
		} catch {
			// A full disk must not end the run through its heartbeat: whoever writes rows finds it and waits.
		}
		await clock.sleep(heartbeatMs, ended);
	}
}

function resultOf(
	{ledger, clock, control}: BackupPorts,
	run: number,
	{backup: order, test}: RunOrder,
	{proof, before, after, fault}: BackupOutcome,
	startedAt: number,
): BackupResult {
	const accounted = accountedFor(after);
	const unproven = {salesforceCount: null, accounted, difference: null, verdict: 'unproven', passes: 0} as const;
	const result = {
		runId: run,
		scope: order.scope,
		test,
		dryRun: order.dryRun,
		salesforceCount: proof?.salesforceCount ?? null,
		proof: proof ?? unproven,
		dispositions: dispositionsOf(after),
		deleted: after.deleted.count,
		copied: after.verified.count - before.verified.count,
		alreadyBackedUp: before.verified.count,
		failed: after.failed.count,
		bytes: after.verified.bytes - before.verified.bytes,
		seconds: Math.round((clock.now() - startedAt) / 10) / 100,
		errors: ledger.failuresOf(run).map(({kind, count, example}) => ({kind, count, example, hint: failures[kind].hint})),
		stoppedBy: control.stoppedBy(),
		error: fault === null ? null : toFailure(fault),
	};
	return {...result, exitCode: result.error === null ? exitCodeOf(result, order) : failures[result.error.kind].exit};
}

/** 0 when nothing is left to attend to; a signal's own exit code is the program's business. */
export function exitCodeOf(
	{proof, dispositions, stoppedBy}: Pick<BackupResult, 'proof' | 'dispositions' | 'stoppedBy'>,
	{dryRun, limit}: Pick<BackupOrder, 'dryRun' | 'limit'>,
): 0 | 1 {
	if (proof.verdict !== 'proven') return 1;
	if (dryRun) return 0;
	if (wantingAttention.some(state => state !== 'deleted' && dispositions[state] > 0)) return 1;
	if (dispositions.copying > 0) return 1;
	return dispositions.discovered > 0 && (limit === null || stoppedBy !== null) ? 1 : 0;
}

function close({ledger, clock, control}: BackupPorts, run: number, outcome: BackupOutcome, result: BackupResult): void {
	const {fault, proof} = outcome;
	ledger.endRun(run, {
		status: fault === null ? (control.stoppedBy() === null ? 'completed' : 'interrupted') : 'failed',
		totals: totalsOf(result),
		error: fault === null ? null : plain(fault),
		proof,
		now: clock.now(),
	});
}

/** The work itself was cut short: what is known is written, and the first error is what the caller hears of. */
function closeBroken({ledger, clock}: BackupPorts, run: number, error: Failure): void {
	const totals = {processed: 0, successful: 0, failed: 0, new: 0, updated: 0, skipped: 0};
	try {
		ledger.endRun(run, {status: 'failed', totals, error, proof: null, now: clock.now()});
	} catch {
		// The ledger itself is what broke; the next start names this run `interrupted`.
	}
}

const plain = (error: unknown): Failure => {
	const {kind, message} = toFailure(error);
	return {kind, message};
};

function totalsOf({dispositions, copied, alreadyBackedUp, failed}: BackupResult): RunTotals {
	const {missing, archived, collision, excluded} = dispositions;
	return {
		processed: copied + failed + missing + archived + collision,
		successful: copied,
		failed: failed + missing + archived + collision,
		new: copied,
		updated: 0,
		skipped: alreadyBackedUp + excluded,
	};
}

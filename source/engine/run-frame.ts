/**
What every run has in common: it names what died before it, opens itself in the ledger, keeps its heartbeat, settles what
a dead run left under way, does its work, holds the tally against the rows, and closes itself on every way out.
*/
import type {Control} from './control.ts';
import {isCutShort} from './cut-short.ts';
import type {Emit, Started} from './event.ts';
import {type Failure, failures, MigrationError, toFailure} from './failure.ts';
import type {Destination} from './ports/buckets.ts';
import type {Clock} from './ports/clock.ts';
import type {Ledger} from './ports/ledger.ts';
import type {LinkFields} from './ports/link-fields.ts';
import type {LinkLedger} from './ports/link-ledger.ts';
import type {CountProof, RunTotals, RunType} from './ports/runs.ts';
import type {Salesforce} from './ports/salesforce.ts';
import {reconcile} from './reconcile.ts';
import {reconcileLinks} from './reconcile-links.ts';
import {whenRoom} from './room.ts';
import type {Scope} from './scope.ts';

export type FramePorts = {
	readonly salesforce: Salesforce;
	readonly ledger: Ledger;
	readonly destination: Destination;
	readonly linkFields: LinkFields;
	/** The same ledger's plans and journal. */
	readonly links: LinkLedger;
	readonly clock: Clock;
	readonly emit: Emit;
	readonly control: Control;
};

/** Where a run stands, whatever it does. */
export type Circumstances = {
	/** The command line in words, without secrets, for the record and for whom the lock refuses. */
	readonly command: string;
	/** Settings by allow-list, as JSON. */
	readonly config: string;
	readonly bucket: string;
	readonly prefix: string;
	readonly linkBase: string;
	readonly test: Started['test'];
	readonly pid: number;
};

export type Frame = Circumstances & {
	readonly type: RunType;
	/** Such as `full, dry run`. */
	readonly mode: string;
	readonly scope: Scope;
	readonly dryRun: boolean;
	/** The plan that is carried out. */
	readonly plan?: number;
};

/** What ended the work, after everything in flight was settled; null where nothing did. */
type Worked = {readonly fault: unknown};

export type Concluded<R> = {readonly result: R; readonly totals: RunTotals; readonly proof: CountProof | null};

export type Work<W extends Worked, R> = {
	readonly work: (run: number) => Promise<W>;
	/** Makes the result out of the ledger, once it is proven. */
	readonly conclude: (run: number, worked: W, seconds: number) => Concluded<R>;
};

const heartbeatMs = 5000;

/**
One run from its first row in the ledger to its last. It ends with the work's result, also where that tells of a fault or a
stop. Throws `refused` for a ledger of another org or bucket, `ledger-corrupt` where the tally differs from the rows, the
fault of a ledger that has failed, and what the work throws; a run that was begun is closed before.
*/
export async function inRun<W extends Worked, R>(ports: FramePorts, frame: Frame, todo: Work<W, R>): Promise<R> {
	const {ledger, clock, emit, control} = ports;
	const startedAt = clock.now();
	const run = begin(ports, frame, startedAt);
	const ended = new AbortController();
	const beating = beat(ports, run, ended.signal);
	try {
		// The way back leads through Salesforce alone: a bucket that is out of reach must not bar it, and its files can wait.
		if (frame.type !== 'rollback') await reconcile(ports, {run, prefix: frame.prefix, writes: !frame.dryRun});
		await reconcileLinks(ports, run, {plan: frame.plan ?? null, waits: frame.type === 'rollback'});
		const worked = await todo.work(run);
		// A ledger that has failed is asked nothing more: only a new start can tell what it holds.
		if (isLedgerFault(worked.fault)) throw worked.fault;
		await ledger.proveTally();
		emit({type: 'state', state: 'finishing', reason: 'the tally equals the rows'});
		const seconds = Math.round((clock.now() - startedAt) / 10) / 100;
		const {result, totals, proof} = todo.conclude(run, worked, seconds);
		const {fault} = worked;
		const status = fault === null ? (control.stoppedBy() === null ? 'completed' : 'interrupted') : 'failed';
		const error = fault === null ? null : plain(fault);
		await whenRoom({clock, emit}, control.stopping, () =>
			ledger.endRun(run, {status, totals, proof, error, now: clock.now()}),
		);
		return result;
	} catch (error) {
		closeBroken(ports, run, error);
		throw error;
	} finally {
		ended.abort();
		await beating;
	}
}

function begin({ledger, salesforce, emit}: FramePorts, frame: Frame, now: number): number {
	const {type, mode, scope, dryRun, command, config, bucket, linkBase, test, pid} = frame;
	const {org} = salesforce;
	ledger.pin({orgId: org.orgId, bucket});
	ledger.useLinkBase(linkBase);
	const interrupted = ledger.interruptDeadRuns(now);
	const run = ledger.beginRun({type, command, scope, config, now});
	emit({type: 'started', runId: run, command: type, mode, pid, org, bucket, scope, test, dryRun, interrupted});
	return run;
}

async function beat({ledger, clock}: FramePorts, run: number, ended: AbortSignal): Promise<void> {
	while (!ended.aborted) {
		try {
			ledger.heartbeat(run, clock.now());
		} catch {
			// A full disk must not end the run through its heartbeat: whoever writes rows finds it and waits.
		}
		await clock.sleep(heartbeatMs, ended);
	}
}

const isLedgerFault = (fault: unknown): boolean => fault instanceof MigrationError && failures[fault.kind].exit === 5;

/**
The work itself was cut short: what is known is written, and the first error is what the caller hears of. One that a stop
has called forth, while something was waited for, is no failure of the run.
*/
function closeBroken({ledger, clock, control}: FramePorts, run: number, thrown: unknown): void {
	const totals = {processed: 0, successful: 0, failed: 0, new: 0, updated: 0, skipped: 0};
	const stopped = isCutShort(thrown, control.stopping);
	const [status, error] = stopped ? (['interrupted', null] as const) : (['failed', plain(thrown)] as const);
	try {
		ledger.endRun(run, {status, totals, error, proof: null, now: clock.now()});
	} catch {
		// The ledger itself is what broke; the next start names this run `interrupted`.
	}
}

const plain = (error: unknown): Failure => {
	const {kind, message} = toFailure(error);
	return {kind, message};
};

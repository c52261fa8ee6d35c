/**
Copying: claim, hand to the threads, commit what they settled, until nothing is left.

May be killed anywhere. The ledger says `copying` before the first byte moves and `verified` only after the destination
has answered, so whatever a crash leaves `copying` is settled by `reconcile` at the next start.
*/
import {type Commit, createCommit} from './commit.ts';
import type {Control} from './control.ts';
import type {Emit} from './event.ts';
import {MigrationError} from './failure.ts';
import {keepPace} from './keep-pace.ts';
import type {Clock} from './ports/clock.ts';
import type {Copier, FileTask, Receipt} from './ports/copier.ts';
import type {Ledger} from './ports/ledger.ts';
import {whenRoom} from './room.ts';
import type {Scope} from './scope.ts';
import {createThreshold} from './threshold.ts';

export type CopyPorts = {
	readonly ledger: Ledger;
	readonly copier: Copier;
	readonly clock: Clock;
	readonly emit: Emit;
	readonly control: Control;
};

export type CopyOrder = {
	readonly run: number;
	readonly scope: Scope;
	/** Most files to try; null for all. */
	readonly limit: number | null;
	readonly concurrency: number | 'auto';
	readonly bandwidth: number | undefined;
	readonly failurePercent: number;
	/** What had failed before is left out of the threshold. */
	readonly spareFailed?: boolean;
};

/** One claim: a commit of its own, so that what is in flight is always known to the ledger. */
const mostClaimFiles = 100;
const claimBytes = 32 * 1024 * 1024;
/** Before files that were handed back undone are claimed again: whatever stood in their way needs a moment. */
const secondThoughtMs = 1000;

/** Copies what is `discovered` in the scope. Throws what must end the run, after everything in flight was settled. */
export async function copyAll(ports: CopyPorts, order: CopyOrder): Promise<void> {
	const {ledger, copier, clock, emit, control} = ports;
	const {stopping} = control;
	const {run, failurePercent} = order;
	const waiting = Math.min(ledger.tally(order.scope).discovered.count, order.limit ?? Number.POSITIVE_INFINITY);
	const claims = createClaims(ledger, order, batchFilesFor(waiting, copier));
	const threshold = createThreshold(failurePercent);
	const done = new AbortController();
	const failing = new AbortController();
	let fault: unknown = null;

	const end = (error: unknown) => {
		fault ??= error;
		failing.abort();
		copier.drain();
	};
	const onSettled = (receipts: readonly Receipt[]) => {
		if (fault === null && threshold.passedBy(claims.judged(receipts)))
			end(new MigrationError('failure-threshold', threshold.words()));
	};
	const commit = createCommit({ledger, clock, emit, stopping}, {run, onSettled, onBroken: end});

	stopping.addEventListener('abort', copier.drain, {once: true});
	const pacing = keepPace(ports, order, done.signal).catch(end);
	try {
		await Promise.all(
			Array.from({length: copier.lanes}, () =>
				pump({clock, emit, control, copier, commit, claims, failing: failing.signal, end}),
			),
		);
		await commit.flushed().catch(end);
	} finally {
		done.abort();
		stopping.removeEventListener('abort', copier.drain);
		await pacing;
	}
	if (fault !== null) throw fault;
}

/**
Files of a batch: as many as a claim may hold, less what it takes for each lane to have as many batches as the others. One
batch too many would be one thread's work, while the others have none.
*/
export function batchFilesFor(waiting: number, {lanes, batchFiles}: Pick<Copier, 'lanes' | 'batchFiles'>): number {
	const turns = Math.ceil(waiting / (lanes * Math.min(mostClaimFiles, batchFiles)));
	return Math.max(1, Math.ceil(waiting / (lanes * Math.max(1, turns))));
}

type Pump = Pick<CopyPorts, 'clock' | 'emit' | 'control' | 'copier'> & {
	readonly commit: Commit;
	readonly claims: Claims;
	/** Fires when something ends the run. */
	readonly failing: AbortSignal;
	readonly end: (error: unknown) => void;
};

/** One lane: the next batch as soon as the last one is settled. Never rejects; what ends the run goes through `end`. */
async function pump({clock, emit, control, copier, commit, claims, failing, end}: Pump): Promise<void> {
	const {stopping} = control;
	try {
		for (;;) {
			if (control.paused()) await Promise.race([control.whenRunning(), fired(failing)]);
			if (failing.aborted || stopping.aborted) return;
			// Rows that a full disk holds back must be durable before more are begun.
			if (commit.waiting()) await commit.flushed();
			const batch = await whenRoom({clock, emit}, stopping, claims.next);
			if (batch.length === 0) {
				// What was handed back (expired credentials) must be seen before this lane may say that nothing is left.
				await commit.flushed();
				if (!claims.again()) return;
				await clock.sleep(secondThoughtMs, stopping);
				continue;
			}
			await copier.copy(batch, receipts => {
				claims.back(receipts);
				commit.take(receipts);
			});
		}
	} catch (error) {
		end(error);
	}
}

const fired = (signal: AbortSignal): Promise<void> =>
	new Promise(resolve => {
		if (signal.aborted) resolve();
		else signal.addEventListener('abort', () => resolve(), {once: true});
	});

type Claims = {
	readonly next: () => readonly FileTask[];
	/** Learns what came back undone. */
	readonly back: (receipts: readonly Receipt[]) => void;
	/** Goes back to the first row where something was handed back since the last time. */
	readonly again: () => boolean;
	/** Those of the receipts that say something of the stores. Each is to be asked about once. */
	readonly judged: (receipts: readonly Receipt[]) => readonly Receipt[];
};

function createClaims(ledger: Ledger, order: CopyOrder, batchFiles: number): Claims {
	const {run, scope, limit, spareFailed = false} = order;
	let after = 0;
	let left = limit ?? Number.POSITIVE_INFINITY;
	let returned = false;
	/** Rows in flight. */
	const spared = new Set<number>();

	return {
		next() {
			const files = Math.min(batchFiles, left);
			if (files <= 0) return [];
			const batch = ledger.claim(run, scope, {files, bytes: claimBytes, after});
			after = batch.at(-1)?.row ?? after;
			left -= batch.length;
			if (spareFailed) for (const {row, failedBefore} of batch) if (failedBefore) spared.add(row);
			return batch;
		},
		back(receipts) {
			const released = receipts.filter(({outcome}) => outcome === 'released').length;
			left += released;
			returned ||= released > 0;
		},
		again() {
			if (!returned) return false;
			returned = false;
			after = 0;
			return true;
		},
		judged: receipts => receipts.filter(({row}) => !spared.delete(row)),
	};
}

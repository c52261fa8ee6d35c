/**
Group commit of receipts: a file is done when its row is durable, and a durable commit costs the same for one row as
for a hundred (390 rows a second one by one, 27,000 in hundreds, on one measured machine).
*/
import type {Emit} from './event.ts';
import {hintOf} from './failure.ts';
import type {Clock} from './ports/clock.ts';
import type {Receipt} from './ports/copier.ts';
import type {Ledger} from './ports/ledger.ts';
import {isFullDisk, whenRoom} from './room.ts';

const enoughRows = 100;
/** A longer queue (after a full disk) is written in pieces, so that the event loop has its turn. */
const mostRows = 1000;
const mostWaitMs = 50;

export type Commit = {
	/** Takes receipts in; they are durable within 50 ms. Never throws: what the ledger throws goes to `onBroken`. */
	readonly take: (receipts: readonly Receipt[]) => void;
	/** Resolves when everything taken so far is durable. Rejects with the ledger's failure. */
	readonly flushed: () => Promise<void>;
	/** True while the disk is full and rows wait. */
	readonly waiting: () => boolean;
};

export type CommitPorts = {
	readonly ledger: Pick<Ledger, 'settle'>;
	readonly clock: Clock;
	readonly emit: Emit;
	readonly stopping: AbortSignal;
};

export type CommitOrder = {
	readonly run: number;
	/** Called with each group once it is durable. */
	readonly onSettled: (receipts: readonly Receipt[]) => void;
	/** Called once, when the ledger fails. Rows that were not settled stay `copying`: the next start asks the bucket. */
	readonly onBroken: (error: unknown) => void;
};

/** Commits in the background. */
export function createCommit(ports: CommitPorts, {run, onSettled, onBroken}: CommitOrder): Commit {
	const {ledger, clock, emit, stopping} = ports;
	let queue: Receipt[] = [];
	let writing: Promise<void> | null = null;
	let hurry = new AbortController();
	let full = false;
	let broken: {readonly error: unknown} | null = null;

	const settle = (group: readonly Receipt[]) => {
		try {
			ledger.settle(run, group, clock.now());
			full = false;
		} catch (error) {
			full = isFullDisk(error);
			throw error;
		}
	};
	const write = async () => {
		await clock.sleep(mostWaitMs, hurry.signal);
		while (queue.length > 0) {
			const group = queue.slice(0, mostRows);
			await whenRoom({clock, emit}, stopping, () => settle(group));
			queue = queue.slice(group.length);
			sayFailures(emit, group);
			onSettled(group);
			if (queue.length > 0) await clock.sleep(0);
		}
	};
	const begin = () => {
		if (writing || broken || queue.length === 0) return;
		hurry = new AbortController();
		writing = write()
			.catch(error => {
				broken = {error};
				queue = [];
				onBroken(error);
			})
			.finally(() => {
				writing = null;
				// What came in after the last look at the queue.
				begin();
			});
	};

	return {
		take(receipts) {
			if (broken) return;
			for (const receipt of receipts) queue.push(receipt);
			begin();
			if (queue.length >= enoughRows) hurry.abort();
		},
		async flushed() {
			while (writing) {
				hurry.abort();
				await writing;
			}
			if (broken) throw broken.error;
		},
		waiting: () => full,
	};
}

function sayFailures(emit: Emit, receipts: readonly Receipt[]): void {
	for (const receipt of receipts) {
		if (receipt.outcome === 'verified' || receipt.outcome === 'released' || receipt.outcome === 'excluded') continue;
		const {failure, recordId} = receipt;
		emit({type: 'error', recordId, failure: {...failure, hint: hintOf(failure)}});
	}
}

/**
Group commit of receipts: a file is done when its row is durable, and a durable commit costs the same for one row as
for a hundred (390 rows a second one by one, 27,000 in hundreds, on one measured machine).
*/
import type {Emit} from './event.ts';
import {hintOf, MigrationError} from './failure.ts';
import type {Clock, Ledger, Receipt} from './ports.ts';

const enoughRows = 100;
/** A longer queue (after a full disk) is written in pieces, so that the event loop has its turn. */
const mostRows = 1000;
const mostWaitMs = 50;
const diskFullWaitMs = 2000;

export type Commit = {
	/** Takes receipts in; they are durable within 50 ms. Throws what the ledger threw before, if anything. */
	readonly take: (receipts: readonly Receipt[]) => void;
	/** Resolves when everything taken so far is durable. Rejects with the ledger's failure. */
	readonly flushed: () => Promise<void>;
	/** True while the disk is full and rows wait. */
	readonly waiting: () => boolean;
};

type Ports = {readonly ledger: Ledger; readonly clock: Clock; readonly emit: Emit};

/** Commits in the background; `onSettled` is called with each group once it is durable. */
export function createCommit(
	{ledger, clock, emit}: Ports,
	run: number,
	onSettled: (receipts: readonly Receipt[]) => void,
): Commit {
	let waiting: Receipt[] = [];
	let timer: Promise<void> | null = null;
	let full = false;
	let broken: unknown = null;

	const write = async () => {
		while (waiting.length > 0) {
			const group = waiting.slice(0, mostRows);
			try {
				ledger.settle(run, group, clock.now());
			} catch (error) {
				if (!(error instanceof MigrationError) || error.kind !== 'ledger-full') throw error;
				if (!full) emit({type: 'state', state: 'paused', reason: `${error.message}: waiting for room on the disk`});
				full = true;
				await clock.sleep(diskFullWaitMs);
				continue;
			}
			if (full) emit({type: 'state', state: 'resumed', reason: 'the disk has room again'});
			full = false;
			waiting = waiting.slice(group.length);
			sayFailures(emit, group);
			onSettled(group);
		}
	};

	const writeSoon = (ms: number): Promise<void> => {
		timer ??= clock
			.sleep(ms)
			.then(write)
			.catch(error => {
				broken = error;
			})
			.finally(() => {
				timer = null;
			});
		return timer;
	};

	return {
		take(receipts) {
			if (broken) throw broken;
			waiting.push(...receipts);
			void writeSoon(waiting.length >= enoughRows ? 0 : mostWaitMs);
		},
		async flushed() {
			while (waiting.length > 0 && !broken) await writeSoon(0);
			if (timer) await timer;
			if (broken) throw broken;
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

/** A full disk is no end: what the ledger could not write waits until there is room again. */
import type {Emit} from './event.ts';
import {MigrationError} from './failure.ts';
import type {Clock} from './ports/clock.ts';

const waitMs = 2000;

type Ports = {readonly clock: Clock; readonly emit: Emit};

export const isFullDisk = (error: unknown): error is MigrationError =>
	error instanceof MigrationError && error.kind === 'ledger-full';

/**
Does one transaction, again and again while the disk is full. Once `stopping` has fired it is tried a last time, and
then throws `ledger-full`: whoever wants the run to end is not kept waiting, and the next start asks the bucket.
*/
export async function whenRoom<T>({clock, emit}: Ports, stopping: AbortSignal, act: () => T): Promise<T> {
	for (let said = false; ; said = true) {
		try {
			const result = act();
			if (said) emit({type: 'state', state: 'resumed', reason: 'the disk has room again'});
			return result;
		} catch (error) {
			if (!isFullDisk(error) || stopping.aborted) throw error;
			if (!said) emit({type: 'state', state: 'paused', reason: `${error.message}: waiting for room on the disk`});
		}
		await clock.sleep(waitMs, stopping);
	}
}

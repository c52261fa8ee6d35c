/** Tells the run of a ledger to stop, and waits for its end: whoever needs the ledger next may take it then. */
import {type Held, whoHolds} from '../db/holder.ts';
import {lockHolder} from '../db/lock.ts';
import {minuteMs} from '../engine/durations.ts';
import {MigrationError} from '../engine/failure.ts';
import {clock} from './clock.ts';
import {tellRun} from './tell-run.ts';

type Stopping = {
	/** Who tells it to. */
	readonly by: string;
	readonly signal: AbortSignal;
	readonly say: (line: string) => void;
	/** For its end; absent for whoever sits before it, and gives up as he likes. */
	readonly patienceMs?: number;
};

const lookEveryMs = 250;

/**
Resolves once the run that was at work has let go of the ledger. Throws why it did not hear, `refused` where there is none or
where patience ends, and an `AbortError` where the signal does.
*/
export async function stopRun(database: string, {by, signal, say, patienceMs}: Stopping): Promise<void> {
	// Before it is told: whoever comes after its end was not told to stop, and is not waited for.
	const held = lockHolder(database);
	try {
		await tellRun(database, {verb: 'stop', by});
	} catch (error) {
		// It was faster, and has ended by itself.
		if (held !== null && !isSame(held, lockHolder(database))) return;
		throw error;
	}
	if (held === null) return;
	say(`Told to stop. Waiting for the end of ${whoHolds(held)}.`);
	const until = patienceMs === undefined ? Number.POSITIVE_INFINITY : clock.now() + patienceMs;
	while (isSame(held, lockHolder(database))) {
		if (signal.aborted) throw new DOMException('Stopped by a signal', 'AbortError');
		if (clock.now() >= until) throw stillAtWork(held, patienceMs ?? 0);
		await clock.sleep(lookEveryMs, signal);
	}
}

const isSame = (held: Held, now: Held | null): boolean => now !== null && now.pid === held.pid;

const stillAtWork = (held: Held, ms: number) =>
	new MigrationError('refused', `Told to stop, and after ${ms / minuteMs} minutes still at work: ${whoHolds(held)}`, {
		hint: 'It ends once what is in flight is finished; under a low bandwidth limit `doclift ctl bandwidth none` hastens that. Wait on with `doclift ctl stop --wait`.',
	});

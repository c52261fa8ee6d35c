/** A rollback does not wait behind a run that is still at work: at a terminal it offers to stop that run first. */
import type {Config} from '../config/schema.ts';
import {reach} from '../console/reach.ts';
import {type Held, whoHolds} from '../db/holder.ts';
import {inUse, lockHolder} from '../db/lock.ts';
import {clock} from './clock.ts';
import type {Ask} from './invocation.ts';
import {thisPerson} from './person.ts';
import {runSocket} from './run-socket.ts';
import {tellRun} from './tell-run.ts';

type Around = {
	readonly config: Config;
	/** The command as typed, to be named in the hint. */
	readonly words: string;
	readonly signal: AbortSignal;
	readonly say: (line: string) => void;
	readonly ask: Ask | undefined;
};

const lookEveryMs = 250;

/**
Throws `refused` with the two commands to type where nobody can be asked, or where the answer is no. Whoever holds the
ledger and does not listen, such as maintenance, cannot be stopped from here: the refusal says what to do.
*/
export async function stopOther<T>({config, words, signal, say, ask}: Around, work: () => Promise<T>): Promise<T> {
	const {database} = config;
	const held = lockHolder(database);
	if (held === null) return work();
	if ((await reach(runSocket(database))) !== undefined) throw inUse(database, held);
	const busy = inUse(database, held, {hint: `\`doclift ctl stop\` ends it cleanly; then \`${words}\`.`});
	const typed = ask && (await ask(`${busy.message}.\nTo stop it and go on here, type: stop\n>`));
	if (typed !== 'stop') throw busy;
	await tellRun(database, {verb: 'stop', by: `${thisPerson()} (doclift rollback)`});
	say(`Told to stop. Waiting for the end of ${whoHolds(held)}.`);
	while (isSame(held, lockHolder(database))) {
		if (signal.aborted) throw new DOMException('Stopped by a signal', 'AbortError');
		await clock.sleep(lookEveryMs, signal);
	}
	return work();
}

/** Whoever has come since is another, and was not told to stop: he is not waited for. */
const isSame = (held: Held, now: Held | null): boolean => now !== null && now.pid === held.pid;

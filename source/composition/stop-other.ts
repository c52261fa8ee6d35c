/** A rollback does not wait behind a run that is still at work: at a terminal it offers to stop that run first. */
import type {Config} from '../config/schema.ts';
import {reach} from '../console/reach.ts';
import {inUse, lockHolder} from '../db/lock.ts';
import type {Ask} from './invocation.ts';
import {thisPerson} from './person.ts';
import {runSocket} from './run-socket.ts';
import {stopRun} from './stop-run.ts';

type Around = {
	readonly config: Config;
	/** The command as typed, to be named in the hint. */
	readonly words: string;
	readonly signal: AbortSignal;
	readonly say: (line: string) => void;
	readonly ask: Ask | undefined;
};

/**
Throws `refused` with the two commands to type where nobody can be asked, or where the answer is no. Whoever holds the
ledger and does not listen, such as maintenance, cannot be stopped from here: the refusal says what to do.
*/
export async function stopOther<T>({config, words, signal, say, ask}: Around, work: () => Promise<T>): Promise<T> {
	const {database} = config;
	const held = lockHolder(database);
	if (held === null) return work();
	if ((await reach(runSocket(database))) !== undefined) throw inUse(database, held);
	const busy = inUse(database, held, {hint: `\`doclift ctl stop --wait\` ends it cleanly; then \`${words}\`.`});
	const typed = ask && (await ask(`${busy.message}.\nTo stop it and go on here, type: stop\n>`));
	if (typed !== 'stop') throw busy;
	// It may have ended by itself while the question stood there.
	if (lockHolder(database) !== null) await stopRun(database, {by: `${thisPerson()} (doclift rollback)`, signal, say});
	return work();
}

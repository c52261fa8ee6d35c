/** A rollback does not wait behind a run that is still at work: at a terminal it offers to stop that run first. */
import type {Ask} from '../commands/ask.ts';
import type {Config} from '../config/schema.ts';
import {socketPath} from '../console/address.ts';
import {sendVerb} from '../console/send-verb.ts';
import {acquireLock, thisProcess} from '../db/lock.ts';
import {MigrationError} from '../engine/failure.ts';
import {clock} from './clock.ts';
import {thisPerson} from './person.ts';

type Around = {
	readonly config: Config;
	/** The command as typed, to be named in the hint. */
	readonly words: string;
	readonly signal: AbortSignal;
	readonly say: (line: string) => void;
	readonly ask: Ask | undefined;
};

const lookEveryMs = 250;

/** Throws `refused` with the two commands to type where nobody can be asked, or where the answer is no. */
export async function stopOther<T>({config, words, signal, say, ask}: Around, work: () => Promise<T>): Promise<T> {
	const {database} = config;
	const busy = inUse(database);
	if (busy === undefined) return work();
	const hint = `\`doclift ctl stop\` ends it cleanly; then \`${words}\`.`;
	const typed = ask && (await ask(`${busy.message}.\nTo stop it and go on here, type: stop\n>`));
	if (typed !== 'stop') throw new MigrationError('refused', busy.message, {cause: busy, hint});
	await sendVerb(socketPath(database), {verb: 'stop', by: `${thisPerson()} (doclift rollback)`});
	say('It has been told to stop, and finishes what is in flight: waiting for its end.');
	while (inUse(database) !== undefined) {
		if (signal.aborted) throw new DOMException('Stopped by a signal', 'AbortError');
		await clock.sleep(lookEveryMs, signal);
	}
	return work();
}

/** Undefined where the lock is free, at this moment. */
function inUse(database: string): MigrationError | undefined {
	try {
		acquireLock(database, thisProcess('doclift rollback', clock.now())).release();
		return undefined;
	} catch (error) {
		if (error instanceof MigrationError && error.kind === 'refused' && error.message.includes('is in use by'))
			return error;
		throw error;
	}
}

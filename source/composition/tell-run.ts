/** One order to the run that works with a ledger, and its answer. */
import {sendVerb} from '../console/send-verb.ts';
import type {Reply} from '../console/verb.ts';
import {runSocket} from './run-socket.ts';
import {whyUnheard} from './unheard.ts';

type Order = Parameters<typeof sendVerb>[1];

/** Throws `refused` where it is not answered, with who holds the ledger. */
export async function tellRun(database: string, order: Order): Promise<Reply> {
	const answer = await sendVerb(runSocket(database), order);
	if (answer.type === 'reply') return answer;
	throw await whyUnheard(database, answer, 'There is nothing to steer. `doclift` says where the last run has come to.');
}

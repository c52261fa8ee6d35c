/** One order to the run that works with a ledger, and its answer. */
import {sendVerb} from '../console/send-verb.ts';
import type {Reply, Unanswered} from '../console/verb.ts';
import {runSocket} from './run-socket.ts';
import {whyUnheard} from './unheard.ts';

type Order = Parameters<typeof sendVerb>[1];

const idle = 'There is nothing to steer. `doclift` says where the last run has come to.';

/** Where it is not answered: `refused`, with who holds the ledger. */
export async function askRun(database: string, order: Order): Promise<Reply | Unanswered> {
	const answer = await sendVerb(runSocket(database), order);
	if (answer.type === 'reply') return answer;
	return {type: 'unanswered', sent: answer.sent, why: await whyUnheard(database, answer, idle)};
}

/** As `askRun`; throws why it is not answered. */
export async function tellRun(database: string, order: Order): Promise<Reply> {
	const answer = await askRun(database, order);
	if (answer.type === 'unanswered') throw answer.why;
	return answer;
}

/** Ends the run that is at work with a configuration's ledger, if there is one, and waits until it has. */
import {loadConfig} from '../config/load.ts';
import {reach} from '../console/reach.ts';
import {sendVerb} from '../console/send-verb.ts';
import {clock} from './clock.ts';
import {runSocket} from './run-socket.ts';

const lookEveryMs = 100;
const patienceMs = 20_000;

export async function endRun(configFile: string, by: string): Promise<void> {
	const path = runSocket(loadConfig({file: configFile}).database);
	const listens = async () => (await reach(path)) === undefined;
	if (!(await listens())) return;
	await sendVerb(path, {verb: 'stop', by});
	const until = clock.now() + patienceMs;
	while (clock.now() < until && (await listens())) await clock.sleep(lookEveryMs);
}

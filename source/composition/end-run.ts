/** Ends the run that is at work with a configuration's ledger, if there is one, and waits until it has. */
import {loadConfig} from '../config/load.ts';
import {socketPath} from '../console/address.ts';
import {sendVerb} from '../console/send-verb.ts';
import {listens} from './at-work.ts';
import {clock} from './clock.ts';

const lookEveryMs = 100;
const patienceMs = 20_000;

export async function endRun(configFile: string, by: string): Promise<void> {
	const path = socketPath(loadConfig({file: configFile}).database);
	if (!(await listens(path))) return;
	await sendVerb(path, {verb: 'stop', by}).catch(() => {});
	const until = clock.now() + patienceMs;
	while (clock.now() < until && (await listens(path))) await clock.sleep(lookEveryMs);
}

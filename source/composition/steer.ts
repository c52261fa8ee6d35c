/**
One verb to the run that works with this configuration's ledger. Throws `refused` where nobody hears it, or where the run
does not obey.
*/
import {loadConfig} from '../config/load.ts';
import type {Reply} from '../console/verb.ts';
import {minuteMs} from '../engine/durations.ts';
import {MigrationError} from '../engine/failure.ts';
import type {Invocation} from './invocation.ts';
import {thisPerson} from './person.ts';
import {stopRun} from './stop-run.ts';
import {tellRun} from './tell-run.ts';

const by = () => `${thisPerson()} (doclift ctl)`;

/** A request to Salesforce may take two minutes to end, a large file under a low limit longer: no script waits for ever. */
const patienceMs = 10 * minuteMs;

export async function steer(
	order: {readonly verb: string; readonly value?: string},
	configFile: string,
): Promise<Omit<Reply, 'type'>> {
	const {database} = loadConfig({file: configFile});
	const {ok, said} = await tellRun(database, {...order, by: by()});
	if (!ok) throw new MigrationError('refused', said, {hint: '`doclift ctl status` says where the run stands.'});
	return {ok, said};
}

/** `stop`, and waits until the run has ended. */
export async function stopAndWait({configFile, signal, say}: Pick<Invocation, 'configFile' | 'signal' | 'say'>) {
	const {database} = loadConfig({file: configFile});
	await stopRun(database, {by: by(), signal, say, patienceMs});
}

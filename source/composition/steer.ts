/** One verb to the run that works with this configuration's ledger. */
import {loadConfig} from '../config/load.ts';
import type {Reply} from '../console/verb.ts';
import {thisPerson} from './person.ts';
import {tellRun} from './tell-run.ts';

export async function steer(
	order: {readonly verb: string; readonly value?: string},
	configFile: string,
): Promise<Omit<Reply, 'type'>> {
	const {database} = loadConfig({file: configFile});
	const {ok, said} = await tellRun(database, {...order, by: `${thisPerson()} (doclift ctl)`});
	return {ok, said};
}

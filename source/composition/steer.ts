/**
One verb to the run that works with this configuration's ledger. Throws `refused` where nobody hears it, or where the run
does not obey.
*/
import {loadConfig} from '../config/load.ts';
import type {Reply} from '../console/verb.ts';
import {MigrationError} from '../engine/failure.ts';
import {thisPerson} from './person.ts';
import {tellRun} from './tell-run.ts';

export async function steer(
	order: {readonly verb: string; readonly value?: string},
	configFile: string,
): Promise<Omit<Reply, 'type'>> {
	const {database} = loadConfig({file: configFile});
	const {ok, said} = await tellRun(database, {...order, by: `${thisPerson()} (doclift ctl)`});
	if (!ok) throw new MigrationError('refused', said, {hint: '`doclift ctl status` says where the run stands.'});
	return {ok, said};
}

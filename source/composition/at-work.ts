/** Whether a run is at work with a configuration's ledger, by asking whether anybody listens. */
import {loadConfig} from '../config/load.ts';
import {reach} from '../console/reach.ts';
import {runSocket} from './run-socket.ts';
import {whyUnheard} from './unheard.ts';

/** Throws `refused` where no run can be attached to, and says how to start one where there is none. */
export async function refuseIdle(configFile: string): Promise<void> {
	const {database} = loadConfig({file: configFile});
	const silence = await reach(runSocket(database));
	if (silence === undefined) return;
	const idle = 'Start one: `doclift backup --incremental`, or `doclift` to see what there is.';
	throw await whyUnheard(database, silence, idle);
}

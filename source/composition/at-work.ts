/** Whether a run is at work with a configuration's ledger, by asking whether anybody listens. */
import {connect} from 'node:net';
import {loadConfig} from '../config/load.ts';
import {socketPath} from '../console/address.ts';
import {MigrationError} from '../engine/failure.ts';

/** Throws `refused` where no run answers, and says how to start one. */
export async function refuseIdle(configFile: string): Promise<void> {
	const {database} = loadConfig({file: configFile});
	if (await listens(socketPath(database))) return;
	throw new MigrationError('refused', 'No run is at work with this ledger', {
		hint: 'Start one: `doclift backup --incremental`, or `doclift` to see what there is.',
	});
}

export const listens = (path: string): Promise<boolean> =>
	new Promise(resolve => {
		const socket = connect(path);
		const end = (answers: boolean) => {
			socket.destroy();
			resolve(answers);
		};
		socket.on('connect', () => end(true));
		socket.on('error', () => end(false));
	});

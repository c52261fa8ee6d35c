/** A run as others meet it: it holds the ledger's lock, takes orders, and ends when the test says so. */
import {createServer} from 'node:net';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {runSocket} from '../../source/composition/run-socket.ts';
import {acquireLock, thisProcess} from '../../source/db/lock.ts';
import {temporaryFolder} from './folder.ts';

/** `deaf`: it ends when an order comes, and answers none. */
export async function listeningRun({deaf = false}: {readonly deaf?: boolean} = {}) {
	const database = join(temporaryFolder(), 'migration_tracking.db');
	const orders: string[] = [];
	const reply = JSON.stringify({type: 'reply', ok: true, said: 'stopping'});
	const server = createServer(client =>
		client.on('data', line => {
			orders.push(JSON.parse(line.toString('utf8')).verb);
			if (!deaf) return client.write(`${reply}\n`);
			end();
			return client.destroy();
		}),
	);
	const socket = runSocket(database);
	await new Promise<void>(listening => server.listen(socket, listening));
	const lock = acquireLock(database, {...thisProcess('doclift migrate --execute', 0), socket});
	const end = () => {
		lock.release();
		server.close();
	};
	onTestFinished(end);
	return {database, end, orders};
}

import {once} from 'node:events';
import type {Server} from 'node:http';
import type {Server as TlsServer} from 'node:https';
import {onTestFinished} from 'vitest';

/** Listens on a free port of loopback until the test has finished. Returns the port. */
export async function listen(server: Server | TlsServer): Promise<number> {
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(() => {
		server.close();
		server.closeAllConnections();
	});
	const address = server.address();
	if (address === null || typeof address === 'string') throw new TypeError('no port');
	return address.port;
}

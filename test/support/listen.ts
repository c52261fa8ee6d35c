import {once} from 'node:events';
import type {Server, Socket} from 'node:net';
import {onTestFinished} from 'vitest';

/** Listens on a free port of loopback until the test has finished, then cuts what is still connected. Returns the port. */
export async function listen(server: Server): Promise<number> {
	const open = new Set<Socket>();
	server.on('connection', socket => {
		open.add(socket);
		socket.once('close', () => open.delete(socket));
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(() => {
		server.close();
		for (const socket of open) socket.destroy();
	});
	const address = server.address();
	if (address === null || typeof address === 'string') throw new TypeError('no port');
	return address.port;
}

/** A proxy that is asked for tunnels, as HTTPS clients do; all of them lead to one server on this machine. */
import {once} from 'node:events';
import {createServer} from 'node:http';
import {connect} from 'node:net';
import {onTestFinished} from 'vitest';

/** `port`: of the server; without one every tunnel is refused. `asked`: where the tunnels were to lead, `host:port`. */
export async function openTunnels(port?: number): Promise<{url: string; asked: readonly string[]}> {
	const asked: string[] = [];
	const proxy = createServer().on('connect', (request, socket) => {
		asked.push(request.url ?? '');
		if (port === undefined) return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
		const onward = connect(port, '127.0.0.1', () => {
			socket.write('HTTP/1.1 200 OK\r\n\r\n');
			onward.pipe(socket).pipe(onward);
		});
		onward.on('error', () => socket.destroy());
		socket.on('error', () => onward.destroy());
	});
	proxy.listen(0, '127.0.0.1');
	await once(proxy, 'listening');
	onTestFinished(() => void proxy.close());
	const address = proxy.address();
	if (address === null || typeof address === 'string') throw new TypeError('no port');
	return {url: `http://127.0.0.1:${address.port}`, asked};
}

/** A proxy that is asked for tunnels, as HTTPS clients do; all of them lead to one server on this machine. */
import {createServer} from 'node:http';
import {connect} from 'node:net';
import {listen} from './listen.ts';

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
	return {url: `http://127.0.0.1:${await listen(proxy)}`, asked};
}

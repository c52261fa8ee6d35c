import {createServer, type Socket} from 'node:net';
import {expect, onTestFinished, test} from 'vitest';
import {openConnections} from '../../source/storage/connections.ts';
import {createFlow} from '../../source/storage/flow.ts';
import {createHttp} from '../../source/storage/http.ts';
import {defaultLimits} from '../../source/storage/limits.ts';
import {listen} from '../support/listen.ts';

/** A server that is told what to do with each connection's bytes. */
async function serveBytes(
	onData: (socket: Socket, seen: string) => void,
): Promise<{origin: string; connections: () => number}> {
	let connections = 0;
	const server = createServer(socket => {
		connections++;
		let seen = '';
		socket.on('error', () => undefined);
		socket.on('data', piece => {
			seen += piece.toString('latin1');
			onData(socket, seen);
			if (seen.endsWith('!')) seen = '';
		});
	});
	return {origin: `http://127.0.0.1:${await listen(server)}`, connections: () => connections};
}

const open = () => {
	const http = createHttp(defaultLimits, {environment: {}});
	onTestFinished(http.close);
	return http;
};
const flowOf = (bytes: number, idleMs = 2000) => createFlow(bytes, Buffer.alloc(1024), {idleMs, what: 'a file'});
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';

test('pieces arrive in order, whatever their size, and the connection is used again', async () => {
	const bodies: string[] = [];
	const {origin, connections} = await serveBytes((socket, seen) => {
		if (!seen.endsWith('!')) return;
		bodies.push(seen.slice(seen.indexOf('\r\n\r\n') + 4));
		socket.write(ok);
	});
	const http = open();
	for (let round = 0; round < 2; round++) {
		const text = `${Array.from({length: 900}, (_, n) => n).join(' ')}!`;
		const flow = flowOf(text.length);
		const reply = http.send({method: 'PUT', origin, path: '/k', headers: [], body: flow.body});
		for (let at = 0, size = 1; at < text.length; at += size, size = (size * 7) % 900) {
			await flow.write(Buffer.from(text.slice(at, at + size)));
		}
		expect(await reply).toMatchObject({status: 200});
		await flow.idle();
		expect(bodies[round]).toBe(text);
	}
	expect(connections()).toBe(1);
});

test('an answer that comes before the whole body ends the connection: what is left must not become the next request', async () => {
	const {origin, connections} = await serveBytes(socket => {
		socket.write('HTTP/1.1 412 Precondition Failed\r\nContent-Length: 0\r\n\r\n');
	});
	const http = open();
	const flow = flowOf(100);
	const reply = http.send({method: 'PUT', origin, path: '/k', headers: [], body: flow.body});
	await flow.write(Buffer.from('some'));
	expect(await reply).toMatchObject({status: 412});
	await flow.write(Buffer.from('more'));
	await flow.idle();
	await http.send({method: 'GET', origin, path: '/k', headers: []});
	expect(connections()).toBe(2);
});

test('one that takes nothing is given up', async () => {
	const {origin} = await serveBytes(socket => void socket.pause());
	const http = open();
	const flow = flowOf(2 ** 40, 200);
	const reply = http.send({method: 'PUT', origin, path: '/k', headers: [], body: flow.body});
	const ended = expect(reply).rejects.toMatchObject({kind: expect.stringMatching(/^network-/)});
	const piece = Buffer.alloc(64 * 1024);
	const fill = async () => {
		for (;;) await flow.write(piece);
	};
	await expect(fill()).rejects.toMatchObject({kind: 'network-timeout'});
	await ended;
	await flow.idle();
});

test('what was aborted sends nothing more, and gives its buffer back', async () => {
	let seen = '';
	const {origin} = await serveBytes((_, bytes) => {
		seen = bytes;
	});
	const http = open();
	const flow = flowOf(100);
	const reply = http.send({method: 'PUT', origin, path: '/k', headers: [], body: flow.body});
	await flow.write(Buffer.from('first'));
	await expect.poll(() => seen).toMatch(/first$/);
	flow.abort(new Error('enough'));
	await flow.write(Buffer.from('second'));
	await expect(reply).rejects.toThrow();
	await flow.idle();
	expect(seen).not.toMatch(/second/);
});

test('a connection tells how much of it waits for the other side, and when it is itself waiting for more', async () => {
	const {origin} = await serveBytes((socket, seen) => {
		if (seen.endsWith('!')) socket.write(ok);
	});
	const {hostname: host, port, host: authority} = new URL(origin);
	const connections = openConnections({host, port: Number(port), authority, tls: false, connectMs: 2000, sessions: {}});
	onTestFinished(connections.destroy);
	const flow = flowOf(5);
	let unsent = () => Number.NaN;
	const answered = new Promise<void>((onEnd, onError) => {
		connections.dispatch(
			{method: 'PUT', path: '/k', headers: [], body: flow.body},
			{
				onConnect: (_, tell = unsent) => {
					unsent = tell;
				},
				onHead: () => true,
				onData: () => true,
				onEnd,
				onError,
			},
		);
	});
	expect(unsent()).toBeGreaterThan(0);
	await expect.poll(unsent).toBe(Number.POSITIVE_INFINITY);
	await flow.write(Buffer.from('body!'));
	await answered;
	expect(unsent()).toBe(0);
});

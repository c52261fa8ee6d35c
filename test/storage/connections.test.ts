import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {createServer as createTlsServer} from 'node:https';
import {createServer, type Socket} from 'node:net';
import {expect, test} from 'vitest';
import {selfSigned} from '../support/certificate.ts';
import {listen} from '../support/listen.ts';
import {openHttp, patientLimits, serve} from './servers.ts';

/** Answers each request by hand. */
async function serveRaw(answer: (socket: Socket, request: string) => void): Promise<{url: string; sockets: Socket[]}> {
	const sockets: Socket[] = [];
	const server = createServer(socket => {
		sockets.push(socket);
		socket.on('error', () => undefined);
		socket.on('data', bytes => answer(socket, bytes.toString('latin1')));
	});
	return {url: `http://127.0.0.1:${await listen(server)}`, sockets};
}

const get = (origin: string) => ({method: 'GET', origin, path: '/', headers: []}) as const;

test('one connection serves one request after the other, and two at once have two', async () => {
	const {url, seen} = await serve((_, response) => response.end('x'));
	const http = openHttp(patientLimits);
	for (let turn = 0; turn < 5; turn++) await http.send(get(url));
	expect(new Set(seen.map(({socket}) => socket)).size).toBe(1);
	await Promise.all([http.send(get(url)), http.send(get(url))]);
	expect(new Set(seen.map(({socket}) => socket)).size).toBe(2);
});

test('a connection that the server closes while it is idle is not used again', async () => {
	const {url, seen} = await serve((_, response) => response.end('x'));
	const http = openHttp(patientLimits);
	await http.send(get(url));
	const [first] = seen;
	const closed = first && once(first.socket, 'close');
	first?.socket.end();
	await closed;
	await expect.poll(async () => (await http.send(get(url))).status).toBe(200);
});

test('an answer that nobody asked for ends its connection', async () => {
	const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx';
	const {url, sockets} = await serveRaw(socket => socket.write(answer + answer));
	const http = openHttp(patientLimits);
	expect((await http.send(get(url))).body.toString()).toBe('x');
	expect((await http.send(get(url))).body.toString()).toBe('x');
	expect(sockets).toHaveLength(2);
});

test('an answer that is no HTTP is a cut connection, which may be tried again', async () => {
	const {url} = await serveRaw(socket =>
		socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx'),
	);
	await expect(openHttp(patientLimits).send(get(url))).rejects.toMatchObject({kind: 'network-reset'});
});

test('an answer that comes before the body is sent leaves a connection that is not used again', async () => {
	const {url, sockets} = await serveRaw((socket, text) => {
		if (!/^(?:PUT|GET) /.test(text)) return;
		socket.pause();
		socket.write('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
	});
	const http = openHttp(patientLimits);
	const body = Buffer.alloc(16 * 1024 * 1024);
	expect(await http.send({...get(url), method: 'PUT', body})).toMatchObject({status: 403});
	await http.send(get(url));
	expect(sockets).toHaveLength(2);
});

test.each([
	['header', {headers: ['x-a', 'b\r\nx-c: d']}],
	['path', {path: '/a b'}],
])('hazard 76: a %s that would break out of its line is not sent', async (_, more) => {
	const {url, seen} = await serve((_request, response) => response.end());
	const http = openHttp(patientLimits);
	await http.send(get(url));
	await expect(http.send({...get(url), ...more})).rejects.toMatchObject({kind: 'internal'});
	await http.send(get(url));
	expect(seen).toHaveLength(2);
	expect(new Set(seen.map(({socket}) => socket)).size).toBe(1);
});

test('bodies of many requests at once do not mix, in either direction', async () => {
	const {url} = await serve((request, response) => request.pipe(response));
	const http = openHttp(patientLimits);
	const bodies = Array.from({length: 24}, (_, index) => Buffer.alloc(40_000 + index * 30_000, index + 1));
	const replies = await Promise.all(bodies.map(body => http.send({...get(url), method: 'PUT', body})));
	for (const [index, {body}] of replies.entries()) expect(body.equals(bodies[index] ?? body)).toBe(true);
});

test('HTTPS: only certificates that are trusted for the host, bodies whole, one handshake for many requests', async () => {
	const {key, cert, file: bundle} = selfSigned();
	const server = createTlsServer({key, cert}, (request, response) => request.pipe(response));
	let handshakes = 0;
	server.on('secureConnection', () => handshakes++);
	const port = await listen(server);
	const body = Buffer.alloc(3_000_000, 'doclift');
	const put = (host: string) => ({...get(`https://${host}:${port}`), method: 'PUT', body}) as const;

	await expect(openHttp(patientLimits).send(put('localhost'))).rejects.toMatchObject({kind: 'network-unreachable'});
	const trusting = openHttp(patientLimits, {AWS_CA_BUNDLE: bundle});
	await expect(trusting.send(put('127.0.0.1'))).rejects.toMatchObject({kind: 'network-unreachable'});
	handshakes = 0;
	for (let turn = 0; turn < 3; turn++) expect((await trusting.send(put('localhost'))).body.equals(body)).toBe(true);
	expect(handshakes).toBe(1);

	// Held back at its head and at every piece, while TLS goes on with what it has deciphered.
	const file = randomBytes(3_000_000);
	const pieces: Buffer[] = [];
	const turn = () => new Promise<void>(resolve => setTimeout(resolve, 1));
	const lend = (piece: Buffer) => {
		pieces.push(Buffer.from(piece));
		return turn();
	};
	await trusting.send({...put('localhost'), body: file, onHead: () => turn().then(() => ({lend}))});
	expect(Buffer.concat(pieces).equals(file)).toBe(true);
});

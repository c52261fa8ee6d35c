import {createServer} from 'node:net';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {Request} from '../../source/storage/http.ts';
import {listen} from '../support/listen.ts';
import {openProxy} from '../support/proxy.ts';
import {openHttp, serve} from './servers.ts';

const get = (origin: string, more: Partial<Request> = {}): Request => ({
	method: 'GET',
	origin,
	path: '/a?secret=1',
	headers: [],
	...more,
});

describe('a request', () => {
	test('brings status, headers and the whole body', async () => {
		const {url} = await serve((_, response) =>
			response.writeHead(201, {ETag: '"x"', 'X-Two': ['a', 'b']}).end('hello'),
		);
		const reply = await openHttp().send(get(url));
		expect(reply).toMatchObject({status: 201, headers: {etag: '"x"', 'x-two': 'a, b'}});
		expect(reply.body.toString()).toBe('hello');
	});

	test('hands a body over piece by piece, and waits for whoever takes it', async () => {
		const size = 3_000_000;
		const {url} = await serve((_, response) => response.end(Buffer.alloc(size, 7)));
		let taken = 0;
		let busy = false;
		await openHttp({idleMs: 20}).send(
			get(url, {
				onHead: () => async piece => {
					expect(busy).toBe(false);
					busy = true;
					await new Promise(resolve => setImmediate(resolve));
					taken += piece.length;
					busy = false;
				},
			}),
		);
		expect(taken).toBe(size);
	});

	test('hazard 56: a body that is not wanted costs its socket, and the next request works', async () => {
		const {url} = await serve((_, response) => response.end(Buffer.alloc(1_000_000)));
		const http = openHttp();
		const reply = await http.send(get(url, {onHead: () => 'none'}));
		expect(reply).toMatchObject({status: 200, body: Buffer.alloc(0)});
		expect((await http.send(get(url))).body).toHaveLength(1_000_000);
	});

	test('what the chooser throws ends it', async () => {
		const {url} = await serve((_, response) => response.end(Buffer.alloc(100_000)));
		const refuse = () => Promise.reject(new Error('no room'));
		await expect(openHttp().send(get(url, {onHead: refuse}))).rejects.toMatchObject({
			message: expect.stringContaining('no room'),
		});
	});

	test('fault 9: a reset before the answer is a cut connection', async () => {
		const {url} = await serve(({socket}) => socket.resetAndDestroy());
		await expect(openHttp().send(get(url))).rejects.toMatchObject({kind: 'network-reset'});
	});

	test('fault 10: a head that never comes is given up in time', async () => {
		const {url} = await serve(() => undefined);
		await expect(openHttp().send(get(url))).rejects.toMatchObject({kind: 'network-timeout'});
	});

	test('fault 10: also after a body that would have been allowed to take longer', async () => {
		const mebibyte = 1024 * 1024;
		const {url} = await serve(request => request.resume());
		const put = get(url, {method: 'PUT', body: Buffer.alloc(16 * mebibyte)});
		await expect(openHttp({slowestUploadBytesPerSecond: 4 * mebibyte}).send(put)).rejects.toMatchObject({
			kind: 'network-timeout',
			message: expect.stringMatching(/^No answer within 0\.[45] s: PUT/),
		});
	});

	test('fault 16: a body that falls silent is given up in time', async () => {
		const {url} = await serve((_, response) => response.writeHead(200, {'content-length': 100}).write('half'));
		await expect(openHttp().send(get(url))).rejects.toMatchObject({kind: 'network-timeout', message: /^No byte/});
	});

	test('fault 17: a body that trickles is given up, one that is slow enough is not', async () => {
		const {url} = await serve((_, response) => {
			response.writeHead(200, {'content-length': 100_000});
			const timer = setInterval(() => response.write('x'), 10);
			response.on('close', () => clearInterval(timer));
		});
		await expect(openHttp().send(get(url))).rejects.toMatchObject({kind: 'network-timeout', message: /^Fewer than/});
	});

	test('time that we hold a body back does not count as silence', async () => {
		const {url} = await serve((_, response) => response.end(Buffer.alloc(2_000_000)));
		const held = new Promise<'whole'>(resolve => setTimeout(() => resolve('whole'), 400));
		expect((await openHttp().send(get(url, {onHead: () => held}))).body).toHaveLength(2_000_000);
	});

	test('fault 11: a body cut by an orderly end is a cut connection', async () => {
		const {url} = await serve(({socket}, response) => {
			response.writeHead(200, {'content-length': 100}).write('half');
			setTimeout(() => socket.end(), 10);
		});
		await expect(openHttp().send(get(url))).rejects.toMatchObject({kind: 'network-reset'});
	});

	test('a host that refuses connections cannot be reached', async () => {
		// Nobody but root listens on the first port, and nothing does.
		await expect(openHttp().send(get('http://127.0.0.1:1'))).rejects.toMatchObject({kind: 'network-unreachable'});
	});

	test('a host that has answered before and refuses connections is out of reach for a while', async () => {
		const {url} = await serve((_, response) => response.end('there'));
		const proxy = await openProxy(url);
		onTestFinished(proxy.close);
		const http = openHttp();
		expect((await http.send(get(proxy.url))).body.toString()).toBe('there');
		await proxy.refuse();
		// The connection that stood may first show that it was cut.
		const kind = () => http.send(get(proxy.url)).catch(error => error.kind);
		await expect.poll(kind).toBe('network-outage');
		await proxy.accept();
		expect((await http.send(get(proxy.url))).body.toString()).toBe('there');
	});

	test('a host that has answered another client is known to be there', async () => {
		const {url} = await serve((_, response) => response.end('there'));
		const proxy = await openProxy(url);
		onTestFinished(proxy.close);
		await openHttp().send(get(proxy.url));
		await proxy.refuse();
		await expect(openHttp().send(get(proxy.url))).rejects.toMatchObject({kind: 'network-outage'});
	});

	test('hazard 76: no message shows the query of a URL', async () => {
		const {url} = await serve(({socket}) => socket.resetAndDestroy());
		const error = await openHttp()
			.send(get(url))
			.catch(thrown => thrown);
		expect(error.message).toContain(`${url}/a`);
		expect(error.message).not.toContain('secret');
	});

	test('hazard 73: a guarded request to a private address opens no socket', async () => {
		const {url, seen} = await serve((_, response) => response.end());
		await expect(openHttp().send(get(url, {guarded: true}))).rejects.toMatchObject({kind: 'download-refused-host'});
		const named = url.replace('127.0.0.1', 'localhost');
		await expect(openHttp().send(get(named, {guarded: true}))).rejects.toMatchObject({kind: 'download-refused-host'});
		expect(seen).toHaveLength(0);
	});

	test('goes through the proxy that the environment names, and past it for exempt hosts', async () => {
		const {url} = await serve((_, response) => response.end('direct'));
		const connects: string[] = [];
		const proxy = createServer(socket => {
			socket.once('data', head => {
				connects.push(head.toString('latin1').split('\r\n', 1)[0] ?? '');
				socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
			});
			socket.on('error', () => undefined);
		});
		const host = `127.0.0.1:${await listen(proxy)}`;
		const http_proxy = `http://kim:secret@${host}`;
		// Loading the proxy's part takes longer than these tests let a head take.
		const behind = openHttp({headersMs: 10_000}, {http_proxy});
		await expect(behind.send(get('http://files.example'))).rejects.toMatchObject({
			kind: 'network-unreachable',
			message: `The proxy ${host} answered 502: GET http://files.example/a`,
		});
		expect(connects[0]).toContain('files.example');
		const reply = await openHttp({}, {http_proxy, no_proxy: '127.0.0.1'}).send(get(url));
		expect(reply.body.toString()).toBe('direct');
	});
});

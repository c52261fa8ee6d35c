import {createServer as createTlsServer} from 'node:https';
import {gzipSync} from 'node:zlib';
import {expect, test, vi} from 'vitest';
import {wayOut} from '../../source/composition/way-out.ts';
import {connectThrough} from '../../source/salesforce/jsforce.ts';
import {createSend} from '../../source/salesforce/transport.ts';
import {selfSigned} from '../support/certificate.ts';
import {listen} from '../support/listen.ts';
import {openTunnels} from '../support/tunnel.ts';
import {serveScript} from './scripted.ts';

const quick = {headersMs: 150, idleMs: 150};
/** Loading what speaks to a proxy takes longer than `quick`. */
const patient = {headersMs: 20_000, idleMs: 800};

test('an answer that never begins ends as a time-out', async () => {
	const {url} = await serveScript(() => undefined);
	await expect(createSend(quick)({method: 'GET', url: `${url}/x?secret=1`})).rejects.toMatchObject({
		kind: 'network-timeout',
		message: `${url}/x: no answer for 0.15 s`,
	});
});

test('a body that stops in the middle ends as a time-out, a slow one does not', async () => {
	const {url} = await serveScript(async ({path}, response) => {
		response.writeHead(200).write('half');
		for (let n = 0; path === '/slow' && n < 4; n++) {
			await new Promise(resolve => setTimeout(resolve, 60));
			response.write('.');
		}
		if (path === '/slow') response.end();
	});
	const send = createSend(patient);
	const stalled = await send({method: 'GET', url: `${url}/stall`});
	await expect(stalled.text()).rejects.toMatchObject({kind: 'network-timeout'});
	await expect((await send({method: 'GET', url: `${url}/slow`})).text()).resolves.toBe('half....');
});

test('a body that is cut ends as such, under jsforce too', async () => {
	const {url} = await serveScript((_, response) => {
		response.writeHead(200, {'content-length': 100}).write('{"half":', () => response.destroy());
	});
	const send = createSend(quick);
	const answer = await send({method: 'GET', url});
	await expect(answer.text()).rejects.toMatchObject({kind: 'network-reset'});
	const connection = await connectThrough(send, {version: '64.0', instanceUrl: url});
	await expect(connection.request('/limits')).rejects.toMatchObject({kind: 'network-reset'});
});

test('a length that jsforce has counted is not sent twice', async () => {
	const {url} = await serveScript((request, response) => response.end(String(request.headers['content-length'])));
	const headers = {'Content-Length': '4'};
	const answer = await createSend(quick)({method: 'POST', url, headers, body: '1234'});
	await expect(answer.text()).resolves.toBe('4');
});

test('bodies come packed and are unpacked; one that is cut ends as such', async () => {
	const text = 'Id,Name\n'.repeat(2000);
	const packed = gzipSync(text);
	const {url, seen} = await serveScript(({path}, response) => {
		response.writeHead(200, {'content-encoding': 'gzip', 'content-length': packed.length});
		if (path === '/whole') response.end(packed);
		else response.write(packed.subarray(0, 60), () => response.destroy());
	});
	const send = createSend(quick);
	await expect((await send({method: 'GET', url: `${url}/whole`})).text()).resolves.toBe(text);
	expect(seen[0]?.headers['accept-encoding']).toBe('gzip');
	const cut = await send({method: 'GET', url: `${url}/cut`});
	await expect(cut.text()).rejects.toMatchObject({kind: 'network-reset'});
});

test('a connection serves one request after the other', async () => {
	const {url, seen} = await serveScript(() => ({}));
	const ports = new Set<number | undefined>();
	const send = createSend(quick);
	for (let n = 0; n < 3; n++) await (await send({method: 'GET', url})).text();
	for (const {port} of seen) ports.add(port);
	expect({requests: seen.length, connections: ports.size}).toEqual({requests: 3, connections: 1});
});

test('a host that is not there is unreachable', async () => {
	await expect(createSend(quick)({method: 'GET', url: 'http://127.0.0.1:1/'})).rejects.toMatchObject({
		kind: 'network-unreachable',
	});
});

test('redirects are not followed', async () => {
	const other = await serveScript(() => ({}));
	const {url} = await serveScript((_, response) => response.writeHead(302, {location: other.url}).end());
	const answer = await createSend(quick)({method: 'GET', url, headers: {authorization: 'Bearer secret'}});
	expect(answer.status).toBe(302);
	expect(other.seen).toEqual([]);
});

test('leaving a body early closes its connection', async () => {
	const closed = vi.fn();
	const {url} = await serveScript((_, response) => {
		response.on('close', closed);
		response.writeHead(200).write('x');
	});
	const answer = await createSend(quick)({method: 'GET', url});
	for await (const _ of answer.chunks) break;
	await expect.poll(() => closed).toHaveBeenCalled();
});

test('goes through the proxy of the environment, but to this machine itself directly', async () => {
	const target = await serveScript(() => ({hello: 'world'}));
	const port = Number(new URL(target.url).port);
	const {url: proxy, asked} = await openTunnels(port);
	const send = createSend(patient, wayOut({http_proxy: proxy}));
	await expect((await send({method: 'GET', url: target.url})).text()).resolves.toBe('{"hello":"world"}');
	expect(asked).toEqual([]);
	await expect((await send({method: 'GET', url: 'http://acme.example/x'})).text()).resolves.toBe('{"hello":"world"}');
	expect(asked).toEqual(['acme.example:80']);
});

test.each([
	['HTTP_PROXY is for plain HTTP', (proxy: string) => ({HTTP_PROXY: proxy}), 0],
	['an empty name is none', (proxy: string) => ({https_proxy: '', HTTPS_PROXY: proxy}), 1],
	['no scheme is needed', (proxy: string) => ({HTTPS_PROXY: new URL(proxy).host}), 1],
	['NO_PROXY knows ports', (proxy: string) => ({HTTPS_PROXY: proxy, NO_PROXY: '0.0.0.0:1'}), 0],
])('takes the proxy by the same rules as the buckets: %s', async (_rule, environment, times) => {
	const {url, asked} = await openTunnels();
	const send = createSend(patient, wayOut(environment(url)));
	// An address of this machine that does not count as the machine itself: the direct way to it ends at once.
	await expect(send({method: 'GET', url: 'https://0.0.0.0:1/'})).rejects.toThrow();
	expect(asked).toEqual(Array(times).fill('0.0.0.0:1'));
});

test('names what a proxy answers in place of a tunnel', async () => {
	const {url} = await openTunnels();
	const {host} = new URL(url);
	const send = createSend(patient, wayOut({https_proxy: `http://kim:secret@${host}`}));
	await expect(send({method: 'GET', url: 'https://acme.example/x?secret=1'})).rejects.toMatchObject({
		kind: 'network-unreachable',
		message: `The proxy ${host} answered 403: https://acme.example/x`,
		hint: expect.stringMatching(/HTTPS_PROXY/),
	});
});

test('trusts the certificates that it is given, directly and behind a proxy', async () => {
	const {key, cert} = selfSigned();
	const server = createTlsServer({key, cert}, (_, response) => void response.end('trusted'));
	const port = await listen(server);
	const here = {method: 'GET', url: `https://localhost:${port}/`};

	await expect(createSend(patient)(here)).rejects.toMatchObject({kind: 'network-unreachable'});
	const certificates = [String(cert)];
	await expect((await createSend(patient, {certificates})(here)).text()).resolves.toBe('trusted');

	const {url: proxy} = await openTunnels(port);
	const behind = createSend(patient, {...wayOut({https_proxy: proxy}), certificates});
	// The certificate is of localhost: whoever was not trusted would not be told so.
	await expect(behind({method: 'GET', url: 'https://acme.example/'})).rejects.toThrow(/ALTNAME/);
});

test('jsforce sends nothing that it could not send again', async () => {
	const {url, seen} = await serveScript(() => ({}));
	const connection = await connectThrough(createSend(quick), {version: '64.0', instanceUrl: url});
	const {Readable} = await import('node:stream');
	const upload = {method: 'PUT' as const, url: '/jobs/ingest/1/batches', body: Readable.from(['Id\n'])};
	await expect(connection.request(upload)).rejects.toThrow(TypeError);
	expect(seen).toEqual([]);
});

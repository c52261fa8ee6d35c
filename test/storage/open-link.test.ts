import {createServer as createSilent} from 'node:net';
import {describe, expect, onTestFinished, test} from 'vitest';
import {createOpenLink} from '../../source/storage/open-link.ts';
import {listen} from '../support/listen.ts';
import {quickLimits, serve} from './servers.ts';

function opener(...named: string[]) {
	const {openLink, close} = createOpenLink({named: new Set(named)}, quickLimits);
	onTestFinished(close);
	return openLink;
}

describe('a link, as a user opens it', () => {
	test('hazard 64: status, length and type, without any credentials', async () => {
		const {url, host, seen} = await serve(({url: path}, response) => {
			if (path === '/closed.pdf') response.writeHead(403, {'content-type': 'application/xml'}).end('<Error/>');
			else response.writeHead(200, {'content-type': 'application/pdf', 'content-length': '5'}).end('hello');
		});
		const openLink = opener(host);
		expect(await openLink(`${url}/a%20b.pdf?x=1`)).toEqual({status: 200, bytes: 5, contentType: 'application/pdf'});
		expect(await openLink(`${url}/closed.pdf`)).toMatchObject({status: 403, contentType: 'application/xml'});
		expect(seen[0]).toMatchObject({method: 'GET', url: '/a%20b.pdf?x=1'});
		expect(seen[0]?.headers).not.toHaveProperty('authorization');
	});

	test('hazard 56: a large body is not read', async () => {
		let sent = 0;
		const {url, host} = await serve((_, response) => {
			response.writeHead(200, {'content-length': String(1e9)});
			const push = () => {
				while (!response.destroyed && response.write(Buffer.alloc(64 * 1024))) sent += 64 * 1024;
			};
			response.on('drain', push);
			push();
		});
		expect(await opener(host)(`${url}/large.bin`)).toEqual({status: 200, bytes: 1e9, contentType: null});
		expect(sent).toBeLessThan(1e8);
	});

	test('five redirects are followed, six are not', async () => {
		const {url, host} = await serve(({url: path}, response) => {
			const left = Number(path?.slice(1));
			if (left === 0) response.end('there');
			else response.writeHead(302, {location: `/${left - 1}`}).end();
		});
		const openLink = opener(host);
		expect(await openLink(`${url}/5`)).toMatchObject({status: 200, bytes: 5});
		expect(await openLink(`${url}/6`)).toEqual({unreachable: expect.stringContaining('more than 5')});
	});

	test('hazard 73: a private address is opened only where the configuration names it, at each hop', async () => {
		const inner = await serve((_, response) => response.end('secret'));
		const outer = await serve((_, response) => response.writeHead(302, {location: `${inner.url}/x?token=1`}).end());
		expect(await opener()(`${inner.url}/x`)).toEqual({unreachable: expect.stringContaining('private address')});
		expect(await opener(outer.host)(`${outer.url}/x`)).toEqual({
			unreachable: expect.stringContaining('private address'),
		});
		expect(inner.seen).toHaveLength(0);
		expect(await opener(outer.host, inner.host)(`${outer.url}/x`)).toMatchObject({status: 200});
	});

	test.each(['javascript:alert(1)', 'ftp://x.example/a', 'not a link', 'https://user:word@x.example/', ''])(
		'hazard 15: %s is no link',
		async url => {
			expect(await opener('x.example')(url)).toEqual({unreachable: expect.stringContaining('no http')});
		},
	);

	test('silence, a reset and a closed port are said in words, without the query', async () => {
		const port = await listen(createSilent(() => {}));
		const openLink = opener('127.0.0.1');
		const answered = await openLink(`http://127.0.0.1:${port}/a?secret=1`);
		expect(answered).toEqual({unreachable: expect.stringContaining('No answer')});
		expect(JSON.stringify(answered)).not.toContain('secret');
		const {url} = await serve(request => request.socket.destroy());
		expect(await openLink(`${url}/a`)).toEqual({unreachable: expect.stringContaining('cut')});
		expect(await openLink('http://127.0.0.1:1/a')).toEqual({unreachable: expect.stringContaining('ECONNREFUSED')});
	});
});

import type {RequestListener} from 'node:http';
import {describe, expect, test} from 'vitest';
import {createApiReserve} from '../../source/engine/api-reserve.ts';
import {MigrationError} from '../../source/engine/failure.ts';
import type {FileTask} from '../../source/engine/ports/copier.ts';
import {createLocate} from '../../source/engine/url.ts';
import {createReader, type Take} from '../../source/storage/access.ts';
import {createCells} from '../../source/storage/cells.ts';
import {createEndPoint, mostUnsigned} from '../../source/storage/end-point.ts';
import {objectHeaders} from '../../source/storage/headers.ts';
import {fromSource, wayOf} from '../../source/storage/others.ts';
import type {Session} from '../../source/storage/session.ts';
import type {SourceSettings} from '../../source/storage/settings.ts';
import {createStore} from '../../source/storage/store.ts';
import {createStrategies} from '../../source/storage/strategies.ts';
import {openHttp, serve} from './servers.ts';

const credentials = {accessKeyId: 'AK', secretAccessKey: 'SK'};
const session: Session = {instanceUrl: 'http://unset', accessToken: 'the-session'};

/** A reader over the settings, with sockets of its own. */
function readerFor(source: Partial<SourceSettings>, more: {session?: Session; credentials?: typeof credentials} = {}) {
	const settings: SourceSettings = {
		region: 'us-east-1',
		forcePathStyle: true,
		buckets: ['docs'],
		hosts: [],
		access: ['s3', 'http'],
		...source,
	};
	const http = openHttp();
	const locate = createLocate(settings);
	const endPoint = settings.presign && createEndPoint(settings.presign, createCells(1, 0));
	const store = createStore(http, settings);
	const reserve = createApiReserve(20);
	const strategies = createStrategies(
		{http, store, source: settings, locate, endPoint, apiVersion: '64.0', reserve},
		{credentials: () => more.credentials, session: () => more.session},
	);
	const read = createReader(settings.access, strategies, locate);
	return (task: Partial<FileTask>, take: Take = () => 'whole') =>
		read({row: 1, recordId: 'r', url: '', key: 'k', name: 'n', replaces: null, ...task}, take);
}

const xmlError =
	(status: number, code: string): RequestListener =>
	(_, response) =>
		response.writeHead(status).end(`<Error><Code>${code}</Code></Error>`);

describe('reaching a file', () => {
	test('hazard 20: signs for the configured endpoint, and asks for the version of the URL and its bytes as they are', async () => {
		const {url, seen} = await serve((_, response) => response.end('bytes'));
		const read = readerFor({endpoint: url}, {credentials});
		const reply = await read({url: `${url}/docs/a/../b%20c?versionId=v+1`});
		expect(reply.access).toBe('s3');
		expect(seen[0]?.url).toBe('/docs/a/../b%20c?versionId=v%2B1');
		expect(seen[0]?.headers.authorization).toContain('AWS4-HMAC-SHA256');
		expect(seen[0]?.headers['accept-encoding']).toBe('identity');
	});

	test('fault 25: the rest of a file is asked for with what is valid by then', async () => {
		const {url, seen} = await serve((request, response) => {
			if (request.method !== 'POST') return response.end('bytes');
			return response.end(JSON.stringify({data: {url: `${url}/docs/signed`}}));
		});
		const asked = {url: `${url}/docs/a`, identifier: 'a', contentVersion: '068000000000001AAA'};
		const authorized = () => seen.map(({headers}) => headers.authorization ?? '').filter(text => text !== '');
		for (const access of ['s3', 'presign', 'content-version'] as const) {
			const keys = {credentials, session: {...session, instanceUrl: url}};
			const read = readerFor({endpoint: url, access: [access], presign: {url: `${url}/sign`}}, keys);
			const {get} = await read(asked);
			keys.credentials = {...credentials, accessKeyId: 'NEWER'};
			keys.session = {...keys.session, accessToken: 'the-newer-session'};
			await get(['range', 'bytes=2-'], () => 'whole');
			expect(authorized().at(-1), access).toMatch(/Credential=NEWER\/|Bearer the-newer-session$/);
		}
	});

	test('hazard 12: a plus is a plus first and, where that is not found, a space', async () => {
		const {url, seen} = await serve((request, response) =>
			request.url === '/docs/a%20b.pdf' ? response.end('bytes') : xmlError(404, 'NoSuchKey')(request, response),
		);
		await readerFor({endpoint: url}, {credentials})({url: `${url}/docs/a+b.pdf`});
		expect(seen.map(request => request.url)).toEqual(['/docs/a%2Bb.pdf', '/docs/a%20b.pdf']);
	});

	test('hazard 13: reads a presigned URL exactly as it stands', async () => {
		const {url, seen} = await serve((_, response) => response.end('bytes'));
		const path = '/docs/a%2fb%20+c.pdf?X-Amz-Signature=ab%2Bc&x=1';
		const reply = await readerFor({endpoint: url, access: ['http']})({url: url + path});
		expect(reply.access).toBe('http');
		expect(seen[0]?.url).toBe(path);
		expect(seen[0]?.headers.authorization).toBeUndefined();
	});

	test('lets the next strategy try where one is refused', async () => {
		const {url} = await serve((request, response) =>
			request.headers.authorization === undefined
				? response.end('public')
				: xmlError(403, 'AccessDenied')(request, response),
		);
		const reply = await readerFor({endpoint: url}, {credentials})({url: `${url}/docs/a`});
		expect([reply.access, reply.body.toString()]).toEqual(['http', 'public']);
	});

	test.each([
		['NoSuchKey', 404, 'download-missing'],
		['InvalidObjectState', 403, 'download-archived'],
		['AccessDenied', 403, 'download-forbidden'],
	])('hazard 24, 62: %s of the signed request outranks the 403 of the plain one', async (code, status, kind) => {
		const {url} = await serve((request, response) =>
			xmlError(
				...(request.headers.authorization === undefined ? ([403, 'AccessDenied'] as const) : ([status, code] as const)),
			)(request, response),
		);
		await expect(readerFor({endpoint: url}, {credentials})({url: `${url}/docs/a`})).rejects.toMatchObject({kind});
	});

	const nowhere: ReadonlyArray<readonly [string, RequestListener]> = [
		['resets', ({socket}) => socket.resetAndDestroy()],
		['redirects to nowhere', (_, response) => response.writeHead(301).end()],
		['asks for patience', xmlError(503, 'SlowDown')],
	];

	test.each(nowhere)(
		'hazard 24, 62: what the signed request was told outranks a plain way that leads nowhere (%s)',
		async (_, plain) => {
			for (const [code, status, kind] of [
				['NoSuchKey', 404, 'download-missing'],
				['InvalidObjectState', 403, 'download-archived'],
			] as const) {
				const {url} = await serve((request, response) =>
					(request.headers.authorization === undefined ? plain : xmlError(status, code))(request, response),
				);
				await expect(readerFor({endpoint: url}, {credentials})({url: `${url}/docs/a`})).rejects.toMatchObject({kind});
			}
		},
	);

	test('hazard 62: a 403 of the signed request does not, nor a 404 where the file may lie elsewhere', async () => {
		const denying = await serve((request, response) =>
			request.headers.authorization === undefined
				? request.socket.resetAndDestroy()
				: xmlError(403, 'AccessDenied')(request, response),
		);
		const denied = readerFor({endpoint: denying.url}, {credentials});
		await expect(denied({url: `${denying.url}/docs/a`})).rejects.toMatchObject({kind: 'network-reset'});

		const {url} = await serve(xmlError(404, 'NoSuchKey'));
		const org = await serve(({socket}) => socket.resetAndDestroy());
		const elsewhere = readerFor(
			{endpoint: url, access: ['s3', 'http', 'content-version']},
			{credentials, session: {...session, instanceUrl: org.url}},
		);
		const task = {url: `${url}/docs/a`, contentVersion: '068000000000001AAA'};
		await expect(elsewhere(task)).rejects.toMatchObject({kind: 'network-reset'});
	});

	test('a body that the plain way began is not taken for gone when it breaks', async () => {
		const {url} = await serve((request, response) => {
			if (request.headers.authorization !== undefined) return xmlError(404, 'NoSuchKey')(request, response);
			response.writeHead(200, {'content-length': 100}).write('half');
			return void setTimeout(() => request.socket.end(), 10);
		});
		await expect(readerFor({endpoint: url}, {credentials})({url: `${url}/docs/a`})).rejects.toMatchObject({
			kind: 'network-reset',
		});
	});

	test.each([
		['SignatureDoesNotMatch', 403, 'download-forbidden'],
		['InvalidAccessKeyId', 403, 'download-forbidden'],
		['ExpiredToken', 400, 'download-forbidden'],
		['PermanentRedirect', 301, 'download-error'],
		['NoSuchBucket', 404, 'download-missing'],
	])('hazard 13: %s of a URL that stands in the record is that one file’s failure', async (code, status, kind) => {
		const {url, host} = await serve(xmlError(status, code));
		const read = readerFor({endpoint: 'http://store.test', hosts: [host], access: ['http']}, {credentials});
		await expect(read({url: `${url}/docs/a?X-Amz-Signature=old`})).rejects.toMatchObject({kind});
	});

	test.each(['s3', 'http'] as const)(
		'hazard 62: a bucket of ours that does not exist is no missing file (%s)',
		async way => {
			const {url} = await serve(xmlError(404, 'NoSuchBucket'));
			const read = readerFor({endpoint: url, access: [way]}, {credentials});
			await expect(read({url: `${url}/docs/a`})).rejects.toMatchObject({kind: 'download-no-bucket'});
		},
	);

	test('hazard 62: a 503 is nobody’s refusal: no other strategy is asked', async () => {
		const {url, seen} = await serve(xmlError(503, 'SlowDown'));
		await expect(readerFor({endpoint: url}, {credentials})({url: `${url}/docs/a`})).rejects.toMatchObject({
			kind: 'network-throttled',
		});
		expect(seen).toHaveLength(1);
	});

	test('hazard 73: follows a redirect to an allowed host, and to no other', async () => {
		const target = await serve((_, response) => response.end('moved'));
		const foreign = await serve((_, response) => response.end('secret'));
		const {url, host} = await serve((request, response) =>
			response.writeHead(302, {location: request.url === '/good' ? `${target.url}/x` : `${foreign.url}/x`}).end(),
		);
		const read = readerFor({hosts: [host, target.host], access: ['http']});
		expect((await read({url: `${url}/good`})).body.toString()).toBe('moved');
		await expect(read({url: `${url}/bad`})).rejects.toMatchObject({kind: 'download-refused-host'});
		expect(foreign.seen).toHaveLength(0);
	});

	test.each([
		'http://user@docs.s3.amazonaws.com/a',
		'http://169.254.169.254/latest/meta-data',
		'https://docs.s3.amazonaws.com.evil.example/a',
		'https://elsewhere.example/a',
	])('hazard 73: %s is not opened', async url => {
		await expect(readerFor({}, {credentials})({url})).rejects.toMatchObject({kind: 'download-refused-host'});
	});

	test('a redirect that never ends, ends', async () => {
		const {url, host} = await serve((_, response) => response.writeHead(302, {location: '/again'}).end());
		await expect(readerFor({hosts: [host], access: ['http']})({url: `${url}/x`})).rejects.toMatchObject({
			kind: 'download-error',
		});
	});

	test('asks the vendor for a presigned URL with the session, and reads it without', async () => {
		const files = await serve((_, response) => response.end('signed'));
		let asked = '';
		const vendor = await serve((request, response) => {
			request.on('data', piece => {
				asked += piece;
			});
			request.on('end', () => response.end(JSON.stringify({data: {url: `${files.url}/docs/x?Signature=1`}})));
		});
		const presign = {url: `${vendor.url}/api/generate/presigned-url`, app: 'docs', action: 'get'};
		const read = readerFor({endpoint: files.url, access: ['presign'], presign}, {session});
		const reply = await read({url: `${files.url}/docs/x`, identifier: 'id-1'});
		expect([reply.access, reply.body.toString()]).toEqual(['presign', 'signed']);
		expect(JSON.parse(asked)).toEqual({identifier: 'id-1', app: 'docs', action: 'get'});
		expect(vendor.seen[0]?.headers.authorization).toBe('Bearer the-session');
		expect(files.seen[0]?.headers.authorization).toBeUndefined();
		await expect(read({url: `${files.url}/docs/x`})).rejects.toMatchObject({kind: 'download-refused-host'});
	});

	test.each([
		[404, '<!doctype html><title>Not found</title>'],
		[404, '[{"errorCode":"NOT_FOUND","message":"Could not find a match for URL"}]'],
		[405, ''],
		[410, 'gone'],
		[501, ''],
	])('hazard 62: a signing end point that is not there is no missing file (%i %s)', async (status, body) => {
		const vendor = await serve((_, response) => response.writeHead(status).end(body));
		const presign = {url: `${vendor.url}/api/misspelt?key=secret`};
		const read = readerFor({access: ['presign', 'http'], presign}, {session});
		const ask = (file: number) => read({url: 'https://docs.s3.amazonaws.com/x', identifier: `id-${file}`});
		const says = (kind: string) => ({
			kind,
			message: expect.stringMatching(/misspelt$/),
			hint: expect.stringContaining('source.presign.url'),
		});
		// Tried again, a file counts once.
		await expect(ask(1)).rejects.toMatchObject(says('download-error'));
		for (let file = 1; file < mostUnsigned; file++)
			await expect(ask(file)).rejects.toMatchObject(says('download-error'));
		await expect(ask(mostUnsigned)).rejects.toMatchObject(says('configuration'));
		expect(vendor.seen).toHaveLength(mostUnsigned + 1);
	});

	test('hazard 62: what a signing end point says of a file is of that file: in JSON, or once it has given a URL', async () => {
		const files = await serve((_, response) => response.end('signed'));
		const answers: Array<readonly [number, string]> = [
			[404, '{"error": "file not found"}'],
			[404, 'no such file'],
			[200, JSON.stringify({data: {url: `${files.url}/docs/x?Signature=1`}})],
			[404, 'no such file'],
		];
		const vendor = await serve((_, response) => {
			const [status, body] = answers.shift() ?? [500, ''];
			response.writeHead(status).end(body);
		});
		const read = readerFor({endpoint: files.url, access: ['presign'], presign: {url: vendor.url}}, {session});
		const ask = () => read({url: `${files.url}/docs/x`, identifier: 'id-1'});
		await expect(ask()).rejects.toMatchObject({kind: 'download-missing'});
		await expect(ask()).rejects.toMatchObject({kind: 'download-error'});
		expect((await ask()).body.toString()).toBe('signed');
		await expect(ask()).rejects.toMatchObject({kind: 'download-missing'});
	});

	test('a signing end point that refuses a session means that it has ended, unless Salesforce has just taken it', async () => {
		const files = await serve((_, response) => response.end('public'));
		const vendor = await serve((_, response) => response.writeHead(401).end());
		const source = {endpoint: files.url, presign: {url: `${vendor.url}/sign`}};
		const task = {url: `${files.url}/docs/x`, identifier: 'id-1'};
		const ended = readerFor({...source, access: ['presign', 'http']}, {session});
		await expect(ended(task)).rejects.toMatchObject({kind: 'authentication-expired'});
		const confirmed = {session: {...session, confirmed: true}};
		expect((await readerFor({...source, access: ['presign', 'http']}, confirmed)(task)).access).toBe('http');
		await expect(readerFor({...source, access: ['presign']}, confirmed)(task)).rejects.toMatchObject({
			kind: 'download-forbidden',
			message: expect.stringContaining(`${vendor.url}/sign`),
		});
	});

	test('a gateway before the signing end point answers on the way that other files go by it', async () => {
		const vendor = await serve((_, response) => response.writeHead(502).end());
		const source = {endpoint: vendor.url, access: ['presign'] as const, presign: {url: `${vendor.url}/sign`}};
		const url = `${vendor.url}/docs/x`;
		const error = await readerFor(source, {session})({url, identifier: 'id-1'}).catch((thrown: unknown) => thrown);
		expect(error).toMatchObject({kind: 'network-outage'});
		expect(error instanceof MigrationError && wayOf(error)).toBe(fromSource('presign', url));
	});

	test('hazard 75: the session goes to the pinned instance and follows no redirect', async () => {
		const thief = await serve((_, response) => response.end('stolen'));
		const org = await serve((request, response) =>
			request.url?.includes('068000000000001AAA')
				? response.end('file')
				: response.writeHead(302, {location: thief.url}).end(),
		);
		const read = readerFor({access: ['content-version']}, {session: {...session, instanceUrl: org.url}});
		const reply = await read({contentVersion: '068000000000001AAA', url: `${thief.url}/x`});
		expect(reply.body.toString()).toBe('file');
		expect(org.seen[0]?.url).toBe('/services/data/v64.0/sobjects/ContentVersion/068000000000001AAA/VersionData');
		await expect(read({contentVersion: '068000000000002AAA'})).rejects.toMatchObject({kind: 'download-error'});
		expect(org.seen).toHaveLength(2);
		expect(thief.seen).toHaveLength(0);
	});
});

describe('a file that Salesforce keeps', () => {
	const contentVersion = '068000000000001AAA';
	const limited =
		(message: string): RequestListener =>
		(_, response) =>
			response.writeHead(403).end(JSON.stringify([{message, errorCode: 'REQUEST_LIMIT_EXCEEDED'}]));

	test.each([
		['TotalRequests Limit exceeded.', 'salesforce-limit'],
		['ConcurrentRequests (Concurrent API Requests) Limit exceeded.', 'network-throttled'],
	])('hazard 39: a used-up limit of Salesforce is no refusal of the file (%s)', async (message, kind) => {
		const files = await serve(xmlError(404, 'NoSuchKey'));
		const org = await serve(limited(message));
		const read = readerFor(
			{endpoint: files.url, access: ['s3', 'content-version']},
			{credentials, session: {...session, instanceUrl: org.url}},
		);
		await expect(read({url: `${files.url}/docs/a`, contentVersion})).rejects.toMatchObject({kind});
	});

	test.each([
		['report.PDF', 'application/octetstream', {'content-type': 'application/pdf'}],
		['', 'application/octet-stream', {'content-type': 'image/png'}],
		['notes.odd', 'application/octetstream', {}],
		['notes.pdf', 'text/plain', {'content-type': 'text/plain'}],
	])(
		'hazard 25: is stored with the type that its name tells, and not with what Salesforce says of its answer (%s, %s)',
		async (name, type, described) => {
			const sent = {'content-type': type, 'cache-control': 'no-store', expires: '0', 'content-length': 4, etag: '"e"'};
			const org = await serve((_, response) => response.writeHead(200, sent).end('file'));
			const read = readerFor({access: ['content-version']}, {session: {...session, instanceUrl: org.url}});
			const heads: unknown[] = [];
			const {headers} = await read({contentVersion, name, url: 'https://x/logo.png'}, head => {
				heads.push(head.headers);
				return 'whole';
			});
			expect(heads).toEqual([headers]);
			const {date: _, connection: _c, 'keep-alive': _k, ...told} = headers;
			expect(told).toEqual({'content-length': '4', etag: '"e"', ...described});
		},
	);

	test('hazard 27: a page among them is an attachment', async () => {
		const page = {'content-type': 'application/octetstream', 'content-length': 4};
		const org = await serve((_, response) => response.writeHead(200, page).end('page'));
		const read = readerFor({access: ['content-version']}, {session: {...session, instanceUrl: org.url}});
		const {headers} = await read({contentVersion, name: 'page.html'});
		const store = {region: 'us-east-1', forcePathStyle: true, bucket: 'b', prefix: 'p', createBucket: false};
		const task = {row: 1, recordId: 'r', url: '', key: 'k', name: 'page.html', replaces: null};
		const sent = objectHeaders(headers, task, {recordId: 'r', sourceEtag: ''}, store);
		expect(sent[sent.indexOf('content-disposition') + 1]).toMatch(/^attachment; filename="page\.html"/);
	});

	test('hazard 39: is not asked for where that would touch the reserve', async () => {
		const org = await serve((_, response) =>
			response.writeHead(200, {'sforce-limit-info': 'api-usage=80/100'}).end('file'),
		);
		const read = readerFor({access: ['content-version']}, {session: {...session, instanceUrl: org.url}});
		expect((await read({contentVersion})).body.toString()).toBe('file');
		await expect(read({contentVersion})).rejects.toMatchObject({kind: 'salesforce-limit'});
		expect(org.seen).toHaveLength(1);
	});
});

describe('the store', () => {
	test('fault 45: a clock that is hours off is put right by the store’s own', async () => {
		const theirs = Date.now() + 3 * 3_600_000;
		const {url, seen} = await serve((request, response) => {
			const stamp = String(request.headers['x-amz-date']).replace(
				/^(....)(..)(..)T(..)(..)(..)Z$/,
				'$1-$2-$3T$4:$5:$6Z',
			);
			if (Math.abs(Date.parse(stamp) - theirs) < 60_000) return response.end('in time');
			response.writeHead(403, {date: new Date(theirs).toUTCString()});
			return response.end('<Error><Code>RequestTimeTooSkewed</Code></Error>');
		});
		const reply = await readerFor({endpoint: url}, {credentials})({url: `${url}/docs/a`});
		expect(reply.body.toString()).toBe('in time');
		expect(seen).toHaveLength(2);
	});
});

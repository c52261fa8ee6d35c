import {hash, randomBytes} from 'node:crypto';
import type {IncomingHttpHeaders} from 'node:http';
import {buffer} from 'node:stream/consumers';
import {describe, expect, test} from 'vitest';
import {openCopying} from './copying.ts';
import {serve} from './servers.ts';

const body = randomBytes(1000);
const spoilt = Buffer.from(body.map((byte, index) => (index === 7 ? byte ^ 1 : byte)));
const source = {source: (_: unknown, response: import('node:http').ServerResponse) => void response.end(body)};
const verified = {outcome: 'verified', stored: 'put', sha256: hash('sha256', body), size: body.length};

type Ways = {
	/** What it keeps of a body. */
	readonly keep?: (body: Buffer) => Buffer;
	readonly etagOf?: (body: Buffer) => string;
	/** Whether it answers a PUT that it has carried out. */
	readonly answers?: boolean;
};

/** A store that compares nothing of what it is sent. */
async function openCareless({keep = bytes => bytes, etagOf = bytes => hash('md5', bytes), answers = true}: Ways = {}) {
	let object: {readonly bytes: Buffer; readonly headers: IncomingHttpHeaders} | undefined;
	const {url, seen} = await serve(async (request, response) => {
		if (request.method === 'PUT') {
			const bytes = keep(await buffer(request));
			if (object !== undefined && request.headers['if-none-match'] === '*') return void response.writeHead(412).end();
			object = {bytes, headers: request.headers};
			if (!answers) return void request.socket.destroy();
			return void response.setHeader('etag', `"${etagOf(bytes)}"`).end();
		}
		if (object === undefined) return void response.writeHead(404).end();
		const {bytes, headers} = object;
		for (const [name, value = ''] of Object.entries(headers)) {
			if (name.startsWith('x-amz-meta-')) response.setHeader(name, value);
		}
		response.writeHead(200, {'content-length': bytes.length, etag: `"${etagOf(bytes)}"`});
		response.end(request.method === 'HEAD' ? undefined : bytes);
	});
	const copying = await openCopying({
		...source,
		destinationAt: url,
		abilities: {verifiesPayload: false, verifiesMd5: false, verifiesUnsigned: false},
	});
	return {...copying, asked: () => seen.map(({method}) => method), carried: () => object?.headers ?? {}};
}

const opaque = (bytes: Buffer) => hash('md5', `${bytes.length} bytes`);

describe('a store that verifies nothing of what it is sent', () => {
	test('is asked nothing more where its ETag is the MD5 of what was sent', async () => {
		const {copy, asked} = await openCareless();
		expect(await copy()).toMatchObject(verified);
		expect(asked()).toEqual(['PUT']);
	});

	test('is read again where its ETag is something else', async () => {
		const {copy, asked} = await openCareless({etagOf: opaque});
		expect(await copy()).toMatchObject(verified);
		expect(asked()).toEqual(['PUT', 'GET']);
	});

	test.each([
		['and whose ETag is an MD5', {}],
		['and whose ETag is something else', {etagOf: opaque}],
		['and whose answer is lost', {answers: false}],
	])('hazard 58: a small file that it has damaged is not verified: %s', async (_, ways) => {
		const {copy} = await openCareless({...ways, keep: () => spoilt});
		await expect(copy()).rejects.toMatchObject({kind: 'upload-corrupt'});
		await expect(copy()).rejects.toMatchObject({kind: 'upload-collision'});
	});

	test('is read again where the answer to a write was lost, and where our copy lies there already', async () => {
		const {copy, asked} = await openCareless({etagOf: opaque, answers: false});
		expect(await copy()).toMatchObject(verified);
		expect(asked()).toEqual(['PUT', 'HEAD', 'GET']);
		expect(await copy()).toMatchObject({...verified, stored: 'found'});
		expect(asked().slice(3)).toEqual(['PUT', 'HEAD', 'GET']);
	});

	test('is not told a hash that would later pass for proven', async () => {
		const {copy, carried} = await openCareless();
		await copy();
		expect(carried()).toHaveProperty('x-amz-meta-doclift-upload');
		expect(carried()).not.toHaveProperty('x-amz-meta-doclift-sha256');
	});
});

test('a store that verifies the signed hash is sent one PUT, and asked nothing more', async () => {
	const {copy, requests, seen} = await openCopying(source);
	expect(await copy()).toMatchObject(verified);
	expect(requests()).toEqual({PutObject: 1});
	// The one without a length or a checksum is read a second time.
	expect(seen.length).toBeLessThanOrEqual(2);
});

test('a recorded copy that was removed is written anew, also where If-Match on an empty key is answered with 412', async () => {
	let object = false;
	const {url, seen} = await serve(async (request, response) => {
		await buffer(request);
		if (request.method !== 'PUT') return void response.writeHead(object ? 200 : 404).end();
		if (!object && request.headers['if-match'] !== undefined) return void response.writeHead(412).end();
		object = true;
		response.setHeader('etag', '"new"').end();
	});
	const {copy} = await openCopying({...source, destinationAt: url});
	const replaces = {etag: 'f'.repeat(32), sha256: hash('sha256', body), superseded: false};
	expect(await copy({replaces})).toMatchObject({...verified, etag: 'new'});
	expect(seen.map(({method, headers}) => headers['if-match'] ?? headers['if-none-match'] ?? method)).toEqual([
		`"${replaces.etag}"`,
		'HEAD',
		'*',
	]);
});

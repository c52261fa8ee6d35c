import {hash, randomBytes} from 'node:crypto';
import type {IncomingMessage} from 'node:http';
import {describe, expect, test} from 'vitest';
import {partsSay} from '../../source/storage/prove-joined.ts';
import {nothing, openCopying, partBytes} from './copying.ts';
import {serve} from './servers.ts';

const body = randomBytes(4 * partBytes - 5);

type Ways = {
	/** What it keeps of a part. */
	readonly keep?: (part: Buffer, number: number) => Buffer;
	readonly etagOf?: (part: Buffer, number: number) => string;
	readonly join?: (parts: readonly Buffer[]) => Buffer;
};

/** A store that compares nothing of what it is sent. */
async function openCareless({keep = part => part, etagOf = part => hash('md5', part), join = Buffer.concat}: Ways) {
	const parts: Buffer[] = [];
	let joined: Buffer | undefined;
	const {url, seen} = await serve(async (request, response) => {
		const {method, url = ''} = request;
		const content = await bytesOf(request);
		const number = Number(/partNumber=(\d+)/.exec(url)?.[1] ?? 0);
		if (method === 'PUT') {
			const part = keep(content, number);
			parts[number - 1] = part;
			response.setHeader('etag', `"${etagOf(part, number)}"`).end();
		} else if (method === 'POST' && url.includes('uploads=')) {
			response.end('<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>');
		} else if (method === 'POST') {
			joined = join(parts);
			response.end('<CompleteMultipartUploadResult><ETag>"joined"</ETag></CompleteMultipartUploadResult>');
		} else if (method === 'DELETE') response.writeHead(204).end();
		else if (joined === undefined) response.writeHead(404).end();
		else response.writeHead(200, {'content-length': joined.length, etag: '"joined"'}).end(joined);
	});
	const asked = () => seen.map(({method, url = ''}) => `${method} ${url.replace(/^[^?]*/, '')}`);
	const sums = () => seen.flatMap(({method, headers}) => (method === 'PUT' ? [headers['content-md5']] : []));
	const copying = await openCopying({
		source: (_, response) => response.writeHead(200, {'content-length': body.length}).end(body),
		destinationAt: url,
		abilities: {verifiesPayload: false, verifiesMd5: false, verifiesUnsigned: false},
	});
	return {...copying, asked, sums};
}

const bytesOf = async (request: IncomingMessage): Promise<Buffer> => {
	const pieces: Buffer[] = [];
	for await (const piece of request) pieces.push(piece);
	return Buffer.concat(pieces);
};
const spoilt = (part: Buffer): Buffer => {
	const other = Buffer.from(part);
	other[0] = (other[0] ?? 0) ^ 1;
	return other;
};
const verified = {outcome: 'verified', stored: 'multipart', sha256: hash('sha256', body), size: body.length};
const opaque = (part: Buffer, number: number) => hash('md5', `${number} of ${part.length} bytes`);

describe('a store that does not compare what it is sent with the hash that was signed', () => {
	test('is sent the MD5 of each part, which it may compare', async () => {
		const {copy, sums, asked} = await openCareless({});
		expect(await copy()).toMatchObject(verified);
		const parts = [0, 1, 2, 3].map(n => body.subarray(n * partBytes, (n + 1) * partBytes));
		expect(sums().sort()).toEqual(parts.map(part => hash('md5', part, 'base64')).sort());
		expect(asked().filter(line => line.startsWith('GET'))).toEqual([]);
	});

	test('hazard 58: a part of which it names another MD5 is never joined', async () => {
		const {copy, asked, left} = await openCareless({keep: (part, number) => (number === 2 ? spoilt(part) : part)});
		await expect(copy()).rejects.toMatchObject({kind: 'upload-corrupt'});
		expect(asked()).not.toContain('POST ?uploadId=u');
		expect(asked()).toContain('DELETE ?uploadId=u');
		expect(left()).toEqual(nothing);
	});

	test('hazard 58: what it has joined to another size is not verified', async () => {
		const {copy} = await openCareless({join: parts => Buffer.concat(parts.slice(1))});
		await expect(copy()).rejects.toMatchObject({kind: 'upload-corrupt'});
	});

	test.each([
		['only look like MD5s accuse nobody', opaque],
		['are none say nothing', (_: Buffer, number: number) => `part-${number}`],
	])('ETags that %s: the whole is read again', async (_, etagOf) => {
		const {copy, asked} = await openCareless({etagOf});
		expect(await copy()).toMatchObject(verified);
		expect(asked().filter(line => line.startsWith('GET'))).toHaveLength(1);
	});

	test('hazard 58: and what is read again must be what was sent', async () => {
		const {copy} = await openCareless({etagOf: opaque, keep: (part, number) => (number === 2 ? spoilt(part) : part)});
		await expect(copy()).rejects.toMatchObject({kind: 'upload-corrupt'});
	});
});

test('a store that compares the signed hash is sent nothing more, and asked nothing more', async () => {
	const {copy, requests} = await openCopying({
		source: (_, response) => response.writeHead(200, {'content-length': body.length}).end(body),
	});
	expect(await copy()).toMatchObject(verified);
	expect(requests()).toEqual({
		HeadObject: 1,
		CreateMultipartUpload: 1,
		UploadPart: 4,
		CompleteMultipartUpload: 1,
	});
});

test.each([
	[['a', 'b'], 'right'],
	[['A', 'b'], 'right'],
	[['a', 'c'], 'wrong'],
	[['c', 'd'], 'doubtful'],
	[['', 'opaque'], 'silent'],
	[['a', 'opaque'], 'right'],
] as const)('the parts %s, where a and b were sent, are %s', (etags, says) => {
	const md5 = (of: string) => (of.length > 1 ? of : of.repeat(32));
	expect(partsSay(etags.map(md5), ['a', 'b'].map(md5))).toBe(says);
});

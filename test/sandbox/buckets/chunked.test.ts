import {createHash, createHmac} from 'node:crypto';
import {Readable} from 'node:stream';
import {HeadObjectCommand, PutObjectCommand} from '@aws-sdk/client-s3';
import {describe, expect, test} from 'vitest';
import {unframe} from '../../../source/sandbox/buckets/chunked.ts';
import type {Signed} from '../../../source/sandbox/buckets/signature.ts';
import {owner, sdk, send, signed, startBuckets} from './client.ts';

const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');

async function readAll(body: AsyncIterable<Buffer>): Promise<Buffer> {
	const pieces: Buffer[] = [];
	for await (const piece of body) pieces.push(piece);
	return Buffer.concat(pieces);
}

/** The example of "Transferring Payload in Multiple Chunks" in the S3 API reference: 66,560 letters `a` in two chunks. */
describe("Amazon's published example", () => {
	const day = ['20130524', 'us-east-1', 's3', 'aws4_request'];
	const seed: Signed = {
		user: owner,
		region: 'us-east-1',
		payload: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
		seed: {
			key: day.reduce<Buffer>(
				(key, part) => createHmac('sha256', key).update(part).digest(),
				Buffer.from('AWS4wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'),
			),
			date: '20130524T000000Z',
			scope: day.join('/'),
			signature: '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
		},
	};
	const framed = Buffer.concat([
		Buffer.from('10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n'),
		Buffer.alloc(65_536, 'a'),
		Buffer.from('\r\n400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n'),
		Buffer.alloc(1024, 'a'),
		Buffer.from('\r\n0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n'),
	]);
	const inPieces = (body: Buffer, size: number): AsyncIterable<Buffer> =>
		Readable.from(
			Array.from({length: Math.ceil(body.length / size)}, (_, at) => body.subarray(at * size, (at + 1) * size)),
		);

	test.each([1, 3, 1000, 65_630, 100_000])('holds in pieces of %i bytes', async size => {
		const {body} = unframe(inPieces(framed, Math.max(size, 7)), seed);
		expect(sha256(await readAll(body))).toBe(sha256(Buffer.alloc(66_560, 'a')));
	});

	test('does not hold when a byte differs or the end is missing', async () => {
		const wrong = Buffer.from(framed);
		wrong[70_000 - 4000] = 0x62;
		await expect(readAll(unframe(inPieces(wrong, 4096), seed).body)).rejects.toMatchObject({
			code: 'SignatureDoesNotMatch',
		});
		const short = framed.subarray(0, 60_000);
		await expect(readAll(unframe(inPieces(short, 4096), seed).body)).rejects.toMatchObject({code: 'IncompleteBody'});
	});
});

describe('a body in frames over the wire', () => {
	const content = Buffer.from('framed content');
	const checksum = createHash('sha256').update(content).digest('base64');

	const put = async (trailer: string, options = {}) => {
		const buckets = await startBuckets(options);
		const body = Buffer.from(`e\r\n${content}\r\n0\r\nx-amz-checksum-sha256:${trailer}\r\n\r\n`);
		const headers = {
			'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
			'x-amz-decoded-content-length': String(content.length),
			'x-amz-trailer': 'x-amz-checksum-sha256',
			'content-encoding': 'aws-chunked',
			'content-length': String(body.length),
		};
		const request = await signed(buckets, {method: 'PUT', path: '/archive/k', headers, body});
		return {buckets, answer: await send(buckets, request)};
	};

	test('is stored without them, once its trailer agrees', async () => {
		const {buckets, answer} = await put(checksum);
		expect(answer).toMatchObject({status: 200, headers: {'x-amz-checksum-sha256': checksum}});
		const got = await send(buckets, await signed(buckets, {path: '/archive/k'}));
		expect(got).toMatchObject({body: content});
		expect(got.headers['content-encoding']).toBeUndefined();
	});

	test('is refused when its trailer disagrees', async () => {
		const {answer} = await put(createHash('sha256').update('other').digest('base64'));
		expect(answer).toMatchObject({status: 400, code: 'BadDigest'});
	});

	test('is refused by a store that does not know them', async () => {
		const {answer} = await put(checksum, {awsChunked: false});
		expect(answer).toMatchObject({status: 411, code: 'MissingContentLength'});
	});
});

test("the SDK's streams arrive as they are", async () => {
	const client = sdk(await startBuckets());
	const body = Buffer.alloc(3_000_000, 'stream');
	const where = {Bucket: 'archive', Key: 'k'};
	const Body = Readable.from([body.subarray(0, 1_000_000), body.subarray(1_000_000)]);
	await client.send(new PutObjectCommand({...where, Body, ContentLength: body.length, ChecksumAlgorithm: 'CRC32'}));
	const head = await client.send(new HeadObjectCommand(where));
	expect(head).toMatchObject({
		ContentLength: body.length,
		ETag: `"${createHash('md5').update(body).digest('hex')}"`,
	});
});

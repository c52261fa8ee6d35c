import {IncomingMessage} from 'node:http';
import {Socket} from 'node:net';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {type Incoming, readIncoming} from '../../../source/sandbox/buckets/incoming.ts';
import {encodePath} from '../../../source/sandbox/buckets/percent.ts';
import {createVerifier} from '../../../source/sandbox/buckets/signature.ts';
import {createSigner, emptyPayload} from '../../../source/storage/sigv4.ts';
import {owner, presigned, reader, send, signed, startBuckets, tool} from './client.ts';

const minute = 60_000;

/** The examples of "Signature Calculations for the Authorization Header" in the S3 API reference. */
describe("Amazon's published examples", () => {
	const published = createVerifier({
		userOf: id => ({
			name: 'example',
			accessKeyId: id,
			secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
		}),
		now: () => Date.UTC(2013, 4, 24),
	});
	const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
	const base = {host: 'examplebucket.s3.amazonaws.com', 'x-amz-date': '20130524T000000Z'};
	const authorization = (names: string, signature: string) =>
		`AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=${names},Signature=${signature}`;

	test.each([
		{
			name: 'GET Object',
			method: 'GET',
			url: '/test.txt',
			headers: {
				range: 'bytes=0-9',
				'x-amz-content-sha256': emptyHash,
				authorization: authorization(
					'host;range;x-amz-content-sha256;x-amz-date',
					'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
				),
			},
		},
		{
			name: 'PUT Object',
			method: 'PUT',
			url: '/test$file.text',
			headers: {
				date: 'Fri, 24 May 2013 00:00:00 GMT',
				'x-amz-storage-class': 'REDUCED_REDUNDANCY',
				'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
				authorization: authorization(
					'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
					'98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
				),
			},
		},
		{
			name: 'GET Bucket Lifecycle',
			method: 'GET',
			url: '/?lifecycle',
			headers: {
				'x-amz-content-sha256': emptyHash,
				authorization: authorization(
					'host;x-amz-content-sha256;x-amz-date',
					'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
				),
			},
		},
		{
			name: 'List Objects',
			method: 'GET',
			url: '/?max-keys=2&prefix=J',
			headers: {
				'x-amz-content-sha256': emptyHash,
				authorization: authorization(
					'host;x-amz-content-sha256;x-amz-date',
					'34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
				),
			},
		},
	])('holds for $name', ({method, url, headers}) => {
		expect(published(incoming(method, url, {...base, ...headers}))?.region).toBe('us-east-1');
		expect(() => published(incoming(method, `${url}x`, {...base, ...headers}))).toThrow(/does not match/);
	});

	test('holds for a presigned URL', () => {
		const query =
			'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request' +
			'&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host' +
			'&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404';
		expect(published(incoming('GET', `/test.txt?${query}`, {host: base.host}))?.payload).toBe('UNSIGNED-PAYLOAD');
	});
});

test("agrees with the SDK's signer on any key and query", async () => {
	const verify = createVerifier({userOf: () => owner, now: Date.now});
	const word = fc.string({unit: 'grapheme', minLength: 1, maxLength: 30}).filter(text => text.isWellFormed());
	// The SDK keeps a query in a plain object and loses this name.
	const name = word.filter(text => text !== '__proto__');
	await fc.assert(
		fc.asyncProperty(word, fc.dictionary(name, word, {maxKeys: 4}), async (key, query) => {
			const request = await signed({url: 'http://127.0.0.1:9'}, {path: `/archive/${encodePath(key)}`}, {query});
			expect(verify(incoming('GET', request.target, {...request.headers}))?.user).toBe(owner);
		}),
		{numRuns: 200},
	);
});

describe('a request that is signed', () => {
	const path = '/archive/a%20b';

	test.each([
		['by nobody known', {user: {...owner, accessKeyId: 'AKNOBODY'}}, 403, 'InvalidAccessKeyId'],
		['with the wrong secret', {user: {...owner, secretAccessKey: 'wrong'}}, 403, 'SignatureDoesNotMatch'],
		['16 minutes ago', {at: new Date(Date.now() - 16 * minute)}, 403, 'RequestTimeTooSkewed'],
		['16 minutes ahead', {at: new Date(Date.now() + 16 * minute)}, 403, 'RequestTimeTooSkewed'],
		['14 minutes ago', {at: new Date(Date.now() - 14 * minute)}, 404, 'NoSuchKey'],
		['for another region', {region: 'eu-west-1'}, 400, 'AuthorizationHeaderMalformed'],
		['with a token that nobody gave', {user: {...owner, sessionToken: 'made-up'}}, 400, 'InvalidToken'],
		['properly', {}, 404, 'NoSuchKey'],
	])('%s', async (_, sign, status, code) => {
		const buckets = await startBuckets();
		expect(await send(buckets, await signed(buckets, {path}, sign))).toMatchObject({status, code});
	});

	test('is refused when a header of it was not signed', async () => {
		const buckets = await startBuckets();
		const request = await signed(buckets, {path});
		const more = {...request, headers: {...request.headers, 'x-amz-meta-late': '1'}};
		expect(await send(buckets, more)).toMatchObject({status: 403, code: 'AccessDenied'});
	});

	test('is refused when it signs bytes that are not ASCII, as by Amazon S3', () => {
		const verify = createVerifier({userOf: () => owner, now: Date.now});
		const host = '127.0.0.1:9';
		const verified = (disposition: string) => {
			const headers = ['content-disposition', disposition];
			const flat = createSigner(
				owner,
				'us-east-1',
			)({method: 'PUT', host, path, query: '', headers, payload: emptyPayload});
			const sent = flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1]]] : []));
			return verify(incoming('PUT', path, {host, ...Object.fromEntries(sent)}));
		};
		expect(verified('inline; filename="a.pdf"')?.user).toBe(owner);
		expect(() => verified(Buffer.from('inline; filename="ü.pdf"').toString('latin1'))).toThrow(/does not match/);
	});

	test('is refused when its body is another one', async () => {
		const buckets = await startBuckets();
		const request = await signed(buckets, {method: 'PUT', path, body: Buffer.from('right')});
		const answer = await send(buckets, {...request, body: Buffer.from('wrong')});
		expect(answer).toMatchObject({status: 400, code: 'XAmzContentSHA256Mismatch'});
		const unsigned = {'x-amz-content-sha256': 'UNSIGNED-PAYLOAD'};
		const open = await signed(buckets, {method: 'PUT', path, headers: unsigned, body: Buffer.from('any')});
		expect(await send(buckets, open)).toMatchObject({status: 200});
	});

	test('with session credentials holds until they expire', async () => {
		let now = Date.now();
		const session = {...tool, sessionToken: 'session', expiresAt: now + 5 * minute};
		const buckets = await startBuckets({users: [session], now: () => now});
		expect(await send(buckets, await signed(buckets, {path}, {user: session}))).toMatchObject({code: 'NoSuchKey'});
		const bare = {...session, sessionToken: undefined};
		expect(await send(buckets, await signed(buckets, {path}, {user: bare as never}))).toMatchObject({
			code: 'InvalidToken',
		});
		now += 6 * minute;
		expect(await send(buckets, await signed(buckets, {path}, {user: session}))).toMatchObject({
			status: 400,
			code: 'ExpiredToken',
		});
	});
});

describe('a presigned URL', () => {
	const path = '/archive/folder/r%C3%A9sum%C3%A9%20%2B.pdf';
	const content = Buffer.from('content');

	const start = async () => {
		const buckets = await startBuckets();
		await send(buckets, await signed(buckets, {method: 'PUT', path, body: content}));
		return buckets;
	};

	test('opens the object without further credentials', async () => {
		const buckets = await start();
		const target = await presigned(buckets, path, {user: reader, seconds: 60});
		const {status, body} = await send(buckets, {target});
		expect({status, body}).toEqual({status: 200, body: content});
	});

	test('may name other headers for the answer', async () => {
		const buckets = await start();
		const query = {'response-content-disposition': 'attachment; filename="a b"'};
		const target = await presigned(buckets, path, {user: reader, seconds: 60, query});
		expect((await send(buckets, {target})).headers['content-disposition']).toBe('attachment; filename="a b"');
	});

	test.each([
		['has expired', (sign: object) => ({...sign, at: new Date(Date.now() - 2 * minute)}), 'AccessDenied'],
		['lives longer than a week', (sign: object) => ({...sign, seconds: 604_800}), 'NoRefusal'],
		[
			'was signed with a wrong secret',
			(sign: object) => ({...sign, user: {...reader, secretAccessKey: 'x'}}),
			'SignatureDoesNotMatch',
		],
	])('is judged when it %s', async (_, change, code) => {
		const buckets = await start();
		const target = await presigned(buckets, path, {user: reader, seconds: 60, ...change({})});
		const answer = await send(buckets, {target});
		expect(answer.code ?? 'NoRefusal').toBe(code);
	});

	test('is refused when its query was changed', async () => {
		const buckets = await start();
		const target = await presigned(buckets, path, {user: reader, seconds: 60});
		const longer = target.replace('X-Amz-Expires=60', 'X-Amz-Expires=600');
		expect(await send(buckets, {target: longer})).toMatchObject({status: 403, code: 'SignatureDoesNotMatch'});
		const never = target.replace('X-Amz-Expires=60', 'X-Amz-Expires=604801');
		expect(await send(buckets, {target: never})).toMatchObject({
			status: 400,
			code: 'AuthorizationQueryParametersError',
		});
	});
});

test('a HEAD that is refused has no body, and its status says all', async () => {
	const buckets = await startBuckets();
	const answer = await send(
		buckets,
		await signed(buckets, {method: 'HEAD', path: '/archive/x'}, {user: {...owner, secretAccessKey: 'x'}}),
	);
	expect(answer).toMatchObject({status: 403, body: Buffer.alloc(0)});
});

test('an address-like or hosted name finds the same object', async () => {
	const buckets = await startBuckets();
	const body = Buffer.from('hosted');
	await send(buckets, await signed(buckets, {method: 'PUT', path: '/public/a/b', body}));
	for (const host of [
		'public.localhost:80',
		'public.s3.us-east-1.amazonaws.com',
		'public.s3.amazonaws.com',
		'public',
	]) {
		expect((await send(buckets, {target: '/a/b', headers: {host}})).body).toEqual(body);
	}
	expect((await send(buckets, {target: '/public/a/b', headers: {host: 's3.amazonaws.com'}})).body).toEqual(body);
});

function incoming(method: string, url: string, headers: Record<string, string>): Incoming {
	const message = new IncomingMessage(new Socket());
	Object.assign(message, {method, url, headers});
	return readIncoming(message, () => false);
}

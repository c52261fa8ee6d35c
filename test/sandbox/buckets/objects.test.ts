import {createHash, randomBytes} from 'node:crypto';
import {crc32} from 'node:zlib';
import {
	CreateMultipartUploadCommand,
	DeleteObjectCommand,
	GetObjectCommand,
	HeadObjectCommand,
	ListObjectsV2Command,
	PutObjectCommand,
	UploadPartCommand,
} from '@aws-sdk/client-s3';
import {Upload} from '@aws-sdk/lib-storage';
import {describe, expect, test} from 'vitest';
import {owner, reader, sdk, send, signed, startBuckets, tool} from './client.ts';

const Bucket = 'archive';
const digest = (algorithm: string, body: Buffer) => createHash(algorithm).update(body).digest();

const crc32Of = (body: Buffer) => {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(crc32(body));
	return bytes.toString('base64');
};

const oddKeys = [
	'plain',
	'a b+c%d&e=f?g#h',
	'%2F%252F',
	'caf\u00e9 NFC',
	'cafe\u0301 NFD',
	'emoji 😀/👩‍👩‍👧.pdf',
	'../up/../..',
	'./here/.',
	'double//slash///',
	'/leading',
	'trailing/',
	'quote\'"<>&;',
	'tilde~(paren)*!$,:@',
	'back\\slash|pipe`^{}[]',
	'control\u0001\t\n\r\u007f',
	'日本語/עברית/\u202Ebidi',
	'\u{1F600}\uFFFD',
	`${'long/'.repeat(204)}1234`,
	'é'.repeat(512),
];

test.each(oddKeys)('fault 24: keeps a key as it is: %j', async Key => {
	const client = sdk(await startBuckets());
	const Body = Buffer.from(`content of ${Key}`);
	await client.send(new PutObjectCommand({Bucket, Key, Body}));
	const {Body: got} = await client.send(new GetObjectCommand({Bucket, Key}));
	expect(await got?.transformToString()).toBe(Body.toString());
	const {Contents = []} = await client.send(new ListObjectsV2Command({Bucket, EncodingType: 'url'}));
	expect(Contents.map(({Key: listed}) => decodeURIComponent(listed ?? ''))).toEqual([Key]);
});

test('a bucket under Object Lock takes no body without a digest in its headers, whatever the signature covers', async () => {
	const buckets = [{name: Bucket, kind: 'stored', lockDays: 30} as const];
	const client = sdk(await startBuckets({buckets}));
	const Body = Buffer.from('kept for a month');
	const ContentMD5 = digest('md5', Body).toString('base64');
	const refusal = {name: 'InvalidRequest', message: expect.stringContaining('Content-MD5 OR x-amz-checksum-')};
	await expect(client.send(new PutObjectCommand({Bucket, Key: 'a', Body}))).rejects.toMatchObject(refusal);
	await client.send(new PutObjectCommand({Bucket, Key: 'a', Body, ContentMD5}));
	await client.send(new PutObjectCommand({Bucket, Key: 'b', Body, ChecksumAlgorithm: 'SHA256'}));

	const {UploadId} = await client.send(new CreateMultipartUploadCommand({Bucket, Key: 'c'}));
	const part = {Bucket, Key: 'c', UploadId, PartNumber: 1, Body};
	await expect(client.send(new UploadPartCommand(part))).rejects.toMatchObject(refusal);
	await client.send(new UploadPartCommand({...part, ContentMD5}));
});

test('refuses a key of more than 1,024 bytes', async () => {
	const client = sdk(await startBuckets());
	const put = client.send(new PutObjectCommand({Bucket, Key: `${'é'.repeat(512)}x`, Body: 'x'}));
	await expect(put).rejects.toMatchObject({name: 'KeyTooLongError'});
});

test('keeps what an object says of itself', async () => {
	const client = sdk(await startBuckets());
	const Body = Buffer.from('%PDF-1.7');
	const said = {
		ContentType: 'application/pdf',
		ContentDisposition: "inline; filename*=UTF-8''r%C3%A9sum%C3%A9.pdf",
		CacheControl: 'max-age=60',
		ContentLanguage: 'en',
		Metadata: {'doclift-record': 'a0B000000000001AAA', under_score: 'kept'},
		StorageClass: 'STANDARD_IA',
		ServerSideEncryption: 'aws:kms',
		SSEKMSKeyId: 'key-1',
	} as const;
	await client.send(new PutObjectCommand({Bucket, Key: 'k', Body, ...said}));
	const head = await client.send(new HeadObjectCommand({Bucket, Key: 'k'}));
	expect(head).toMatchObject({...said, ContentLength: 8, ETag: `"${digest('md5', Body).toString('hex')}"`});
	expect(Math.abs(Date.now() - Number(head.LastModified))).toBeLessThan(5000);
	expect(head.$metadata.requestId).toMatch(/^[\dA-F]{16}$/);
});

describe('a read', () => {
	const Body = Buffer.from('0123456789');
	const start = async () => {
		const client = sdk(await startBuckets());
		await client.send(new PutObjectCommand({Bucket, Key: 'k', Body}));
		return (more: object) => client.send(new GetObjectCommand({Bucket, Key: 'k', ...more}));
	};

	test.each([
		['bytes=2-4', '234', 'bytes 2-4/10'],
		['bytes=7-', '789', 'bytes 7-9/10'],
		['bytes=-2', '89', 'bytes 8-9/10'],
		['bytes=8-99', '89', 'bytes 8-9/10'],
		['bytes=4-2', '0123456789', undefined],
	])('of %s', async (Range, text, ContentRange) => {
		const get = await start();
		const answer = await get({Range});
		expect(await answer.Body?.transformToString()).toBe(text);
		expect(answer.ContentRange).toBe(ContentRange);
	});

	test('beyond the end is refused', async () => {
		const get = await start();
		await expect(get({Range: 'bytes=10-'})).rejects.toMatchObject({
			name: 'InvalidRange',
			$metadata: {httpStatusCode: 416},
		});
	});

	test('asks first whether it is still the same object', async () => {
		const get = await start();
		const {ETag} = await get({});
		await expect(get({IfMatch: '"other"'})).rejects.toMatchObject({name: 'PreconditionFailed'});
		await expect(get({IfNoneMatch: ETag})).rejects.toMatchObject({$metadata: {httpStatusCode: 304}});
		expect(await (await get({IfMatch: ETag, Range: 'bytes=0-0'})).Body?.transformToString()).toBe('0');
		await expect(get({IfUnmodifiedSince: new Date(0)})).rejects.toMatchObject({name: 'PreconditionFailed'});
	});
});

describe('a conditional write', () => {
	test('takes an empty place only, and one of sixteen racers wins it', async () => {
		const buckets = await startBuckets();
		const client = sdk(buckets);
		const put = (Body: Buffer) => client.send(new PutObjectCommand({Bucket, Key: 'race', Body, IfNoneMatch: '*'}));
		const small = Array.from({length: 16}, (_, index) => Buffer.from(`racer ${index}`));
		const results = await Promise.allSettled(small.map(put));
		expect(results.filter(({status}) => status === 'fulfilled')).toHaveLength(1);
		for (const result of results) {
			if (result.status === 'rejected')
				expect(result.reason).toMatchObject({name: 'PreconditionFailed', $metadata: {httpStatusCode: 412}});
		}
		const {Body} = await client.send(new GetObjectCommand({Bucket, Key: 'race'}));
		const winner = results.findIndex(({status}) => status === 'fulfilled');
		expect(await Body?.transformToString()).toBe(`racer ${winner}`);
	});

	test('replaces the very object that it names', async () => {
		const client = sdk(await startBuckets());
		const put = (more: object) => client.send(new PutObjectCommand({Bucket, Key: 'k', Body: 'x', ...more}));
		await expect(put({IfMatch: '"a"'})).rejects.toMatchObject({name: 'NoSuchKey'});
		const {ETag} = await put({});
		await put({Body: 'y', IfMatch: ETag});
		await expect(put({IfMatch: ETag})).rejects.toMatchObject({name: 'PreconditionFailed'});
	});
});

describe('a body is compared with what was said of it', () => {
	const body = Buffer.from('body');
	const right = {
		'content-md5': digest('md5', body).toString('base64'),
		'x-amz-checksum-sha256': digest('sha256', body).toString('base64'),
		'x-amz-checksum-sha1': digest('sha1', body).toString('base64'),
		'x-amz-checksum-crc32': crc32Of(body),
	};

	test.each(Object.entries(right))('%s', async (name, value) => {
		const buckets = await startBuckets();
		const put = async (headers: Record<string, string>) =>
			send(buckets, await signed(buckets, {method: 'PUT', path: '/archive/k', headers, body}));
		const wrong = Buffer.from(value, 'base64');
		wrong[0] = (wrong[0] ?? 0) ^ 1;
		expect(await put({[name]: wrong.toString('base64')})).toMatchObject({status: 400, code: 'BadDigest'});
		expect(buckets.requests().statuses).toEqual({400: 1});
		const path = '/archive/k';
		expect(await send(buckets, await signed(buckets, {path}))).toMatchObject({code: 'NoSuchKey'});
		expect(await put({[name]: value})).toMatchObject({status: 200});
	});

	test('and its checksum is given back to those who ask', async () => {
		const client = sdk(await startBuckets());
		await client.send(new PutObjectCommand({Bucket, Key: 'k', Body: body, ChecksumAlgorithm: 'CRC32'}));
		const head = await client.send(new HeadObjectCommand({Bucket, Key: 'k', ChecksumMode: 'ENABLED'}));
		expect(head.ChecksumCRC32).toBeDefined();
		const plain = await client.send(new HeadObjectCommand({Bucket, Key: 'k'}));
		expect(plain.ChecksumCRC32).toBeUndefined();
	});

	test('and needs a length', async () => {
		const buckets = await startBuckets();
		const headers = {'transfer-encoding': 'chunked', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD'};
		const put = await signed(buckets, {method: 'PUT', path: '/archive/k', headers, body});
		expect(await send(buckets, put)).toMatchObject({status: 411, code: 'MissingContentLength'});
	});
});

test('refuses more than 2 KB of metadata, and storage classes that do not exist', async () => {
	const client = sdk(await startBuckets());
	const put = (more: object) => client.send(new PutObjectCommand({Bucket, Key: 'k', Body: 'x', ...more}));
	await put({Metadata: {a: 'x'.repeat(2047)}});
	await expect(put({Metadata: {a: 'x'.repeat(2048)}})).rejects.toMatchObject({name: 'MetadataTooLarge'});
	await expect(put({StorageClass: 'CHEAP'})).rejects.toMatchObject({name: 'InvalidStorageClass'});
});

test('an archived object says so, and is not read', async () => {
	const client = sdk(await startBuckets());
	await client.send(new PutObjectCommand({Bucket, Key: 'k', Body: 'x', StorageClass: 'GLACIER'}));
	expect(await client.send(new HeadObjectCommand({Bucket, Key: 'k'}))).toMatchObject({StorageClass: 'GLACIER'});
	const get = client.send(new GetObjectCommand({Bucket, Key: 'k'}));
	await expect(get).rejects.toMatchObject({name: 'InvalidObjectState', $metadata: {httpStatusCode: 403}});
});

test('hazard 62: only those who may list learn that a key is absent', async () => {
	const buckets = await startBuckets();
	const get = (user: typeof owner) => sdk(buckets, user).send(new GetObjectCommand({Bucket, Key: 'absent'}));
	await expect(get(tool)).rejects.toMatchObject({name: 'NoSuchKey', $metadata: {httpStatusCode: 404}});
	await expect(get(reader)).rejects.toMatchObject({name: 'AccessDenied', $metadata: {httpStatusCode: 403}});
	const head = sdk(buckets, reader).send(new HeadObjectCommand({Bucket, Key: 'absent'}));
	await expect(head).rejects.toMatchObject({$metadata: {httpStatusCode: 403}});
});

test('each user does what the bucket grants, and no more', async () => {
	const buckets = await startBuckets();
	const put = (user: typeof owner, name = Bucket) =>
		sdk(buckets, user).send(new PutObjectCommand({Bucket: name, Key: 'k', Body: 'x'}));
	await put(tool);
	await expect(put(reader)).rejects.toMatchObject({name: 'AccessDenied'});
	await expect(put(tool, 'public')).rejects.toMatchObject({name: 'AccessDenied'});
	await expect(put(owner, 'nowhere')).rejects.toMatchObject({name: 'NoSuchBucket'});
	const remove = (user: typeof owner) => sdk(buckets, user).send(new DeleteObjectCommand({Bucket, Key: 'k'}));
	await expect(remove(tool)).rejects.toMatchObject({name: 'AccessDenied'});
	await remove(owner);
	expect(buckets.requests().counts.archive).toEqual({PutObject: 2, DeleteObject: 2});
	expect(buckets.requests().writes).toEqual({archive: 4, public: 1, nowhere: 1});
});

test('hazard 64: without credentials a plain URL opens a public bucket and no other', async () => {
	const buckets = await startBuckets();
	for (const name of ['public', 'archive']) {
		await sdk(buckets).send(new PutObjectCommand({Bucket: name, Key: 'k', Body: 'x'}));
	}
	expect(await send(buckets, {target: '/public/k'})).toMatchObject({status: 200, body: Buffer.from('x')});
	expect(await send(buckets, {target: '/public/absent'})).toMatchObject({status: 403, code: 'AccessDenied'});
	expect(await send(buckets, {target: '/public?list-type=2'})).toMatchObject({status: 403, code: 'AccessDenied'});
	expect(await send(buckets, {target: '/archive/k'})).toMatchObject({status: 403, code: 'AccessDenied'});
});

test('a versioned bucket keeps and gives what was there before', async () => {
	const client = sdk(await startBuckets());
	const where = {Bucket: 'versions', Key: 'k'};
	const first = await client.send(new PutObjectCommand({...where, Body: 'first'}));
	const second = await client.send(new PutObjectCommand({...where, Body: 'second'}));
	expect(first.VersionId).not.toBe(second.VersionId);
	const get = async (VersionId?: string) => {
		const {Body} = await client.send(new GetObjectCommand({...where, VersionId}));
		return Body?.transformToString();
	};
	expect([await get(), await get(first.VersionId)]).toEqual(['second', 'first']);
	await expect(get('nonsense')).rejects.toMatchObject({name: 'NoSuchVersion'});
});

test('large bodies go to disk and come back byte for byte', async () => {
	const buckets = await startBuckets();
	const client = sdk(buckets);
	const Body = randomBytes(9 * 1024 * 1024 + 17);
	await client.send(new PutObjectCommand({Bucket, Key: 'single', Body}));
	const upload = new Upload({client, params: {Bucket, Key: 'parts', Body}, partSize: 5 * 1024 * 1024});
	expect((await upload.done()).ETag).toMatch(/^"[\da-f]{32}-2"$/);
	expect(buckets.usage().disk).toBeGreaterThan(2 * Body.length);
	for await (const {key, sha256, size} of buckets.objects(Bucket)) {
		expect({key, sha256, size}).toEqual({key, sha256: digest('sha256', Body).toString('hex'), size: Body.length});
	}
	const Range = 'bytes=5242870-5242890';
	for (const Key of ['single', 'parts']) {
		const answer = await client.send(new GetObjectCommand({Bucket, Key, Range}));
		expect(Buffer.from((await answer.Body?.transformToByteArray()) ?? [])).toEqual(Body.subarray(5242870, 5242891));
	}
});

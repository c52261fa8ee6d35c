import {createHash} from 'node:crypto';
import {
	CompleteMultipartUploadCommand,
	CopyObjectCommand,
	CreateMultipartUploadCommand,
	GetObjectCommand,
	PutObjectCommand,
	UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import {expect, test} from 'vitest';
import {reader, sdk, startBuckets, tool} from '../client.ts';

const Bucket = 'archive';
const Key = 'from/a b+c😀';
const CopySource = `/archive/${encodeURIComponent(Key)}`;

async function start() {
	const buckets = await startBuckets({minPartBytes: 1});
	const client = sdk(buckets, tool);
	const put = {Bucket, Key, Body: '0123456789', ContentType: 'application/pdf', Metadata: {a: 'b'}};
	const {ETag} = await client.send(new PutObjectCommand(put));
	return {buckets, client, ETag};
}

test('a copy takes bytes and metadata along, or gets new ones', async () => {
	const {client, ETag} = await start();
	const copied = await client.send(new CopyObjectCommand({Bucket, Key: 'to', CopySource}));
	expect(copied.CopyObjectResult?.ETag).toBe(ETag);
	expect(await client.send(new GetObjectCommand({Bucket, Key: 'to'}))).toMatchObject({
		ETag,
		ContentType: 'application/pdf',
		Metadata: {a: 'b'},
	});
	const fresh = {MetadataDirective: 'REPLACE', Metadata: {c: 'd'}, ContentType: 'text/plain'} as const;
	await client.send(new CopyObjectCommand({Bucket, Key: 'to', CopySource, ...fresh}));
	expect(await client.send(new GetObjectCommand({Bucket, Key: 'to'}))).toMatchObject({
		ContentType: 'text/plain',
		Metadata: {c: 'd'},
	});
});

test('a copy states the SHA-256 that it is asked for, whatever its source has', async () => {
	const {client} = await start();
	const asked = {Bucket, Key: 'to', CopySource, ChecksumAlgorithm: 'SHA256'} as const;
	const {CopyObjectResult} = await client.send(new CopyObjectCommand(asked));
	const sha256 = createHash('sha256').update('0123456789').digest('base64');
	expect(CopyObjectResult?.ChecksumSHA256).toBe(sha256);
	const plain = await client.send(new CopyObjectCommand({Bucket, Key: 'to', CopySource}));
	expect(plain.CopyObjectResult?.ChecksumSHA256).toBeUndefined();
});

test('a copy has conditions on both of its ends', async () => {
	const {client, ETag} = await start();
	const copy = (more: object) => client.send(new CopyObjectCommand({Bucket, Key: 'to', CopySource, ...more}));
	await expect(copy({CopySourceIfMatch: '"other"'})).rejects.toMatchObject({name: 'PreconditionFailed'});
	await expect(copy({CopySourceIfNoneMatch: ETag})).rejects.toMatchObject({name: 'PreconditionFailed'});
	await copy({CopySourceIfMatch: ETag, IfNoneMatch: '*'});
	await expect(copy({IfNoneMatch: '*'})).rejects.toMatchObject({name: 'PreconditionFailed'});
	await expect(copy({CopySource: '/archive/absent'})).rejects.toMatchObject({name: 'NoSuchKey'});
	await expect(copy({CopySource: '/public/k'})).rejects.toMatchObject({name: 'AccessDenied'});
});

test('who may only read copies nothing', async () => {
	const {buckets} = await start();
	const copy = sdk(buckets, reader).send(new CopyObjectCommand({Bucket, Key: 'to', CopySource}));
	await expect(copy).rejects.toMatchObject({name: 'AccessDenied'});
});

test('parts are copied by ranges', async () => {
	const {client} = await start();
	const to = {Bucket, Key: 'to'};
	const {UploadId} = await client.send(new CreateMultipartUploadCommand(to));
	const part = async (PartNumber: number, CopySourceRange?: string) => {
		const asked = {...to, UploadId, PartNumber, CopySource, ...(CopySourceRange !== undefined && {CopySourceRange})};
		const {CopyPartResult} = await client.send(new UploadPartCopyCommand(asked));
		return {PartNumber, ETag: CopyPartResult?.ETag};
	};
	const Parts = [await part(1, 'bytes=8-9'), await part(2)];
	await expect(part(3, 'bytes=5-10')).rejects.toMatchObject({name: 'InvalidArgument'});
	await client.send(new CompleteMultipartUploadCommand({...to, UploadId, MultipartUpload: {Parts}}));
	const {Body} = await client.send(new GetObjectCommand(to));
	expect(await Body?.transformToString()).toBe('890123456789');
});

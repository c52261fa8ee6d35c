import {createHash} from 'node:crypto';
import {
	AbortMultipartUploadCommand,
	CompleteMultipartUploadCommand,
	CreateMultipartUploadCommand,
	GetObjectCommand,
	HeadObjectCommand,
	ListMultipartUploadsCommand,
	ListPartsCommand,
	PutObjectCommand,
	UploadPartCommand,
} from '@aws-sdk/client-s3';
import {expect, test} from 'vitest';
import {sdk, startBuckets, tool} from '../client.ts';

const where = {Bucket: 'archive', Key: 'big/file 1.bin'};

async function begin(minPartBytes = 10) {
	const buckets = await startBuckets({minPartBytes});
	const client = sdk(buckets, tool);
	const begun = await client.send(
		new CreateMultipartUploadCommand({...where, ContentType: 'application/pdf', Metadata: {'doclift-upload': 'nonce'}}),
	);
	const UploadId = begun.UploadId ?? '';
	const part = async (PartNumber: number, Body: string) => {
		const {ETag} = await client.send(new UploadPartCommand({...where, UploadId, PartNumber, Body}));
		return {PartNumber, ETag};
	};
	const complete = (Parts: object[], more: object = {}) =>
		client.send(new CompleteMultipartUploadCommand({...where, UploadId, MultipartUpload: {Parts}, ...more}));
	return {buckets, client, UploadId, part, complete};
}

test('parts become one object, in the order of their numbers', async () => {
	const {buckets, client, part, complete} = await begin();
	const second = await part(7, 'the end');
	await part(2, 'is replaced by what comes later');
	const first = await part(2, 'the beginning, ');
	const done = await complete([first, second]);
	const md5 = (text: string) => createHash('md5').update(text).digest();
	const ETag = `"${createHash('md5')
		.update(Buffer.concat([md5('the beginning, '), md5('the end')]))
		.digest('hex')}-2"`;
	expect(done).toMatchObject({ETag, Key: where.Key});
	expect(await client.send(new HeadObjectCommand(where))).toMatchObject({
		ETag,
		ContentType: 'application/pdf',
		Metadata: {'doclift-upload': 'nonce'},
		ContentLength: 22,
	});
	const {Body} = await client.send(new GetObjectCommand({...where, Range: 'bytes=4-18'}));
	expect(await Body?.transformToString()).toBe('beginning, the ');
	expect(buckets.openUploads('archive')).toBe(0);
});

test('what does not fit together is refused, and the upload stays', async () => {
	const {buckets, part, complete} = await begin();
	const one = await part(1, 'long enough');
	const two = await part(2, 'short');
	const three = await part(3, 'long enough');
	await expect(complete([three, one])).rejects.toMatchObject({name: 'InvalidPartOrder'});
	await expect(complete([one, two, three])).rejects.toMatchObject({name: 'EntityTooSmall'});
	await expect(complete([one, {...three, ETag: two.ETag}])).rejects.toMatchObject({name: 'InvalidPart'});
	await expect(complete([one, {...three, PartNumber: 4}])).rejects.toMatchObject({name: 'InvalidPart'});
	await expect(complete([])).rejects.toMatchObject({name: 'MalformedXML'});
	expect(buckets.openUploads('archive')).toBe(1);
	await complete([one, three]);
	await expect(complete([one, three])).rejects.toMatchObject({name: 'NoSuchUpload'});
});

test('a completed upload never overwrites when it must not', async () => {
	const {buckets, client, part, complete} = await begin();
	await client.send(new PutObjectCommand({...where, Body: 'already here'}));
	const one = await part(1, 'long enough');
	await expect(complete([one], {IfNoneMatch: '*'})).rejects.toMatchObject({name: 'PreconditionFailed'});
	expect(buckets.openUploads('archive')).toBe(1);
	const {Body} = await client.send(new GetObjectCommand(where));
	expect(await Body?.transformToString()).toBe('already here');
});

test('hazard 57: an upload can be looked into, found again and aborted', async () => {
	const {buckets, client, UploadId, part} = await begin();
	await part(1, 'one');
	await part(3, 'three');
	const parts = await client.send(new ListPartsCommand({...where, UploadId, MaxParts: 1}));
	expect(parts).toMatchObject({IsTruncated: true, Parts: [{PartNumber: 1, Size: 3}], NextPartNumberMarker: '1'});
	const rest = await client.send(new ListPartsCommand({...where, UploadId, PartNumberMarker: '1'}));
	expect(rest).toMatchObject({IsTruncated: false, Parts: [{PartNumber: 3}]});

	const {Bucket} = where;
	await client.send(new CreateMultipartUploadCommand({Bucket, Key: 'another'}));
	const all = await client.send(new ListMultipartUploadsCommand({Bucket}));
	expect(all.Uploads?.map(({Key}) => Key)).toEqual(['another', where.Key]);
	const some = await client.send(new ListMultipartUploadsCommand({Bucket, Prefix: 'big/'}));
	expect(some.Uploads).toMatchObject([{Key: where.Key, UploadId}]);

	const encoded = await client.send(new ListMultipartUploadsCommand({Bucket, EncodingType: 'url'}));
	expect(encoded.EncodingType).toBe('url');

	await client.send(new AbortMultipartUploadCommand({...where, UploadId}));
	await expect(client.send(new ListPartsCommand({...where, UploadId}))).rejects.toMatchObject({name: 'NoSuchUpload'});
	await expect(part(4, 'late')).rejects.toMatchObject({name: 'NoSuchUpload'});
	expect(buckets.openUploads('archive')).toBe(1);
});

test('a part has a number from 1 to 10,000', async () => {
	const {part} = await begin();
	await expect(part(0, 'x')).rejects.toMatchObject({name: 'InvalidArgument'});
	await expect(part(10_001, 'x')).rejects.toMatchObject({name: 'InvalidArgument'});
});

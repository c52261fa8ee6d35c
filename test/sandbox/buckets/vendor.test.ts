import {createHash} from 'node:crypto';
import {
	CopyObjectCommand,
	GetObjectCommand,
	HeadBucketCommand,
	HeadObjectCommand,
	ListObjectsV2Command,
	PutObjectCommand,
} from '@aws-sdk/client-s3';
import {expect, test} from 'vitest';
import {encodePath} from '../../../source/sandbox/buckets/percent.ts';
import {createFaults} from '../../../source/sandbox/faults.ts';
import {createWorld} from '../../../source/sandbox/world/create.ts';
import {owner, sdk, send, startBuckets, tool} from './client.ts';

async function start() {
	const world = createWorld({seed: 11, records: 400, accounts: 5});
	const faults = createFaults();
	const buckets = await startBuckets({
		world,
		faults,
		buckets: [
			{name: world.sourceBucket, kind: 'vendor', region: 'us-west-2', grants: {tool: ['read', 'list']}},
			{name: 'open', kind: 'stored', grants: {tool: ['put']}},
		],
	});
	return {world, faults, buckets, client: sdk(buckets, tool, 'us-west-2'), Bucket: world.sourceBucket};
}

test("the vendor's files are listed page by page and read as the world computes them", async () => {
	const {world, client, Bucket} = await start();
	const keys: string[] = [];
	let ContinuationToken: string | undefined;
	do {
		const page = await client.send(new ListObjectsV2Command({Bucket, MaxKeys: 50, ContinuationToken}));
		for (const {Key = '', Size, ETag} of page.Contents ?? []) {
			keys.push(Key);
			const object = world.object(Bucket, Key);
			expect({Size, ETag}).toEqual({Size: object?.size, ETag: `"${object?.etag}-1"`});
		}
		ContinuationToken = page.NextContinuationToken;
	} while (ContinuationToken !== undefined);
	expect(keys.length).toBeGreaterThan(200);
	expect([...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))).toEqual(keys);

	const healthy = keys.filter(key => {
		const object = world.object(Bucket, key);
		return object !== undefined && !object.forbidden && object.storageClass === 'STANDARD';
	});
	for (const Key of healthy.slice(0, 20)) {
		const object = world.object(Bucket, Key);
		const {Body, ContentType, ContentLength} = await client.send(new GetObjectCommand({Bucket, Key}));
		expect({ContentType, ContentLength}).toEqual({ContentType: object?.contentType, ContentLength: object?.size});
		const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
		expect(bytes.equals(world.read(Bucket, Key, 0, object?.size ?? 0))).toBe(true);
	}
});

test('files that were put into the archive, closed off or lost answer as on S3', async () => {
	const {world, client, Bucket} = await start();
	world.putObject(Bucket, 'odd/archived', Buffer.from('x'), {storageClass: 'GLACIER'});
	world.putObject(Bucket, 'odd/forbidden', Buffer.from('x'), {forbidden: true});
	const get = (Key: string) => client.send(new GetObjectCommand({Bucket, Key}));
	await expect(get('odd/archived')).rejects.toMatchObject({name: 'InvalidObjectState', StorageClass: 'GLACIER'});
	await expect(get('odd/forbidden')).rejects.toMatchObject({name: 'AccessDenied'});
	await expect(get('odd/missing')).rejects.toMatchObject({name: 'NoSuchKey'});
	const {Contents} = await client.send(new ListObjectsV2Command({Bucket, Prefix: 'odd/'}));
	expect(Contents?.map(({Key}) => Key)).toEqual(['odd/archived', 'odd/forbidden']);
});

test('hazard 71: a vendor that has closed refuses everything', async () => {
	const {world, buckets, client, Bucket} = await start();
	world.closeVendor();
	await expect(client.send(new HeadBucketCommand({Bucket}))).rejects.toMatchObject({$metadata: {httpStatusCode: 403}});
	const list = sdk(buckets, owner, 'us-west-2').send(new ListObjectsV2Command({Bucket}));
	await expect(list).rejects.toMatchObject({name: 'AccessDenied'});
});

test("the tool cannot write to the vendor's bucket, and the attempt is counted", async () => {
	const {buckets, client, Bucket} = await start();
	await expect(client.send(new PutObjectCommand({Bucket, Key: 'k', Body: 'x'}))).rejects.toMatchObject({
		name: 'AccessDenied',
	});
	expect(buckets.requests().writes[Bucket]).toBe(1);
	const asked = await send(buckets, {target: '/sandbox/requests'});
	expect(JSON.parse(asked.body.toString())).toMatchObject({counts: {[Bucket]: {PutObject: 1}}, writes: {[Bucket]: 1}});
});

test('fault 21: a file changes between two reads of it', async () => {
	const {world, faults, client, Bucket} = await start();
	const Key = 'changing.pdf';
	world.putObject(Bucket, Key, Buffer.from('first content'));
	faults.add({side: 'bucket', action: 'change', op: 'GetObject'});
	const first = await client.send(new GetObjectCommand({Bucket, Key, Range: 'bytes=0-4'}));
	expect(await first.Body?.transformToString()).toBe('first');
	const again = client.send(new GetObjectCommand({Bucket, Key, IfMatch: first.ETag}));
	await expect(again).rejects.toMatchObject({name: 'PreconditionFailed'});
	expect((await client.send(new HeadObjectCommand({Bucket, Key}))).ETag).not.toBe(first.ETag);
});

test("a file goes from the vendor's bucket into another without leaving the store", async () => {
	const {world, buckets, client, Bucket} = await start();
	const body = Buffer.alloc(2_500_000, 'large');
	world.putObject(Bucket, 'large é.pdf', body, {metadata: {a: 'b'}, contentType: 'application/pdf'});
	const CopySource = `${Bucket}/${encodePath('large é.pdf')}`;
	await client.send(new CopyObjectCommand({Bucket: 'open', Key: 'to', CopySource}));
	const answer = await send(buckets, {target: '/sandbox/objects?bucket=open'});
	expect(JSON.parse(answer.body.toString())).toMatchObject({
		key: 'to',
		size: body.length,
		sha256: createHash('sha256').update(body).digest('hex'),
		contentType: 'application/pdf',
		metadata: {a: 'b'},
	});
});

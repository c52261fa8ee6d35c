import {createHash} from 'node:crypto';
import {GetObjectCommand} from '@aws-sdk/client-s3';
import {expect, test} from 'vitest';
import {createWorld} from '../../../source/sandbox/world/create.ts';
import {owner, sdk, send, startBuckets} from './client.ts';

async function start() {
	const world = createWorld({seed: 11, records: 20, accounts: 2, clean: true, fileBytes: 100});
	const buckets = await startBuckets({
		world,
		buckets: [
			{name: world.sourceBucket, kind: 'vendor'},
			{name: 'ours', kind: 'stored', grants: {owner: ['read']}},
		],
	});
	const [first] = world.listObjects(world.sourceBucket, {limit: 1}).objects;
	return {
		world,
		buckets,
		key: first?.key ?? '',
		lay: (body: string, to = 'ours') => {
			const target = `/sandbox/copies?from=${world.sourceBucket}&to=${to}`;
			return send(buckets, {method: 'POST', target, body: Buffer.from(body)});
		},
	};
}

test('files are laid into a bucket without a request for each, and each is described as its copier would know it', async () => {
	const {world, buckets, key, lay} = await start();
	const bytes = world.read(world.sourceBucket, key, 0, 100);
	const answer = await lay(`${JSON.stringify([key, 'a/é 1.pdf'])}\n${JSON.stringify([key, 'a/2.pdf'])}\n`);
	const described = answer.body
		.toString()
		.trimEnd()
		.split('\n')
		.map(line => JSON.parse(line));
	const etag = createHash('md5').update(bytes).digest('hex');
	const sha256 = createHash('sha256').update(bytes).digest('hex');
	const sourceEtag = `${world.object(world.sourceBucket, key)?.etag}-1`;
	expect(described).toEqual([
		{size: 100, sha256, etag, sourceEtag},
		{size: 100, sha256, etag, sourceEtag},
	]);
	const {Body, ETag} = await sdk(buckets, owner).send(new GetObjectCommand({Bucket: 'ours', Key: 'a/é 1.pdf'}));
	expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true);
	expect(ETag).toBe(`"${etag}"`);
	expect(buckets.requests().counts).toEqual({ours: {GetObject: 1}});
});

test('a file that is not there and a bucket that is not there are refused', async () => {
	const {key, lay} = await start();
	expect((await lay('["none","a"]\n')).status).toBe(400);
	expect((await lay(`${JSON.stringify([key, 'a'])}\n`, 'elsewhere')).status).toBe(404);
});

import {createHash} from 'node:crypto';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {Storing} from '../../source/engine/ports/keepsakes.ts';
import {createBuckets} from '../../source/sandbox/buckets/create.ts';
import type {BucketSettings} from '../../source/sandbox/buckets/rights.ts';
import {createFaults, type FaultRule} from '../../source/sandbox/faults.ts';
import {createDestination} from '../../source/storage/destination.ts';
import type {DestinationSettings} from '../../source/storage/settings.ts';
import {storeFile} from '../../source/storage/store-file.ts';
import {collect} from '../support/collect.ts';
import {temporaryFolder} from '../support/folder.ts';
import {quickLimits} from './servers.ts';

const writer = {accessKeyId: 'AKIAWRITER', secretAccessKey: 'writer-secret'};
const stranger = {accessKeyId: 'AKIASTRANGER', secretAccessKey: 'stranger-secret'};

const unwatched: Storing = {onStored: () => undefined, stopping: new AbortController().signal};

async function start(rules: FaultRule[] = [], bucket: Partial<BucketSettings> = {}) {
	const faults = createFaults(rules);
	const buckets = await createBuckets({
		buckets: [
			{
				name: 'our-docs',
				kind: 'stored',
				...bucket,
				grants: {writer: ['read', 'list', 'put', 'abort'], stranger: ['put']},
			},
		],
		users: [
			{name: 'writer', ...writer},
			{name: 'stranger', ...stranger},
		],
		faults,
	});
	onTestFinished(() => buckets.close());
	const settings: DestinationSettings = {
		region: 'us-east-1',
		endpoint: buckets.url,
		forcePathStyle: true,
		bucket: 'our-docs',
		prefix: 'uploads',
		createBucket: false,
	};
	const open = (keys: typeof writer) => {
		const destination = createDestination(settings, async () => keys, quickLimits);
		onTestFinished(destination.close);
		return destination;
	};
	const folder = temporaryFolder();
	const store = (key: string, content: string | Buffer, storing: Partial<Storing> = {}) => {
		const path = join(folder, 'file.json');
		writeFileSync(path, content);
		const file = {path, key, contentType: 'application/json'};
		return storeFile(settings, async () => writer, file, {...unwatched, ...storing}, quickLimits);
	};
	const hashOf = async (key: string) => {
		for await (const object of buckets.objects('our-docs')) if (object.key === key) return object.sha256;
		return undefined;
	};
	return {faults, open, store, settings, hashOf};
}

describe('listing the destination', () => {
	test('tells key, size and ETag of everything below the prefix, whatever the key', async () => {
		const {open, store} = await start();
		const keys = ['uploads/a b+c.pdf', 'uploads/ü&<日本>.pdf', 'uploads/%20.pdf', 'elsewhere/x'];
		for (const key of keys) await store(key, key);
		const destination = open(writer);
		const listed = await collect(destination.list('uploads/'));
		expect(listed.map(({key}) => key).sort()).toEqual(keys.slice(0, 3).sort());
		for (const {key, size, etag} of listed) {
			expect(size).toBe(Buffer.byteLength(key));
			expect(await destination.stat(key)).toMatchObject({size, etag});
		}
		expect(await collect(destination.list(''))).toHaveLength(4);
		expect(await collect(destination.list('nothing/'))).toEqual([]);
	});

	test('is asked again for passing faults', async () => {
		const {open, store, faults} = await start();
		await store('uploads/a', 'a');
		faults.add({side: 'bucket', action: 'unavailable', op: 'ListObjectsV2'});
		faults.add({side: 'bucket', action: 'reset', op: 'ListObjectsV2'});
		expect(await collect(open(writer).list('uploads/'))).toHaveLength(1);
	});

	test('where it is not allowed, it says so', async () => {
		const {open} = await start();
		await expect(collect(open(stranger).list('uploads/'))).rejects.toMatchObject({kind: 'upload-forbidden'});
	});
});

describe('storing a file of ours', () => {
	test('whole, with its type, small or in parts, and again over itself', async () => {
		const {open, store} = await start();
		const key = 'uploads/.doclift/rollback-CUT-AAAA-BBBB.json';
		await store(key, '{"records":[]}');
		const destination = open(writer);
		expect(await destination.stat(key)).toMatchObject({size: 14, contentType: 'application/json'});
		await store(key, Buffer.alloc(9 * 1024 * 1024, 32));
		expect(await destination.stat(key)).toMatchObject({size: 9 * 1024 * 1024});
		const pending: unknown[] = [];
		for await (const upload of destination.pendingUploads('uploads/')) pending.push(upload);
		expect(pending).toEqual([]);
	});

	test('also into a bucket that keeps what it is given for a while', async () => {
		const {open, store} = await start([], {lockDays: 30});
		const destination = open(writer);
		for (const size of [1000, 9 * 1024 * 1024]) {
			await store('uploads/kept.json', Buffer.alloc(size));
			expect(await destination.stat('uploads/kept.json')).toMatchObject({size});
		}
	});

	test('tells with each part how much of it lies there', async () => {
		const {store} = await start();
		const told: number[] = [];
		const content = Buffer.alloc(20 * 1024 * 1024);
		expect(await store('uploads/large.json', content, {onStored: share => void told.push(share)})).toBe(true);
		expect(told).toEqual([0.4, 0.8, 1]);
	});

	test('ends between two parts where it is told to: what lay there stays, and no upload is left open', async () => {
		const {open, store} = await start();
		await store('uploads/large.json', 'before');
		const stop = new AbortController();
		const storing = {onStored: () => stop.abort(), stopping: stop.signal};
		expect(await store('uploads/large.json', Buffer.alloc(20 * 1024 * 1024), storing)).toBe(false);
		const destination = open(writer);
		expect(await destination.stat('uploads/large.json')).toMatchObject({size: 6});
		for await (const upload of destination.pendingUploads('uploads/')) expect(upload).toBeUndefined();
	});

	test('in parts of which no two are alike, byte for byte, also where one is sent again', async () => {
		const {store, hashOf} = await start([
			{side: 'bucket', action: 'unavailable', op: 'UploadPart', after: 1, times: 1},
			{side: 'bucket', action: 'lose-reply', op: 'UploadPart', after: 2, times: 1},
		]);
		const content = Buffer.alloc(20 * 1024 * 1024 + 5);
		for (let at = 0; at + 4 <= content.length; at += 4) content.writeUInt32LE(at, at);
		await store('uploads/large.json', content);
		expect(await hashOf('uploads/large.json')).toBe(createHash('sha256').update(content).digest('hex'));
	});

	test('fault 20: a completion whose answer is lost is found to have been carried out', async () => {
		const {open, store, hashOf} = await start([
			{side: 'bucket', action: 'lose-reply', op: 'CompleteMultipartUpload', times: 1},
		]);
		await store('uploads/large.json', 'before');
		const content = Buffer.alloc(9 * 1024 * 1024, 7);
		expect(await store('uploads/large.json', content)).toBe(true);
		expect(await hashOf('uploads/large.json')).toBe(createHash('sha256').update(content).digest('hex'));
		for await (const upload of open(writer).pendingUploads('uploads/')) expect(upload).toBeUndefined();
	});

	test('what the store refuses is a failure of ours', async () => {
		const {store, settings} = await start();
		const other = {...settings, bucket: 'no-such-bucket'};
		const file = {path: '/dev/null', key: 'a', contentType: 'text/plain'};
		await expect(storeFile(other, async () => writer, file, unwatched)).rejects.toMatchObject({
			kind: expect.stringMatching(/^upload/),
		});
		await expect(store('', 'x')).rejects.toMatchObject({kind: expect.stringMatching(/^upload/)});
	});
});

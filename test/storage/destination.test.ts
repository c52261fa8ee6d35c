import {hash} from 'node:crypto';
import type {RequestListener} from 'node:http';
import {describe, expect, onTestFinished, test} from 'vitest';
import {type BucketsOptions, createBuckets} from '../../source/sandbox/buckets/create.ts';
import type {BucketSettings} from '../../source/sandbox/buckets/rights.ts';
import {createFaults, type FaultRule} from '../../source/sandbox/faults.ts';
import {createDestination} from '../../source/storage/destination.ts';
import type {Credentials, DestinationSettings} from '../../source/storage/settings.ts';
import {createSource} from '../../source/storage/source.ts';
import {createStore} from '../../source/storage/store.ts';
import {openHttp, patientLimits, serve} from './servers.ts';

const writer = {accessKeyId: 'W', secretAccessKey: 'writer'};
const reader = {accessKeyId: 'R', secretAccessKey: 'reader'};
const owner = {accessKeyId: 'O', secretAccessKey: 'owner'};

type Asked = {
	readonly bucket?: Partial<BucketSettings>;
	readonly rules?: readonly FaultRule[];
	readonly settings?: Partial<DestinationSettings>;
	readonly credentials?: Credentials;
	readonly options?: Partial<BucketsOptions>;
};

async function open({bucket, rules = [], settings, credentials = writer, options}: Asked = {}) {
	const faults = createFaults(rules);
	const buckets = await createBuckets({
		buckets: [
			{
				name: 'ours',
				kind: 'stored',
				grants: {writer: ['read', 'list', 'put', 'abort'], reader: ['read', 'list']},
				...bucket,
			},
		],
		users: [
			{name: 'writer', ...writer},
			{name: 'reader', ...reader},
			{name: 'owner', ...owner, owner: true},
		],
		faults,
		...options,
	});
	const store = {region: 'us-east-1', endpoint: buckets.url, forcePathStyle: true};
	const all = {...store, bucket: 'ours', prefix: 'uploads', createBucket: false, ...settings};
	const destination = createDestination(all, async () => credentials, patientLimits);
	const source = createSource(
		{...store, buckets: ['ours'], hosts: [], access: ['s3']},
		async () => credentials,
		patientLimits,
	);
	const raw = createStore(openHttp(), store);
	const put = (key: string, body: string, headers: readonly string[] = []) =>
		raw(owner, {method: 'PUT', bucket: 'ours', key, headers, body: Buffer.from(body), payload: hash('sha256', body)});
	const begin = (key: string) => raw(owner, {method: 'POST', bucket: 'ours', key, query: 'uploads='});
	onTestFinished(async () => {
		await destination.close();
		await source.close();
		await buckets.close();
	});
	return {buckets, destination, source, put, begin, faults};
}

const listOf = async <T>(pages: AsyncIterable<T>): Promise<T[]> => {
	const all: T[] = [];
	for await (const page of pages) all.push(page);
	return all;
};

async function script(listener: RequestListener) {
	const {url, seen} = await serve(listener);
	const settings = {region: 'us-east-1', endpoint: url, forcePathStyle: true, bucket: 'ours', prefix: 'uploads'};
	const destination = createDestination({...settings, createBucket: false}, async () => writer, patientLimits);
	onTestFinished(destination.close);
	return {...destination, seen};
}

const pending = async ({pendingUploads}: Pick<Awaited<ReturnType<typeof script>>, 'pendingUploads'>) => {
	const found: string[] = [];
	for await (const {key, uploadId} of pendingUploads('uploads')) found.push(`${key} ${uploadId}`);
	return found;
};

const uploads = (content: string) =>
	`<ListMultipartUploadsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</ListMultipartUploadsResult>`;
const upload = (key: string, id: string) => `<Upload><Key>${key}</Key><UploadId>${id}</UploadId></Upload>`;

describe('the destination', () => {
	test('tells what lies at a key, in the ledger’s words', async () => {
		const {destination, put} = await open();
		await put('a b+c', 'body', [
			'content-type',
			'text/plain',
			'x-amz-meta-doclift-record',
			'r1',
			'x-amz-meta-doclift-sha256',
			'f0',
		]);
		expect(await destination.stat('a b+c')).toEqual({
			size: 4,
			etag: hash('md5', 'body'),
			contentType: 'text/plain',
			recordId: 'r1',
			sha256: 'f0',
		});
	});

	test('hazard 62: only 404 means that nothing is there', async () => {
		const {destination, faults} = await open();
		expect(await destination.stat('nothing')).toBeNull();
		faults.add({side: 'bucket', op: 'HeadObject', action: 'forbidden', times: -1});
		await expect(destination.stat('nothing')).rejects.toMatchObject({kind: 'upload-forbidden'});
	});

	test('hazard 62: a 503 is asked again', async () => {
		const {destination} = await open({rules: [{side: 'bucket', op: 'HeadObject', action: 'unavailable', times: 2}]});
		expect(await destination.stat('nothing')).toBeNull();
	});

	test('hazard 58: proves what it can do, again and again, without the right to delete', async () => {
		const {destination, buckets} = await open();
		const abilities = {
			conditionalCreate: true,
			conditionalReplace: true,
			conditionalComplete: true,
			verifiesPayload: true,
			verifiesMd5: true,
			verifiesUnsigned: true,
		};
		expect(await destination.probe()).toEqual(abilities);
		expect(await destination.probe()).toEqual(abilities);
		const keys = (await listOf(buckets.objects('ours'))).map(({key}) => key);
		expect(keys).toEqual(['uploads/.doclift/probe']);
		expect(buckets.openUploads('ours')).toBe(0);
	});

	test('hazard 58: relies on nothing in a store that enforces nothing', async () => {
		const {url} = await serve((request, response) => {
			request.resume();
			const xml = '<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>';
			request.on('end', () => response.writeHead(200, {etag: '"e"'}).end(request.method === 'POST' ? xml : ''));
		});
		const {destination} = await open({settings: {endpoint: url}});
		expect(await destination.probe()).toEqual({
			conditionalCreate: false,
			conditionalReplace: false,
			conditionalComplete: false,
			verifiesPayload: false,
			verifiesMd5: false,
			verifiesUnsigned: false,
			forgets: ['disposition', 'metadata'],
		});
	});

	test('refuses to begin where it may not write', async () => {
		const {destination} = await open({credentials: reader});
		await expect(destination.probe()).rejects.toMatchObject({kind: 'upload-forbidden'});
	});

	test('hazard 59: a misspelt bucket is created only when asked for', async () => {
		const {destination, buckets} = await open({settings: {bucket: 'misspelt'}});
		await expect(destination.probe()).rejects.toMatchObject({kind: 'upload-no-bucket'});
		expect(() => buckets.objects('misspelt')).toThrow();
		const willing = await open({
			settings: {bucket: 'wanted', createBucket: true, region: 'eu-west-1'},
			credentials: owner,
		});
		expect(await willing.destination.probe()).toMatchObject({conditionalCreate: true});
	});

	test('a prefix with signs that signatures encode is listed as any other', async () => {
		const {destination, put, begin} = await open();
		const prefix = "Docs (Anna's *old*)!/";
		await put(`${prefix}a.pdf`, 'a');
		await begin(`${prefix}b.pdf`);
		expect((await listOf(destination.list(prefix))).flat()).toMatchObject([{key: `${prefix}a.pdf`}]);
		expect(await listOf(destination.pendingUploads(prefix))).toMatchObject([{key: `${prefix}b.pdf`}]);
	});

	test('hazard 57: finds unfinished uploads below the prefix, and aborts them more than once', async () => {
		const {destination, begin, buckets} = await open();
		for (const key of ['uploads/a b+c', 'uploads/ä&<>', 'elsewhere/x']) await begin(key);
		const pending = await listOf(destination.pendingUploads('uploads/'));
		expect(pending.map(({key}) => key).sort()).toEqual(['uploads/a b+c', 'uploads/ä&<>']);
		for (const {key, uploadId} of [...pending, ...pending]) await destination.abortUpload(key, uploadId);
		expect(buckets.openUploads('ours')).toBe(1);
	});
});

describe('the source', () => {
	test('lists every object, page by page, with keys as odd as they come', async () => {
		const {source, put} = await open();
		const keys = ['a', 'b c+d%20', 'ä/😀', 'q?x=1#&<>\'"', '../up', ...Array.from({length: 1005}, (_, n) => `n/${n}`)];
		for (const key of keys) await put(key, key);
		const pages = await listOf(source.list('ours'));
		expect(pages).toHaveLength(2);
		const listed = pages.flat();
		expect(listed.map(({key}) => key).sort()).toEqual(keys.toSorted());
		expect(listed.find(({key}) => key === 'a')).toEqual({key: 'a', size: 1, etag: hash('md5', 'a')});
	});

	test('says where it may not list', async () => {
		const {source} = await open({bucket: {grants: {writer: ['read']}}});
		await expect(listOf(source.list('ours'))).rejects.toMatchObject({kind: 'download-forbidden'});
	});
});

describe('a destination that says other things', () => {
	test('says what lies at a key in the words of the ledger, or that nothing does', async () => {
		const {stat} = await script(({url}, response) => {
			if (url !== '/ours/uploads/a') return void response.writeHead(404).end();
			response.writeHead(200, {
				'content-length': 5,
				etag: '"e1"',
				'content-type': 'text/plain',
				'x-amz-version-id': 'v1',
				'x-amz-meta-doclift-record': 'a0B',
				'x-amz-meta-doclift-sha256': 'ff',
				'x-amz-meta-other': 'x',
			});
			response.end();
		});
		expect(await stat('uploads/a')).toEqual({
			size: 5,
			etag: 'e1',
			contentType: 'text/plain',
			versionId: 'v1',
			recordId: 'a0B',
			sha256: 'ff',
		});
		expect(await stat('uploads/b')).toBeNull();
	});

	test('hazard 62: a key that may not be looked at is not taken for an empty one', async () => {
		const {stat} = await script((_, response) => response.writeHead(403).end());
		await expect(stat('uploads/a')).rejects.toMatchObject({kind: 'upload-forbidden'});
	});

	test('hazard 57: unfinished uploads are found on every page, whatever their keys', async () => {
		const pages = [
			uploads(
				`<IsTruncated>true</IsTruncated><NextKeyMarker>uploads/b &amp; c+%20</NextKeyMarker><NextUploadIdMarker>2</NextUploadIdMarker>${upload('uploads/a', '1')}${upload('uploads/b &amp; c+%20', '2')}`,
			),
			uploads(`<IsTruncated>false</IsTruncated>${upload('uploads/b &amp; c+%20', '3')}`),
		];
		const destination = await script((_, response) => response.end(pages.shift()));
		expect(await pending(destination)).toEqual(['uploads/a 1', 'uploads/b & c+%20 2', 'uploads/b & c+%20 3']);
		expect(destination.seen.map(({url}) => url)).toEqual([
			'/ours?prefix=uploads&uploads=',
			'/ours?key-marker=uploads%2Fb%20%26%20c%2B%2520&prefix=uploads&upload-id-marker=2&uploads=',
		]);
	});

	test('a list of uploads that goes in a circle ends', async () => {
		const circle = uploads('<IsTruncated>true</IsTruncated><NextKeyMarker>a</NextKeyMarker>');
		const destination = await script((_, response) => response.end(circle));
		expect(await pending(destination)).toEqual([]);
		expect(destination.seen).toHaveLength(2);
	});

	test('a store that knows no such list has no such uploads; a bucket that is gone is told', async () => {
		const without = await script((_, response) =>
			response.writeHead(501).end('<Error><Code>NotImplemented</Code></Error>'),
		);
		expect(await pending(without)).toEqual([]);
		const gone = await script((_, response) => response.writeHead(404).end('<Error><Code>NoSuchBucket</Code></Error>'));
		await expect(pending(gone)).rejects.toMatchObject({kind: 'upload-no-bucket'});
		const denied = await script((_, response) =>
			response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>'),
		);
		await expect(pending(denied)).rejects.toMatchObject({kind: 'upload-forbidden'});
	});

	test('aborting is repeatable', async () => {
		const statuses = [204, 404];
		const destination = await script((_, response) => response.writeHead(statuses.shift() ?? 500).end());
		await destination.abortUpload('uploads/a b', 'i/d');
		await destination.abortUpload('uploads/a b', 'i/d');
		expect(destination.seen.map(({method, url}) => `${method} ${url}`)).toEqual(
			Array(2).fill('DELETE /ours/uploads/a%20b?uploadId=i%2Fd'),
		);
	});
});

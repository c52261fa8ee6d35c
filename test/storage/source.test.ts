import {describe, expect, onTestFinished, test} from 'vitest';
import {failures, MigrationError} from '../../source/engine/failure.ts';
import type {ListedObject} from '../../source/engine/ports/buckets.ts';
import {createBuckets} from '../../source/sandbox/buckets/create.ts';
import {createWorld} from '../../source/sandbox/world/create.ts';
import type {CredentialSource} from '../../source/storage/credentials.ts';
import type {Limits} from '../../source/storage/limits.ts';
import type {Waiting} from '../../source/storage/line.ts';
import {createSource} from '../../source/storage/source.ts';
import {openProxy} from '../support/proxy.ts';
import {patientLimits, serve} from './servers.ts';

const reader = {name: 'reader', accessKeyId: 'AKIAREADER', secretAccessKey: 'reader-secret'};
const stranger = {name: 'stranger', accessKeyId: 'AKIASTRANGER', secretAccessKey: 'stranger-secret'};

function openSource(
	endpoint: string,
	credentials: CredentialSource = async () => reader,
	waiting: Waiting = {},
	limits: Partial<Limits> = {},
) {
	const settings = {region: 'us-east-1', endpoint, forcePathStyle: true, buckets: ['docs'], hosts: []};
	const source = createSource({...settings, access: ['s3']}, credentials, {...patientLimits, ...limits}, waiting);
	onTestFinished(source.close);
	return source;
}

function open(endpoint: string, credentials?: CredentialSource) {
	const source = openSource(endpoint, credentials);
	return async (bucket = 'docs'): Promise<ListedObject[]> => {
		const listed: ListedObject[] = [];
		for await (const page of source.list(bucket)) listed.push(...page);
		return listed;
	};
}

const kindOf = (work: Promise<unknown>): Promise<string> =>
	work.then(
		() => 'no failure',
		(error: unknown) => (error instanceof MigrationError ? error.kind : String(error)),
	);

const page = (objects: string, more = ''): string =>
	`<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${more}<EncodingType>url</EncodingType>${objects}</ListBucketResult>\n`;
const object = (key: string): string =>
	`<Contents><Key>${key}</Key><Size>3</Size><ETag>&quot;abc&quot;</ETag></Contents>`;

/** Answers one page after the other, and the last one from then on. */
const scripted = async (...pages: readonly string[]) => {
	let next = 0;
	const {url, seen} = await serve((_, response) => response.end(pages[Math.min(next++, pages.length - 1)]));
	return {list: open(url), seen};
};

describe('listing the source', () => {
	test('goes through every page of a large bucket, in order and without a gap', async () => {
		const world = createWorld({records: 2600, accounts: 5, seed: 3, sourceBucket: 'docs'});
		const buckets = await createBuckets({
			buckets: [{name: 'docs', kind: 'vendor', grants: {reader: ['list']}}],
			users: [reader],
			world,
		});
		onTestFinished(buckets.close);
		const {objects} = world.listObjects('docs', {limit: 10_000});
		expect(objects.length).toBeGreaterThan(2000);
		const listed = await open(buckets.url)();
		expect(listed.map(({key, size}) => ({key, size}))).toEqual(objects.map(({key, object: {size}}) => ({key, size})));
		expect(listed.every(({etag}) => /^[0-9a-f]{32}(?:-\d+)?$/.test(etag))).toBe(true);
		expect(buckets.requests().counts.docs).toEqual({ListObjectsV2: Math.ceil(objects.length / 1000)});
	});

	test('asks for the next page while the one before is worked on', async () => {
		const more = '<IsTruncated>true</IsTruncated><NextContinuationToken>2</NextContinuationToken>';
		const answers = [page(object('a'), more), page(object('b'))];
		const {url, seen} = await serve((_, response) => response.end(answers[seen.length - 1]));
		const pages = openSource(url).list('docs')[Symbol.asyncIterator]();
		expect(await pages.next()).toMatchObject({done: false, value: [{key: 'a'}]});
		await expect.poll(() => seen.length).toBe(2);
		expect(await pages.next()).toMatchObject({done: false, value: [{key: 'b'}]});
		expect(await pages.next()).toMatchObject({done: true});
	});

	test('hazard 62: a bucket that does not exist ends the run; one that may not be listed does not', async () => {
		const buckets = await createBuckets({buckets: [{name: 'docs', kind: 'stored'}], users: [reader]});
		onTestFinished(buckets.close);
		const list = open(buckets.url);
		expect(await kindOf(list('dosc'))).toBe('download-no-bucket');
		expect(failures['download-no-bucket']).toMatchObject({scope: 'run', exit: 3});
		expect(await kindOf(list())).toBe('download-forbidden');
		expect(failures['download-forbidden'].scope).toBe('file');
		expect(await kindOf(open(buckets.url, async () => stranger)())).toBe('authentication-source');
	});

	test('another region is named', async () => {
		const buckets = await createBuckets({
			buckets: [{name: 'docs', kind: 'stored', region: 'eu-west-1', grants: {reader: ['list']}}],
			users: [reader],
		});
		onTestFinished(buckets.close);
		await expect(open(buckets.url)()).rejects.toMatchObject({
			kind: 'configuration',
			message: expect.stringContaining('eu-west-1'),
		});
	});

	test('a store that is out of reach for a while is waited for, and a stop ends the wait', async () => {
		const more = '<IsTruncated>true</IsTruncated><NextContinuationToken>2</NextContinuationToken>';
		const {url} = await serve(({url: asked}, response) =>
			response.end(asked?.includes('continuation-token') ? page(object('b')) : page(object('a'), more)),
		);
		const proxy = await openProxy(url);
		onTestFinished(proxy.close);
		const lost: string[] = [];
		const stop = new AbortController();
		const source = openSource(proxy.url, undefined, {
			signal: stop.signal,
			onOutage: ({message}) => lost.push(message),
		});
		const listAll = async () => {
			for await (const _ of source.list('docs'));
		};
		await listAll();
		await proxy.refuse();
		const listed = listAll();
		// More often than a fault is tried that passes by itself.
		await expect.poll(() => lost.length).toBeGreaterThan(patientLimits.attempts);
		expect(lost[0]).toMatch(/ECONNREFUSED.*GET http:/);
		await proxy.accept();
		await listed;
		await proxy.refuse();
		const cut = listAll();
		stop.abort();
		await expect(cut).rejects.toMatchObject({
			kind: 'network-outage',
			hint: expect.stringContaining('run the same command again'),
		});
	});

	test('a stop ends the wait for a store that asks for patience, and it is whichever command that is to be run again', async () => {
		const {url, seen} = await serve((_, response) =>
			seen.length === 1
				? response.writeHead(503).end('<Error><Code>SlowDown</Code></Error>')
				: response.end(page(object('a'))),
		);
		const stop = new AbortController();
		const longest = {throttleBaseMs: 40_000, throttleCapMs: 40_000};
		const source = openSource(url, undefined, {signal: stop.signal}, longest);
		const listed = source.list('docs')[Symbol.asyncIterator]().next();
		await expect.poll(() => seen.length).toBe(1);
		stop.abort();
		await expect(listed).rejects.toMatchObject({
			kind: 'network-throttled',
			hint: 'Run the same command again later.',
		});
	});

	test.each([
		['a web page', '<html><body>Please sign in</body></html>'],
		['half a page', page(object('a')).slice(0, -30)],
		['nothing', ''],
		['another document', '<ListAllMyBucketsResult></ListAllMyBucketsResult>'],
	])('%s in place of a page is asked for again', async (_, wrong) => {
		const {list, seen} = await scripted(wrong, page(object('a')));
		expect(await list()).toEqual([{key: 'a', size: 3, etag: 'abc'}]);
		expect(seen).toHaveLength(2);
	});

	test('it never says that a bucket is empty, or at its end, when it is not', async () => {
		const always = await scripted('<html></html>');
		expect(await kindOf(always.list())).toBe('download-error');
		const short = await scripted(page(object('a'), '<KeyCount>2</KeyCount>'));
		expect(await kindOf(short.list())).toBe('download-error');
		const endless = await scripted(page(object('a'), '<IsTruncated>true</IsTruncated>'));
		expect(await kindOf(endless.list())).toBe('download-error');
		const circle = page(object('a'), '<IsTruncated>true</IsTruncated><NextContinuationToken>x</NextContinuationToken>');
		expect(await kindOf((await scripted(circle)).list())).toBe('download-error');
	});

	test('keys are decoded once; one that is not UTF-8 stays as it was sent', async () => {
		const {list} = await scripted(page(object('a%2520b+c%2Bd&amp;e') + object('%FF')));
		expect((await list()).map(({key}) => key)).toEqual(['a%20b c+d&e', '%FF']);
	});

	test('fault 25: credentials that expire are renewed once', async () => {
		const old = {...reader, sessionToken: 'old'};
		const expired = '<Error><Code>ExpiredToken</Code></Error>';
		const {url} = await serve(({headers}, response) => {
			if (headers['x-amz-security-token'] === 'old') response.writeHead(400).end(expired);
			else response.end(page(object('a')));
		});
		expect(await open(url, async renew => (renew ? {...old, sessionToken: 'new'} : old))()).toHaveLength(1);
		expect(await kindOf(open(url, async () => old)())).toBe('authentication-expired');
	});
});

test('one object of the source is asked for by HEAD; a right that is lacking is told from an object that is', async () => {
	const world = createWorld({records: 20, accounts: 2, seed: 3, sourceBucket: 'docs'});
	const lister = {name: 'lister', accessKeyId: 'AKIALISTER', secretAccessKey: 'lister-secret'};
	const buckets = await createBuckets({
		buckets: [{name: 'docs', kind: 'vendor', grants: {reader: ['read'], lister: ['read', 'list']}}],
		users: [reader, lister],
		world,
	});
	onTestFinished(buckets.close);
	const {objects} = world.listObjects('docs', {limit: 1});
	const settings = {region: 'us-east-1', endpoint: buckets.url, forcePathStyle: true, buckets: ['docs'], hosts: []};
	const statAs = (user: typeof reader) => {
		const source = createSource({...settings, access: ['s3']}, async () => user, patientLimits);
		onTestFinished(source.close);
		return (key: string) => source.stat('docs', key);
	};
	expect(await statAs(reader)(objects[0]?.key ?? '')).toMatchObject({size: objects[0]?.object.size});
	expect(await statAs(lister)('nothing-here')).toBeNull();
	expect(await kindOf(statAs(reader)('nothing-here'))).toBe('download-forbidden');
});

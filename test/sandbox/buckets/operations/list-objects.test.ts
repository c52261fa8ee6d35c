import {ListObjectsCommand, ListObjectsV2Command, type S3Client} from '@aws-sdk/client-s3';
import {expect, test} from 'vitest';
import {encodePath} from '../../../../source/sandbox/buckets/percent.ts';
import {compareKeys} from '../../../../source/sandbox/key-order.ts';
import {owner, reader, sdk, send, signed, startBuckets} from '../client.ts';

const Bucket = 'archive';

async function fill(keys: readonly string[]) {
	const buckets = await startBuckets();
	for (const key of keys) {
		const path = `/archive/${encodePath(key)}`;
		await send(buckets, await signed(buckets, {method: 'PUT', path, body: Buffer.from(key)}));
	}
	return buckets;
}

/** Every page of a listing, one after the other. */
async function listAll(client: S3Client, asked: object): Promise<{keys: string[]; prefixes: string[]}> {
	const keys: string[] = [];
	const prefixes: string[] = [];
	let ContinuationToken: string | undefined;
	do {
		const page = await client.send(new ListObjectsV2Command({Bucket, ...asked, ContinuationToken}));
		keys.push(...(page.Contents ?? []).map(({Key}) => Key ?? ''));
		prefixes.push(...(page.CommonPrefixes ?? []).map(({Prefix}) => Prefix ?? ''));
		expect(page.KeyCount).toBe((page.Contents?.length ?? 0) + (page.CommonPrefixes?.length ?? 0));
		ContinuationToken = page.NextContinuationToken;
		expect(page.IsTruncated).toBe(ContinuationToken !== undefined);
	} while (ContinuationToken !== undefined);
	return {keys, prefixes};
}

test('pages, prefixes and delimiters agree with a plain reading of the rule', async () => {
	const keys = [
		'a',
		'a/',
		'a/1',
		'a/2/x',
		'a/2/y',
		'a/😀',
		'a/\uFFFD',
		'a0',
		'b/c/d',
		'b/c/e',
		'b//f',
		'é/1',
		'/root',
		'z',
	];
	const client = sdk(await fill(keys));
	const sorted = [...keys].sort(compareKeys);
	for (const MaxKeys of [1, 2, 3, 1000]) {
		for (const Prefix of ['', 'a', 'a/', 'b/', 'b/c', 'a/2/', 'none', 'é']) {
			for (const Delimiter of ['', '/', '2/']) {
				const under = sorted.filter(key => key.startsWith(Prefix));
				const cut = (key: string) => {
					const end = Delimiter === '' ? -1 : key.indexOf(Delimiter, Prefix.length);
					return end === -1 ? undefined : key.slice(0, end + Delimiter.length);
				};
				expect(await listAll(client, {MaxKeys, Prefix, Delimiter})).toEqual({
					keys: under.filter(key => cut(key) === undefined),
					prefixes: [...new Set(under.flatMap(key => cut(key) ?? []))],
				});
			}
		}
	}
});

test('a listing goes on behind a key, and tells what an object is', async () => {
	const client = sdk(await fill(['a', 'b', 'c']));
	const page = await client.send(new ListObjectsV2Command({Bucket, StartAfter: 'a', MaxKeys: 1}));
	expect(page).toMatchObject({
		StartAfter: 'a',
		KeyCount: 1,
		IsTruncated: true,
		Contents: [{Key: 'b', Size: 1, ETag: '"92eb5ffee6ae2fec3ad71c777531578f"', StorageClass: 'STANDARD'}],
	});
	await expect(client.send(new ListObjectsV2Command({Bucket, ContinuationToken: 'not one'}))).rejects.toMatchObject({
		name: 'InvalidArgument',
	});
	expect(await client.send(new ListObjectsV2Command({Bucket, MaxKeys: 0}))).toMatchObject({
		KeyCount: 0,
		IsTruncated: false,
	});
});

test('names that XML cannot hold are listed with encoding-type=url', async () => {
	const key = 'control\u0001 and\tspace+plus/é';
	const client = sdk(await fill([key]));
	const page = await client.send(new ListObjectsV2Command({Bucket, EncodingType: 'url'}));
	expect(page.Contents?.[0]?.Key).toBe('control%01%20and%09space%2Bplus/%C3%A9');
	expect(page.EncodingType).toBe('url');
});

test('the first version of listing goes from marker to marker', async () => {
	const client = sdk(await fill(['a/1', 'a/2', 'b', 'c']));
	const first = await client.send(new ListObjectsCommand({Bucket, Delimiter: '/', MaxKeys: 1}));
	expect(first).toMatchObject({IsTruncated: true, CommonPrefixes: [{Prefix: 'a/'}], NextMarker: 'a/'});
	const rest = await client.send(new ListObjectsCommand({Bucket, Delimiter: '/', Marker: first.NextMarker}));
	expect(rest.Contents?.map(({Key}) => Key)).toEqual(['b', 'c']);
});

test('objects that went are not listed, and those that came back are listed once', async () => {
	const buckets = await fill(['a', 'b', 'c']);
	const client = sdk(buckets);
	const change = async (method: string, key: string) =>
		send(
			buckets,
			await signed(buckets, {method, path: `/archive/${key}`, ...(method === 'PUT' && {body: Buffer.from('n')})}),
		);
	expect((await listAll(client, {})).keys).toEqual(['a', 'b', 'c']);
	await change('DELETE', 'b');
	await change('DELETE', 'c');
	await change('PUT', 'b');
	await change('PUT', 'a');
	expect((await listAll(client, {})).keys).toEqual(['a', 'b']);
});

test('nobody lists without the right to', async () => {
	const buckets = await fill([]);
	const list = (user: typeof owner) => sdk(buckets, user).send(new ListObjectsV2Command({Bucket}));
	await expect(list(reader)).rejects.toMatchObject({name: 'AccessDenied'});
	expect(await list(owner)).toMatchObject({KeyCount: 0});
});

import fc from 'fast-check';
import {describe, expect, onTestFinished, test} from 'vitest';
import {createBuckets} from '../../source/sandbox/buckets/create.ts';
import {createWorld} from '../../source/sandbox/world/create.ts';
import {createSource} from '../../source/storage/source.ts';
import {patientLimits, serve} from './servers.ts';

const reader = {name: 'reader', accessKeyId: 'AKIAREADER', secretAccessKey: 'reader-secret'};

function openSource(endpoint: string) {
	const settings = {region: 'us-east-1', endpoint, forcePathStyle: true, buckets: ['docs'], hosts: [], access: []};
	const source = createSource(settings, async () => reader, patientLimits);
	onTestFinished(source.close);
	return source;
}

async function keysOf(pages: AsyncIterable<readonly {readonly key: string}[]>): Promise<string[]> {
	const keys: string[] = [];
	for await (const page of pages) keys.push(...page.map(({key}) => key));
	return keys;
}

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** How a store lists: from where, and in which order. */
type Manner = {
	readonly order?: (a: string, b: string) => number;
	readonly startAfter?: 'kept' | 'ignored' | 'included' | 'refused';
};

function pageOf(keys: readonly string[], next: number | undefined): string {
	const contents = keys.map(
		key => `<Contents><Key>${encodeURIComponent(key)}</Key><Size>1</Size><ETag>&quot;e&quot;</ETag></Contents>`,
	);
	const more =
		next === undefined ? '' : `<IsTruncated>true</IsTruncated><NextContinuationToken>${next}</NextContinuationToken>`;
	return `<ListBucketResult><EncodingType>url</EncodingType><KeyCount>${keys.length}</KeyCount>${more}${contents.join('')}</ListBucketResult>`;
}

/** A store whose pages have three keys each. */
async function openStore(keys: readonly string[], {order = byBytes, startAfter = 'kept'}: Manner = {}) {
	const all = [...new Set(keys)].sort(order);
	const asked: number[] = [];
	const {url} = await serve((request, response) => {
		const query = new URL(request.url ?? '', 'http://store').searchParams;
		const from = query.get('start-after');
		if (from !== null && startAfter === 'refused') {
			response.writeHead(501).end('<Error><Code>NotImplemented</Code></Error>');
			return;
		}
		const at = Number(query.get('continuation-token') ?? firstOf(from));
		asked.push(at);
		response.end(pageOf(all.slice(at, at + 3), at + 3 < all.length ? at + 3 : undefined));
	});
	const firstOf = (from: string | null): number => {
		if (from === null || startAfter === 'ignored') return 0;
		const least = startAfter === 'included' ? 0 : 1;
		return all.filter(key => order(key, from) < least).length;
	};
	const source = openSource(url);
	return {all, asked, list: (cuts: readonly string[]) => keysOf(source.list('docs', cuts))};
}

const letters = [...'abcdefghijklmnopqrstuvwxyz'];

describe('a listing in ranges', () => {
	test('gives every key once, whatever the keys and the cuts', async () => {
		const name = fc.string({
			unit: fc.constantFrom('a', 'b', '/', ' ', '+', "'", '(', '%', 'ä', '株', '\uff08', '😀'),
			minLength: 1,
			maxLength: 4,
		});
		const cut = fc.string({unit: fc.constantFrom('a', 'b', '/', ' ', "'", '(', '株'), minLength: 1, maxLength: 4});
		const worlds = fc.tuple(fc.array(name, {maxLength: 40}), fc.uniqueArray(cut, {maxLength: 7}));
		await fc.assert(
			fc.asyncProperty(worlds, async ([names, cuts]) => {
				const {all, list} = await openStore(names);
				expect((await list(cuts.toSorted())).sort(byBytes)).toEqual(all);
			}),
			{numRuns: 60},
		);
	});

	test('asks for no page behind its end', async () => {
		const {all, asked, list} = await openStore(letters);
		expect((await list(['f', 'p'])).sort()).toEqual(all);
		expect(asked.sort((a, b) => a - b)).toEqual([0, 3, 6, 9, 12, 15, 16, 19, 22, 25]);
	});

	test('has its ranges on their way at once', async () => {
		let waiting = 0;
		const all: Array<() => void> = [];
		const {url} = await serve((_, response) => {
			waiting += 1;
			all.push(() => response.end('<ListBucketResult></ListBucketResult>'));
			if (waiting === 3) for (const answer of all) answer();
		});
		// None is answered before the third is asked.
		expect(await keysOf(openSource(url).list('docs', ['f', 'p']))).toEqual([]);
	});

	test.each<[string, Manner]>([
		['begins where it likes', {startAfter: 'ignored'}],
		['gives the first key too', {startAfter: 'included'}],
		['does not know where to begin', {startAfter: 'refused'}],
		['has no order', {order: (a, b) => ((a.charCodeAt(0) * 7) % 26) - ((b.charCodeAt(0) * 7) % 26)}],
	])('of a store that %s is made once more, in one row', async (_, manner) => {
		const {all, list} = await openStore(letters, manner);
		const listed = await list(['f', 'p']);
		expect([...new Set(listed)].sort()).toEqual(letters);
		expect(listed.slice(-26)).toEqual(all);
	});

	test('that is forbidden is not tried again', async () => {
		const {url, seen} = await serve((_, response) => {
			response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>');
		});
		await expect(keysOf(openSource(url).list('docs', ['f']))).rejects.toMatchObject({kind: 'download-forbidden'});
		expect(seen.length).toBeLessThanOrEqual(2);
	});

	test('of the sandbox is the listing in one row', async () => {
		const world = createWorld({records: 5000, accounts: 5, seed: 3, sourceBucket: 'docs'});
		const buckets = await createBuckets({
			buckets: [{name: 'docs', kind: 'vendor', grants: {reader: ['list']}}],
			users: [reader],
			world,
		});
		onTestFinished(buckets.close);
		const {list} = openSource(buckets.url);
		const whole = await keysOf(list('docs'));
		expect(whole.length).toBeGreaterThan(4000);
		const cuts = [1, 2, 3].map(quarter => whole[Math.floor((quarter * whole.length) / 4)] ?? '');
		expect((await keysOf(list('docs', cuts))).sort(byBytes)).toEqual(whole);
	});
});

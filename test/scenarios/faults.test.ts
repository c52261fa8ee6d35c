import {afterEach, describe, expect, onTestFinished, test} from 'vitest';
import type {FaultRule} from '../../source/sandbox/faults.ts';
import {destinationBucket} from '../../source/sandbox/users.ts';
import {openProxy} from '../support/proxy.ts';
import {openScene, type Scene, untrue} from '../support/scene.ts';

const records = 60;
let scene: Scene;
afterEach(() => scene?.close());

/** Sound files, two of which go in parts, and these faults. The rules of a table are of the side that it is about. */
async function openWith(side: FaultRule['side'], rules: ReadonlyArray<Omit<FaultRule, 'side'>>): Promise<void> {
	scene = await openScene({
		records,
		accounts: 4,
		seed: 3,
		world: {clean: true, fileBytes: 6000},
		faults: rules.map(rule => ({side, ...rule})),
	});
	const {world} = scene;
	for (const [index, megabytes] of [9, 17].entries()) {
		const key = world.record(index).Identifier__c ?? '';
		world.putObject(world.sourceBucket, key, Buffer.alloc(megabytes * 1024 * 1024, `${megabytes} MB `));
	}
}

async function holds(mode: '--full' | '--incremental' = '--full') {
	const ended = await scene.doclift('backup', mode);
	expect(ended.result).toMatchObject({
		exitCode: 0,
		salesforceCount: records,
		proof: {verdict: 'proven'},
		dispositions: {verified: records, copying: 0, failed: 0},
	});
	const stored = await scene.stored();
	expect(stored).toHaveLength(records);
	expect(untrue(scene.world, stored)).toEqual([]);
	expect(scene.ledger(db => db.prepare('SELECT count(*) FROM file_migrations').pluck().get())).toBe(records);
	return ended;
}

/** Without the probe's requests: of files alone. */
const files = {match: '/uploads/0'};

describe('faults of the buckets that the run survives', () => {
	test.each<[string, ReadonlyArray<Omit<FaultRule, 'side'>>]>([
		[
			'fault 9: connections cut before the reply',
			[
				{op: 'GetObject', action: 'reset', every: 6, times: 8},
				{op: 'PutObject', action: 'reset', every: 6, times: 8},
				{op: 'CreateMultipartUpload', action: 'reset', ...files},
				{op: 'UploadPart', action: 'reset', ...files, times: 2},
				{op: 'CompleteMultipartUpload', action: 'reset', ...files},
			],
		],
		['fault 11: bodies cut by the end of the connection', [{op: 'GetObject', action: 'truncate', every: 3, times: 15}]],
		['fault 12: chunked bodies that end early', [{op: 'GetObject', action: 'short-chunked', every: 4, times: 6}]],
		[
			'fault 14: a byte that was flipped on its way to the store',
			[
				{op: 'PutObject', action: 'flip', ...files, every: 4, times: 8},
				{op: 'UploadPart', action: 'flip', ...files, times: 2},
			],
		],
		[
			'fault 18: a storm of 503 that ends',
			[
				{op: 'GetObject', action: 'unavailable', times: -1, forMs: 1000},
				{op: 'PutObject', action: 'unavailable-html', ...files, times: -1, forMs: 1000},
				{op: 'UploadPart', action: 'unavailable', times: 3, ...files},
			],
		],
		[
			'fault 19: 200 with an error in its body',
			[
				{op: 'CompleteMultipartUpload', action: 'error-in-200', ...files},
				{op: 'CreateMultipartUpload', action: 'error-in-200', ...files},
			],
		],
		[
			'fault 20: what was stored, and the reply lost',
			[
				{op: 'PutObject', action: 'lose-reply', ...files, every: 4, times: 10},
				{op: 'UploadPart', action: 'lose-reply', ...files, times: 2},
				{op: 'CompleteMultipartUpload', action: 'lose-reply', ...files},
			],
		],
		[
			'faults before the first file: while the destination is tried and asked what an earlier run left',
			[
				{op: 'HeadObject', action: 'reset'},
				{op: 'PutObject', action: 'unavailable', match: 'probe'},
				{op: 'ListMultipartUploads', action: 'truncate'},
			],
		],
	])('%s', async (_name, rules) => {
		await openWith('bucket', rules);
		await holds();
		for (const [index, hits] of scene.faults.hits().entries())
			expect([rules[index], hits]).not.toEqual([rules[index], 0]);
		expect(scene.buckets.openUploads(destinationBucket)).toBe(0);
	});

	test('a bucket that refuses connections for a while costs no file and does not end the run', async () => {
		const files = 120;
		scene = await openScene({
			records: files,
			accounts: 4,
			seed: 3,
			latencyMs: 100,
			world: {clean: true, fileBytes: 600},
		});
		const proxy = await openProxy(scene.s3);
		onTestFinished(proxy.close);
		scene.configure({source: {endpoint: proxy.url}, destination: {endpoint: proxy.url}});
		const running = scene.start('backup', '--full');
		await expect
			.poll(() => proxy.seen().filter(line => /^PUT \S+uploads\/0/.test(line)).length, {timeout: 60_000})
			.toBeGreaterThan(files / 4);
		await proxy.refuse();
		await running.line(({state, reason}) => state === 'throttled' && /out of reach/.test(String(reason)));
		// More often than the files that are left are tried for faults that pass by themselves.
		await running.line(({type, retries}) => type === 'progress' && Number(retries) > files * 3);
		await proxy.accept();
		expect((await running.ended).result).toMatchObject({
			exitCode: 0,
			copied: files,
			dispositions: {verified: files, copying: 0, failed: 0},
			error: null,
		});
		expect(untrue(scene.world, await scene.stored())).toEqual([]);
	});

	test('fault 15: a sign-in page in place of files is not copied; the next run gets the files', async () => {
		await openWith('bucket', [{op: 'GetObject', action: 'html-ok', every: 10, times: 3}]);
		const first = await scene.doclift('backup', '--full');
		expect(first.exitCode).toBe(1);
		expect(first.result).toMatchObject({
			dispositions: {verified: records - 3, failed: 3},
			errors: [{kind: 'download-not-the-file', count: 3}],
		});
		expect(await scene.stored()).toHaveLength(records - 3);
		await holds('--incremental');
	});

	test('fault 26: 403 on some files fails those, and the rest go on', async () => {
		await openWith('bucket', [{op: 'GetObject', action: 'forbidden', times: 5}]);
		const first = await scene.doclift('backup', '--full');
		expect(first.exitCode).toBe(1);
		expect(first.result).toMatchObject({
			dispositions: {verified: records - 5, failed: 5},
			errors: [{kind: 'download-forbidden', count: 5}],
		});
		await holds('--incremental');
	});
});

describe('faults of the org that the run survives', () => {
	test.each<[string, ReadonlyArray<Omit<FaultRule, 'side'>>]>([
		[
			'503, a page of maintenance, and a connection cut before the reply',
			[
				{op: 'Query', action: 'unavailable'},
				{op: 'Query', action: 'unavailable-html'},
				{op: 'Query', action: 'reset', every: 2, times: 2},
			],
		],
		[
			'answers cut in the middle, answers that end early, and a page of HTML with status 200',
			[
				{op: 'Query', action: 'truncate', every: 3, times: 2},
				{op: 'Query', action: 'short-chunked', after: 1},
				{op: 'Query', action: 'html-ok', after: 1},
			],
		],
		['fault 31: a session that ends in the middle', [{op: 'Query', action: 'expire', every: 2, times: 2}]],
		['a sign-in that fails once', [{op: 'Login', action: 'reset'}]],
	])('%s', async (_name, rules) => {
		await openWith('org', rules);
		await holds();
		expect(scene.faults.hits().every(hits => hits > 0)).toBe(true);
	});

	test.each<[string, ReadonlyArray<Omit<FaultRule, 'side'>>]>([
		['fault 32: a query job that fails', [{op: 'PollQueryJob', action: 'fail-job'}]],
		[
			'fault 33: results that lack a row or repeat one',
			[
				{op: 'QueryJobResults', action: 'lose-row'},
				{op: 'QueryJobResults', action: 'repeat-row'},
			],
		],
		['results cut in the middle', [{op: 'QueryJobResults', action: 'truncate', times: 2}]],
		[
			'a session that ends, and a reply that is lost',
			[
				{op: 'QueryJobResults', action: 'expire'},
				{op: 'CreateQueryJob', action: 'lose-reply'},
			],
		],
	])('by Bulk: %s', async (_name, rules) => {
		await openWith('org', rules);
		scene.configure({salesforce: {readWith: 'bulk'}});
		await holds();
		expect(scene.faults.hits().every(hits => hits > 0)).toBe(true);
	});

	test('fault 30: no API calls left ends the run, says what to do, and burns none', async () => {
		await openWith('org', [{op: 'Query', action: 'limit', times: -1}]);
		const {exitCode, result} = await scene.doclift('backup', '--full');
		expect(exitCode).toBe(3);
		expect(result?.error).toMatchObject({kind: 'salesforce-limit', hint: expect.stringContaining('tomorrow')});
		expect(scene.org.requests().Query).toBeLessThan(4);
	});
});

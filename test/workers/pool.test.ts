import {hash, randomBytes} from 'node:crypto';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import type {ServerResponse} from 'node:http';
import {dirname, join} from 'node:path';
import {text} from 'node:stream/consumers';
import {afterAll, beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import {MigrationError} from '../../source/engine/failure.ts';
import type {Receipt} from '../../source/engine/ports/copier.ts';
import {createCredentials} from '../../source/storage/credentials.ts';
import {mostUnsigned} from '../../source/storage/end-point.ts';
import type {Limits} from '../../source/storage/limits.ts';
import type {CopierSettings} from '../../source/workers/pool.ts';
import {serve} from '../storage/servers.ts';
import {enforcing} from '../support/enforcing.ts';
import {openProxy} from '../support/proxy.ts';
import {bundleThread, openStage, owner, reader, type Stage, writer} from './stage.ts';

let thread: Awaited<ReturnType<typeof bundleThread>>;
/** Shared by the tests that only need other keys; the others open their own. */
let stage: Stage;

beforeAll(async () => {
	thread = await bundleThread();
	stage = await openStage(thread.file);
});
afterAll(async () => {
	await stage?.close();
	thread?.remove();
});

const open = async (options: Parameters<typeof openStage>[1] = {}, file = thread.file): Promise<Stage> => {
	const own = await openStage(file, options);
	onTestFinished(own.close);
	return own;
};
const large = 300_000;
const sha = (bytes: Buffer | string) => hash('sha256', bytes);
const one = async (on: Stage, key: string, more = {}): Promise<Receipt> => {
	const [receipt] = await on.copy([on.task(key, more)]);
	if (receipt === undefined) throw new Error('no receipt');
	return receipt;
};

/** Both buckets behind one line that can be cut. */
async function behindProxy(limits: Partial<Limits> = {}) {
	const own = await openStage(thread.file, {limits, behind: openProxy});
	onTestFinished(own.close);
	const {proxy} = own;
	if (proxy === undefined) throw new TypeError('no proxy');
	const taskOf = (key: string) => own.task(key, {url: `${proxy.url}/vendor-docs/${key}`});
	return {own, proxy, taskOf};
}

function createBell() {
	let ring = () => {};
	const rung = new Promise<void>(resolve => {
		ring = resolve;
	});
	return {ring: () => ring(), rung};
}

/** Credentials that nobody gives until they fail. */
function waiting() {
	let asks = 0;
	let hear = () => {};
	let fail: (error: Error) => void = () => {};
	const asked = new Promise<void>(resolve => {
		hear = resolve;
	});
	const given = new Promise<never>((_, reject) => {
		fail = reject;
	});
	const ask = () => {
		asks++;
		hear();
		return given;
	};
	return {ask, asked, asks: () => asks, fail: (error: Error) => fail(error)};
}

describe('a copy', () => {
	test('brings small and large files over byte for byte, with their hashes', async () => {
		const bodies = [10_240, large, 64 * 1024, 64 * 1024 + 1].map(size => randomBytes(size));
		const tasks = await Promise.all(
			bodies.map(async (body, index) => {
				await stage.put(`whole/${index}.pdf`, body);
				return stage.task(`whole/${index}.pdf`);
			}),
		);
		const receipts = await stage.copy(tasks);
		for (const [index, body] of bodies.entries()) {
			expect(receipts.find(({row}) => row === tasks[index]?.row)).toMatchObject({
				outcome: 'verified',
				size: body.length,
				sha256: sha(body),
				stored: body.length > 64 * 1024 ? 'multipart' : 'put',
				servedBy: 's3',
				attempts: 1,
			});
			expect(sha(await stage.get(`uploads/whole/${index}.pdf`))).toBe(sha(body));
		}
	});

	test('more files than there are buffers take turns, and keep their bytes', async () => {
		const own = await open({limits: {joinBytes: 8 * 1024, budgetBytes: 4 * 64 * 1024}});
		const bodies = Array.from({length: 40}, (_, index) => randomBytes(8 * 1024 + 1 + index * 1300));
		const tasks = await Promise.all(
			bodies.map(async (body, index) => {
				await own.put(`turns/${index}.pdf`, body);
				return own.task(`turns/${index}.pdf`);
			}),
		);
		const receipts = await own.copy(tasks);
		for (const [index, body] of bodies.entries()) {
			const receipt = receipts.find(({row}) => row === tasks[index]?.row);
			expect(receipt).toMatchObject({outcome: 'verified', size: body.length, sha256: sha(body), stored: 'put'});
			expect(sha(await own.get(`uploads/turns/${index}.pdf`))).toBe(sha(body));
		}
	});

	test.each(['truncate', 'reset', 'flip', 'stall'] as const)(
		'faults 9 to 16: a body in a buffer that meets with %s is read again, whole',
		async action => {
			const own = await open({
				rules: [{side: 'bucket', op: 'GetObject', action}],
				limits: {joinBytes: 8 * 1024, budgetBytes: 4 * 64 * 1024},
			});
			const body = randomBytes(50_000);
			await own.put('again.pdf', body);
			expect(await one(own, 'again.pdf')).toMatchObject({outcome: 'verified', sha256: sha(body)});
			expect(sha(await own.get('uploads/again.pdf'))).toBe(sha(body));
		},
	);

	test('hazard 17, fault 24: a file of no bytes, and keys as odd as they come', async () => {
		const keys = [
			'zero',
			'a//b',
			'../up',
			'./x',
			'a/../b',
			'ä/ö ü.pdf',
			'A\u0308',
			'😀.pdf',
			'a+b c%20d',
			"q?x=1#f&!'()*",
			'dot.',
			'x'.repeat(1000),
		];
		const tasks = [];
		for (const key of keys) {
			await stage.put(`odd/${key}`, key === 'zero' ? '' : `body of ${key}`);
			tasks.push(stage.task(`odd/${key}`));
		}
		const receipts = await stage.copy(tasks);
		expect(receipts.map(({outcome}) => outcome)).toEqual(keys.map(() => 'verified'));
		for (const key of keys)
			expect((await stage.get(`uploads/odd/${key}`)).toString()).toBe(key === 'zero' ? '' : `body of ${key}`);
	});

	test('hazard 25: what the original carries, its copy carries, and ours besides', async () => {
		await stage.put('meta.pdf', 'x', {
			'content-type': 'application/pdf',
			'content-disposition': 'inline',
			'cache-control': 'max-age=9',
			'x-amz-meta-owner': 'kim',
		});
		await one(stage, 'meta.pdf', {name: 'Überweisung.pdf', recordId: 'a0B000000000042AAA'});
		const headers = (await stage.head('uploads/meta.pdf')).headers;
		expect(headers).toMatchObject({
			'content-type': 'application/pdf',
			'content-disposition': 'inline',
			'cache-control': 'max-age=9',
			'x-amz-meta-owner': 'kim',
			'x-amz-meta-doclift-record': 'a0B000000000042AAA',
			'x-amz-meta-doclift-sha256': sha('x'),
			'x-amz-meta-doclift-name': encodeURIComponent('Überweisung.pdf'),
		});
	});

	test('hazard 18: a large file’s hash is its own, whatever its ETag looks like, and its upload is marked', async () => {
		const body = randomBytes(large);
		await stage.put('parts.bin', body);
		expect(await one(stage, 'parts.bin')).toMatchObject({sha256: sha(body), etag: expect.stringMatching(/-5$/)});
		expect((await stage.head('uploads/parts.bin')).headers['x-amz-meta-doclift-upload']).toMatch(/^[0-9a-f-]{36}$/);
		expect(stage.buckets.openUploads('our-docs')).toBe(0);
	});

	test('hazard 19: a file that is too large is excluded with its size, unread', async () => {
		const own = await open({
			settings: {transfer: {threads: 1, batchFiles: 100, concurrency: 4, maxFileBytes: 1000, transfer: 'stream'}},
		});
		await own.put('big', randomBytes(5000));
		expect(await one(own, 'big')).toMatchObject({outcome: 'excluded', size: 5000, failure: {kind: 'refused'}});
		expect(own.buckets.requests().writes['our-docs'] ?? 0).toBe(0);
	});

	test('fault 22: what is gone at the source is missing', async () => {
		expect(await one(stage, 'never-was')).toMatchObject({outcome: 'missing', failure: {kind: 'download-missing'}});
	});
});

describe('what already lies at the key', () => {
	test.each([1000, large])('hazard 1: our own copy of %i bytes is found, not sent again', async size => {
		const body = randomBytes(size);
		await stage.put(`twice/${size}`, body);
		const task = stage.task(`twice/${size}`);
		const [first] = await stage.copy([task]);
		const [second] = await stage.copy([task]);
		expect(first).toMatchObject({outcome: 'verified', stored: size > 1000 ? 'multipart' : 'put'});
		expect(second).toMatchObject({outcome: 'verified', stored: 'found', sha256: sha(body)});
	});

	test.each([1000, large])('fault 23: another object is never overwritten (%i bytes)', async size => {
		await stage.put(`taken/${size}`, randomBytes(size));
		await stage.put(`uploads/taken/${size}`, 'a stranger', {}, 'our-docs');
		expect(await one(stage, `taken/${size}`)).toMatchObject({
			outcome: 'collision',
			failure: {kind: 'upload-collision'},
		});
		expect((await stage.get(`uploads/taken/${size}`)).toString()).toBe('a stranger');
	});

	/** What says of an object that it is the copy of another record. */
	const another = {'x-amz-meta-doclift-record': 'a0B999999999999999'};

	test.each([1000, large])('fault 23: the same bytes of another record are a collision (%i bytes)', async size => {
		const body = randomBytes(size);
		const lying = {
			bare: {},
			another,
			'another, proven': {'x-amz-meta-doclift-sha256': sha(body), ...another},
		};
		for (const [name, marks] of Object.entries(lying)) {
			const key = `${name}/${size}`;
			await stage.put(key, body);
			await stage.put(`uploads/${key}`, body, marks, 'our-docs');
			expect(await one(stage, key), name).toMatchObject({outcome: 'collision'});
		}
	});

	test("fault 23: also where another record's are put there while the parts are sent", async () => {
		const own = await open();
		const body = randomBytes(large);
		await own.put('contended', body);
		// The bytes of the file are held up until the other record's lie there.
		own.faults.add({side: 'bucket', op: 'GetObject', action: 'trickle', ms: 20});
		const copied = one(own, 'contended');
		await expect.poll(() => own.buckets.requests().counts['our-docs']?.HeadObject).toBe(1);
		await own.put('uploads/contended', body, another, 'our-docs');
		expect(await copied).toMatchObject({outcome: 'collision'});
		expect(own.buckets.openUploads('our-docs')).toBe(0);
	});

	test.each([1000, large])('hazard 22: the recorded copy is replaced, under its ETag (%i bytes)', async size => {
		await stage.put(`again/${size}`, randomBytes(size));
		const task = stage.task(`again/${size}`);
		const [first] = await stage.copy([task]);
		if (first?.outcome !== 'verified') throw new Error('not copied');
		const newer = randomBytes(size);
		await stage.put(`again/${size}`, newer);
		const [second] = await stage.copy([
			{...task, replaces: {etag: first.etag, sha256: first.sha256, superseded: true}},
		]);
		expect(second).toMatchObject({outcome: 'verified', sha256: sha(newer)});
		expect(sha(await stage.get(`uploads/again/${size}`))).toBe(sha(newer));

		const stale = await stage.copy([
			{...task, replaces: {etag: 'f'.repeat(32), sha256: first.sha256, superseded: true}},
		]);
		expect(stale[0]?.outcome === 'verified' ? stale[0].stored : 'none').toBe('found');
		await stage.put(`again/${size}`, randomBytes(size));
		const lost = await stage.copy([
			{...task, replaces: {etag: 'f'.repeat(32), sha256: first.sha256, superseded: true}},
		]);
		expect(lost[0]).toMatchObject({outcome: 'collision'});
	});

	test.each([1000, large])('hazard 30: the recorded copy stays where its original is gone (%i bytes)', async size => {
		const body = randomBytes(size);
		await stage.put(`restored/${size}`, body);
		const task = stage.task(`restored/${size}`);
		const [first] = await stage.copy([task]);
		if (first?.outcome !== 'verified') throw new Error('not copied');
		const replaces = {etag: first.etag, sha256: first.sha256, superseded: false};
		const restored = {...task, url: `${task.url}-gone`, replaces};
		expect(await stage.copy([restored])).toEqual([{...first, servedBy: null, stored: 'found'}]);
	});

	test('a recorded copy that was removed is written anew', async () => {
		await stage.put('gone-copy', 'body');
		expect(
			await one(stage, 'gone-copy', {replaces: {etag: 'f'.repeat(32), sha256: sha('body'), superseded: false}}),
		).toMatchObject({
			outcome: 'verified',
			stored: 'put',
		});
	});

	test.each([1000, large])(
		'a bucket under Object Lock is given the checksum that it demands (%i bytes)',
		async size => {
			const own = await open({
				bucket: {lockDays: 30},
				settings: {abilities: {...enforcing, demandsChecksum: true}},
			});
			const body = randomBytes(size);
			await own.put('kept', body);
			expect(await one(own, 'kept')).toMatchObject({outcome: 'verified', sha256: sha(body), attempts: 1});
			expect(sha(await own.get('uploads/kept'))).toBe(sha(body));
		},
	);

	test('hazard 58: a store that enforces no condition is looked at first', async () => {
		const abilities = {
			conditionalCreate: false,
			conditionalComplete: false,
			conditionalReplace: false,
			verifiesPayload: false,
			verifiesMd5: false,
			verifiesUnsigned: false,
		};
		const own = await open({settings: {abilities}});
		for (const size of [1000, large]) {
			await own.put(`f${size}`, randomBytes(size));
			await own.put(`t${size}`, randomBytes(size));
			await own.put(`uploads/t${size}`, 'a stranger', {}, 'our-docs');
			expect(await one(own, `f${size}`)).toMatchObject({outcome: 'verified'});
			expect(await one(own, `t${size}`)).toMatchObject({outcome: 'collision'});
		}
	});
});

/** One fault that passes: the copy must come out right all the same. */
const passing = [
	['fault 9: the source resets before it answers', 'GetObject', 'reset', [1000, large]],
	['fault 9: the destination resets before it answers', 'PutObject', 'reset', [1000]],
	['fault 9: a part is reset', 'UploadPart', 'reset', [large]],
	['fault 10: the source never answers', 'GetObject', 'no-headers', [1000, large]],
	['fault 10: the destination never answers', 'PutObject', 'no-headers', [1000]],
	['fault 11: the body is cut', 'GetObject', 'truncate', [1000, large]],
	['fault 12: the body is chunked and ends early', 'GetObject', 'short-chunked', [1000, large]],
	['fault 13: a byte of the body is another', 'GetObject', 'flip', [1000]],
	['fault 13: a byte of a large body is another', 'GetObject', 'flip', [large]],
	['fault 14: the destination gets another byte', 'PutObject', 'flip', [1000]],
	['fault 14: a part gets another byte', 'UploadPart', 'flip', [large]],
	['fault 16: the body stops', 'GetObject', 'stall', [1000, large]],
	['fault 17: the body trickles', 'GetObject', 'trickle', [20_000, large]],
	['fault 18: the source asks for patience', 'GetObject', 'unavailable', [1000, large]],
	['fault 18: the destination asks for patience, in HTML', 'PutObject', 'unavailable-html', [1000]],
	['fault 19: 200 with an error in it', 'CompleteMultipartUpload', 'error-in-200', [large]],
	['fault 20: a PUT is carried out and its answer lost', 'PutObject', 'lose-reply', [1000]],
	['fault 20: a part is carried out and its answer lost', 'UploadPart', 'lose-reply', [large]],
	['fault 20: a completion is carried out and its answer lost', 'CompleteMultipartUpload', 'lose-reply', [large]],
] as const;

describe('faults that pass', () => {
	test.each(passing)('%s', async (name, op, action, sizes) => {
		for (const size of sizes) {
			const key = `${sha(name).slice(0, 12)}-${size}`;
			const body = randomBytes(size);
			await stage.put(key, body);
			const before = stage.faults.hits().length;
			stage.faults.add({side: 'bucket', op, action, match: key, ms: 20});
			const receipt = await one(stage, key);
			expect(stage.faults.hits()[before]).toBe(1);
			expect(receipt).toMatchObject({outcome: 'verified', size, sha256: sha(body)});
			expect(sha(await stage.get(`uploads/${key}`))).toBe(sha(body));
		}
		expect(stage.buckets.openUploads('our-docs')).toBe(0);
	});

	test('fault 13: once the source’s ETags have proven to be MD5s, the store compares them, and refuses another byte', async () => {
		const own = await open();
		await own.put('first', 'known by our own MD5');
		await one(own, 'first');
		const body = randomBytes(1000);
		await own.put('second', body);
		const before = own.buckets.requests().counts['our-docs']?.PutObject ?? 0;
		own.faults.add({side: 'bucket', op: 'GetObject', action: 'flip', match: 'second'});
		expect(await one(own, 'second')).toMatchObject({outcome: 'verified', sha256: sha(body)});
		expect(own.buckets.requests().counts['our-docs']?.PutObject).toBe(before + 2);
	});

	test('fault 13: where the store compares no MD5, we do, before anything is sent', async () => {
		const own = await open({settings: {abilities: {...enforcing, verifiesMd5: false, verifiesUnsigned: false}}});
		for (const key of ['first', 'second']) {
			const body = randomBytes(1000);
			await own.put(key, body);
			const before = own.buckets.requests().counts['our-docs']?.PutObject ?? 0;
			own.faults.add({side: 'bucket', op: 'GetObject', action: 'flip', match: key});
			expect(await one(own, key)).toMatchObject({outcome: 'verified', sha256: sha(body)});
			expect(own.buckets.requests().counts['our-docs']?.PutObject).toBe(before + 1);
		}
	});

	test('fault 18: a storm of 503 costs no file', async () => {
		const keys = Array.from({length: 30}, (_, index) => `storm/${index}`);
		for (const key of keys) await stage.put(key, `body of ${key}`);
		const before = stage.copier.pulse().throttled;
		stage.faults.add({side: 'bucket', action: 'unavailable', match: 'storm/', times: -1, forMs: 700});
		const receipts = await stage.copy(keys.map(key => stage.task(key)));
		expect(receipts.map(({outcome}) => outcome)).toEqual(keys.map(() => 'verified'));
		expect(stage.copier.pulse().throttled).toBeGreaterThan(before);
	});

	test('a store that refuses connections for a while costs no file, small or in parts', async () => {
		const {own, proxy, taskOf} = await behindProxy({headersMs: 10_000});
		const keys = ['out/large', ...Array.from({length: 20}, (_, index) => `out/${index}`)];
		for (const key of ['before', ...keys]) await own.put(key, key.endsWith('large') ? randomBytes(large) : key);
		expect(await own.copy([taskOf('before')])).toMatchObject([{outcome: 'verified'}]);
		proxy.meddle({act: 'delay', match: /partNumber=2/, ms: 5000});
		proxy.meddle({act: 'delay', match: /^GET \S+out\/\d/, ms: 5000, times: 10});
		const copied = own.copy(keys.map(taskOf));
		await expect.poll(() => proxy.hits()).toHaveLength(11);
		await proxy.refuse();
		// Each of them more often than a fault is tried that passes by itself.
		await expect.poll(() => own.copier.pulse().outages).toBeGreaterThan(11 * 5);
		await proxy.accept();
		expect((await copied).map(({outcome}) => outcome)).toEqual(keys.map(() => 'verified'));
	});

	test('a gateway that cannot serve one file holds up that file alone, and not for long', async () => {
		const held: ServerResponse[] = [];
		const gateway = await serve((request, response) => {
			if (request.url?.endsWith('broken')) held.push(response);
			else response.writeHead(200, {'content-length': 6}).end('served');
		});
		const {buckets} = stage;
		const store = {region: 'us-east-1', endpoint: buckets.url, forcePathStyle: true};
		const own = await open({
			limits: {headersMs: 10_000, patienceMs: 1e6},
			settings: {
				source: {...store, buckets: ['vendor-docs'], hosts: [gateway.host], access: ['http']},
			},
		});
		const from = (key: string) => own.task(key, {url: `${gateway.url}/${key}`});
		let settled = false;
		const copied = own.copy([from('gateway/broken')]).finally(() => {
			settled = true;
		});
		for (let number = 0; !settled; number++) {
			const asked = held.splice(0);
			await own.copy([from(`gateway/${number}`)]);
			for (const response of asked) response.writeHead(502).end();
		}
		expect(await copied).toMatchObject([{outcome: 'failed', failure: {kind: 'download-error'}, attempts: 5}]);
		expect(own.copier.pulse().outages).toBe(0);
	});

	test('fault 21: a file that changes while it is read is read again from the start', async () => {
		const own = await open({limits: {retryBaseMs: 300, retryCapMs: 300}});
		await own.put('moving', randomBytes(large));
		own.faults.add({side: 'bucket', op: 'GetObject', action: 'truncate'});
		const copied = one(own, 'moving');
		await expect.poll(() => own.faults.hits()[0]).toBe(1);
		const newer = randomBytes(large);
		await own.put('moving', newer);
		expect(await copied).toMatchObject({outcome: 'verified', sha256: sha(newer)});
		expect(sha(await own.get('uploads/moving'))).toBe(sha(newer));
		expect(own.buckets.openUploads('our-docs')).toBe(0);
	});
});

test('says which files each thread has in flight, and for how long', async () => {
	// In hand until the silence is given up, which is long enough to be looked at.
	const own = await open({limits: {headersMs: 3000, retryBaseMs: 1}});
	await own.put('watched.pdf', 'x');
	own.faults.add({side: 'bucket', op: 'GetObject', action: 'no-headers', times: 1});
	const task = own.task('watched.pdf');
	const copied = own.copy([task]);
	const inHand = async () =>
		(await own.copier.atWork()).flatMap(({files}) => files.map(({ageMs, ...file}) => ({...file, old: ageMs > 0})));
	await expect.poll(inHand).toEqual([{recordId: task.recordId, name: 'watched.pdf', old: true}]);
	expect(await copied).toMatchObject([{outcome: 'verified'}]);
	expect((await own.copier.atWork()).flatMap(({files}) => files)).toEqual([]);
});

describe('faults that stay', () => {
	test.each([
		['fault 12: a chunked body that always ends early', 'GetObject', 'short-chunked', 'download-truncated'],
		['fault 15: a sign-in page in place of the file', 'GetObject', 'html-ok', 'download-not-the-file'],
		['fault 26: a source that denies it', 'GetObject', 'forbidden', 'download-forbidden'],
		['fault 9: a source that always resets', 'GetObject', 'reset', 'network-reset'],
		['fault 14: a destination that never gets it right', 'PutObject', 'flip', 'upload-corrupt'],
	] as const)('%s fails the file and leaves nothing behind', async (name, op, action, kind) => {
		const key = `stays-${sha(name).slice(0, 12)}.pdf`;
		await stage.put(key, randomBytes(1000));
		stage.faults.add({side: 'bucket', op, action, match: key, times: -1});
		expect(await one(stage, key)).toMatchObject({outcome: 'failed', failure: {kind}});
		expect((await stage.head(`uploads/${key}`)).status).toBe(404);
	});

	test('hazard 57: a failed upload in parts is aborted', async () => {
		await stage.put('abandoned', randomBytes(large));
		stage.faults.add({side: 'bucket', op: 'UploadPart', action: 'reset', match: 'abandoned', times: -1});
		expect(await one(stage, 'abandoned')).toMatchObject({outcome: 'failed', failure: {kind: 'network-reset'}});
		expect(stage.buckets.openUploads('our-docs')).toBe(0);
	}, 30_000);

	test('fault 26: one denied file does not hold up the others', async () => {
		for (const key of ['mixed/1', 'mixed/2', 'mixed/3']) await stage.put(key, key);
		stage.faults.add({side: 'bucket', op: 'PutObject', action: 'forbidden', match: 'uploads/mixed/2', times: -1});
		const receipts = await stage.copy(['mixed/1', 'mixed/2', 'mixed/3'].map(key => stage.task(key)));
		expect(receipts.map(({outcome}) => outcome).sort()).toEqual(['failed', 'verified', 'verified']);
	});

	test('fault 52, hazard 76: no receipt tells a secret', async () => {
		await stage.put('quiet', 'x');
		stage.faults.add({side: 'bucket', op: 'GetObject', action: 'forbidden', match: 'quiet', times: -1});
		const url = `${stage.buckets.url}/vendor-docs/quiet?X-Amz-Signature=canary`;
		const text = JSON.stringify(await one(stage, 'quiet', {url}));
		expect(text).toContain('/vendor-docs/quiet');
		for (const secret of ['canary', reader.secretAccessKey, writer.secretAccessKey]) expect(text).not.toContain(secret);
	});
});

describe('what ends the run', () => {
	const ending = [
		[
			'a wrong secret of the destination',
			{destinationCredentials: async () => ({...writer, secretAccessKey: 'no'})},
			'authentication-destination',
		],
		[
			'an unknown key of the source',
			{sourceCredentials: async () => ({...reader, accessKeyId: 'NO'})},
			'authentication-source',
		],
		['a destination that denies every write', {destinationCredentials: async () => reader}, 'upload-forbidden'],
	] as const;

	test.each(ending)('%s: at once, with every task handed back', async (_name, settings, kind) => {
		const own = await open({settings});
		const tasks = [];
		for (let index = 0; index < 40; index++) {
			await own.put(`f${index}`, 'x');
			tasks.push(own.task(`f${index}`));
		}
		const receipts: Receipt[] = [];
		await expect(own.copier.copy(tasks, some => receipts.push(...some))).rejects.toMatchObject({kind});
		expect(receipts.map(({row}) => row).sort((a, b) => a - b)).toEqual(tasks.map(({row}) => row));
		expect(new Set(receipts.map(({outcome}) => outcome))).toEqual(new Set(['released']));
	});

	test("hazard 39: the org's limit of calls, for files that Salesforce keeps", async () => {
		const org = await serve((_, response) =>
			response.writeHead(403).end('[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]'),
		);
		const own = await open({
			settings: {
				source: {region: 'us-east-1', forcePathStyle: true, buckets: [], hosts: [], access: ['content-version']},
				session: () => ({instanceUrl: org.url, accessToken: 'the-session'}),
			},
		});
		const task = own.task('kept', {contentVersion: '068000000000001AAA'});
		const settled: Receipt[] = [];
		await expect(own.copier.copy([task], some => settled.push(...some))).rejects.toMatchObject({
			kind: 'salesforce-limit',
		});
		expect(settled).toMatchObject([{outcome: 'released'}]);
	});

	test('hazard 59: a bucket that does not exist', async () => {
		const own = await open();
		const store = {region: 'us-east-1', endpoint: own.buckets.url, forcePathStyle: true};
		const other = await open({
			settings: {
				source: {...store, buckets: ['vendor-docs'], hosts: [], access: ['s3']},
				destination: {...store, bucket: 'misspelt', prefix: 'uploads', createBucket: false},
			},
		});
		await own.put('a', 'x');
		const task = {...own.task('a')};
		await expect(other.copier.copy([task], () => undefined)).rejects.toMatchObject({kind: 'upload-no-bucket'});
	});

	test('fault 25: expired credentials are renewed, and the same ones given again end it', async () => {
		let given = 0;
		const own = await open({
			settings: {
				destinationCredentials: async renew => {
					if (renew) given++;
					return given === 1 ? {...writer, accessKeyId: 'AKIARENEWED'} : writer;
				},
			},
		});
		own.buckets.addUser({name: 'writer', ...writer, accessKeyId: 'AKIARENEWED'});
		for (const key of ['a', 'b']) await own.put(key, 'x');
		own.faults.add({side: 'bucket', op: 'PutObject', action: 'expire'});
		const receipts = await own.copy(['a', 'b'].map(key => own.task(key)));
		expect(receipts.map(({outcome}) => outcome)).toEqual(['verified', 'verified']);
		expect(given).toBe(1);

		const fixed = await open();
		await fixed.put('a', 'x');
		fixed.faults.add({side: 'bucket', op: 'PutObject', action: 'expire', times: -1});
		await expect(fixed.copier.copy([fixed.task('a')], () => undefined)).rejects.toMatchObject({
			kind: 'authentication-expired',
		});
	});

	test('fault 25: credentials that are refused again and again, where nothing is copied with any of them', async () => {
		let given = 0;
		const own = await open({
			settings: {
				destinationCredentials: async renew => {
					if (renew) given++;
					return {...writer, sessionToken: `${given}`};
				},
			},
		});
		await own.put('a', 'x');
		own.faults.add({side: 'bucket', op: 'PutObject', action: 'expire', times: -1});
		await expect(own.copier.copy([own.task('a')], () => undefined)).rejects.toMatchObject({
			kind: 'authentication-expired',
			message: expect.stringContaining('refused in turn'),
		});
	});
});

describe('credentials that end in the midst of a batch', () => {
	const next = {...writer, accessKeyId: 'AKIANEXT'};

	test('fault 25: are renewed as often as it takes, as long as files are copied', async () => {
		let given = 0;
		const own = await open({
			settings: {
				destinationCredentials: async renew => {
					if (renew) given++;
					return given % 2 === 0 ? writer : next;
				},
			},
		});
		own.buckets.addUser({name: 'writer', ...next});
		const keys = ['a', 'b', 'c', 'd', 'e'];
		for (const [at, key] of keys.entries()) {
			await own.put(key, key);
			own.faults.add({side: 'bucket', op: 'PutObject', action: 'expire', match: `uploads/${key}$`, times: at + 1});
		}
		const receipts = await own.copy(keys.map(key => own.task(key)));
		expect(receipts.map(({outcome}) => outcome)).toEqual(keys.map(() => 'verified'));
		expect(given).toBe(5);
	});

	test('fault 25: do not end a file that takes longer: its later parts are signed with newer ones', async () => {
		const body = randomBytes(large);
		const half = createBell();
		const vendor = await serve(async (_, response) => {
			response.writeHead(200, {'content-length': large}).write(body.subarray(0, large / 2));
			await half.rung;
			response.end(body.subarray(large / 2));
		});
		const store = {region: 'us-east-1', forcePathStyle: true, buckets: [], hosts: [vendor.host]};
		let valid = writer;
		let asked = 0;
		const own = await open({
			limits: {freshKeysMs: 10, idleMs: 30_000, slowWindowMs: 30_000},
			settings: {
				source: {...store, access: ['http']},
				destinationCredentials: async () => {
					asked++;
					return valid;
				},
			},
		});
		own.buckets.addUser({name: 'writer', ...next});
		const copied = own.copy([own.task('long', {url: `${vendor.url}/long`})]);
		await expect.poll(() => own.buckets.requests().counts['our-docs']?.UploadPart).toBe(2);
		valid = next;
		const before = asked;
		// Who asks a second time has handed over what the first one has found.
		await expect.poll(() => asked).toBeGreaterThan(before + 1);
		own.buckets.addUser({name: 'writer', ...writer, secretAccessKey: 'of another'});
		half.ring();
		expect(await copied).toMatchObject([{outcome: 'verified', sha256: sha(body), attempts: 1}]);
	});
});

describe('a file that the vendor’s end point refuses, although the session holds', () => {
	/** The end point signs for all files but those that are called so. */
	async function openVendor(access: CopierSettings['source']['access'], later: readonly string[] = []) {
		const {buckets, put, task} = await open();
		const vendor = await serve((request, response) => {
			let asked = '';
			request.on('data', piece => {
				asked += piece;
			});
			request.on('end', () => {
				const {identifier} = JSON.parse(asked);
				if (identifier === 'refused') return response.writeHead(401).end();
				const url = buckets.presign('vendor-docs', identifier, {name: 'owner', ...owner});
				return response.end(JSON.stringify({data: {url}}));
			});
		});
		const store = {region: 'us-east-1', endpoint: buckets.url, forcePathStyle: true};
		const refused: string[] = [];
		const {copy} = await open({
			settings: {
				source: {...store, buckets: ['vendor-docs'], hosts: [], access, presign: {url: `${vendor.url}/sign`}},
				destination: {...store, bucket: 'our-docs', prefix: 'uploads', createBucket: false},
				session: () => ({instanceUrl: 'https://unset', accessToken: 'the-session'}),
				renewSession: async token => void refused.push(token),
			},
		});
		const keys = ['refused', 'served', ...later];
		for (const key of keys) await put(key, key);
		const receipts = await copy(keys.map(key => task(key, {identifier: key})));
		return {receipts: receipts.toSorted((a, b) => a.row - b.row), refused, vendor};
	}

	test('is read another way', async () => {
		const {receipts, refused} = await openVendor(['presign', 's3']);
		expect(receipts).toMatchObject([
			{outcome: 'verified', servedBy: 's3'},
			{outcome: 'verified', servedBy: 'presign'},
		]);
		expect(refused).toEqual(['the-session']);
	});

	test('costs no call to the org where the end point has signed for files after it', async () => {
		const later = Array.from({length: 60}, (_, index) => `later/${index}`);
		const {receipts, refused} = await openVendor(['presign', 's3'], later);
		expect(receipts).toMatchObject([
			{outcome: 'verified', servedBy: 's3'},
			...['served', ...later].map(() => ({outcome: 'verified', servedBy: 'presign'})),
		]);
		expect(refused).toEqual([]);
	});

	test('has failed by itself where there is no other way, and the end point is named', async () => {
		const {receipts, vendor} = await openVendor(['presign']);
		expect(receipts).toMatchObject([
			{
				outcome: 'failed',
				failure: {kind: 'download-forbidden', message: expect.stringContaining(`${vendor.url}/sign`)},
			},
			{outcome: 'verified', servedBy: 'presign'},
		]);
	});
});

test('a file that is gone is no fault of an end point that signs for another thread', async () => {
	const {buckets, put, task} = await open();
	await put('served', 'served');
	const [askedForGone, served] = [createBell(), createBell()];
	let gone = 0;
	const vendor = await serve(async (request, response) => {
		const {identifier} = JSON.parse(await text(request));
		if (identifier === 'served') {
			await askedForGone.rung;
			const url = buckets.presign('vendor-docs', 'served', {name: 'owner', ...owner});
			return response.end(JSON.stringify({data: {url}}));
		}
		// Asked for before either thread has been given a URL, and again once the other has.
		if (gone++ > 0) await served.rung;
		askedForGone.ring();
		return response.writeHead(404).end('no such file');
	});
	const store = {region: 'us-east-1', endpoint: buckets.url, forcePathStyle: true};
	const presign = {url: `${vendor.url}/sign`};
	const {copy} = await open({
		limits: {headersMs: 10_000},
		settings: {
			source: {...store, buckets: ['vendor-docs'], hosts: [], access: ['presign'], presign},
			destination: {...store, bucket: 'our-docs', prefix: 'uploads', createBucket: false},
			transfer: {threads: 2, batchFiles: 1, concurrency: 16, maxFileBytes: 50_000_000, transfer: 'stream'},
			session: () => ({instanceUrl: 'https://unset', accessToken: 'the-session'}),
		},
	});
	const receipts = await Promise.all([
		copy([task('served', {identifier: 'served'})]).finally(served.ring),
		copy([task('gone', {identifier: 'gone'})]),
	]);
	expect(receipts.flat()).toMatchObject([{outcome: 'verified', servedBy: 'presign'}, {outcome: 'missing'}]);
});

describe('files known to be missing, at an end point that answers 404 for them', () => {
	async function openKnown(hasSigned: () => boolean) {
		const {buckets, put, task} = await open();
		const vendor = await serve(async (request, response) => {
			const {identifier} = JSON.parse(await text(request));
			if (identifier.startsWith('gone')) return response.writeHead(404).end('no such file');
			const url = buckets.presign('vendor-docs', identifier, {name: 'owner', ...owner});
			return response.end(JSON.stringify({data: {url}}));
		});
		const store = {region: 'us-east-1', endpoint: buckets.url, forcePathStyle: true};
		const presign = {url: `${vendor.url}/sign`};
		const {copy} = await open({
			limits: {headersMs: 10_000},
			settings: {
				source: {...store, buckets: ['vendor-docs'], hosts: [], access: ['presign'], presign},
				destination: {...store, bucket: 'our-docs', prefix: 'uploads', createBucket: false},
				session: () => ({instanceUrl: 'https://unset', accessToken: 'the-session'}),
				hasSigned,
			},
		});
		await put('new', 'new');
		const gone = Array.from({length: mostUnsigned + 5}, (_, index) =>
			task(`gone-${index}`, {identifier: `gone-${index}`, failedBefore: 'download-missing'}),
		);
		return {copy, gone, isNew: task('new', {identifier: 'new'})};
	}

	test('do not end the next incremental: new ones behind them are copied', async () => {
		let asked = 0;
		const {copy, gone, isNew} = await openKnown(() => asked++ === 0);
		const missing = await copy(gone);
		expect(new Set(missing.map(({outcome}) => outcome))).toEqual(new Set(['missing']));
		expect(await copy([...gone, isNew])).toContainEqual(
			expect.objectContaining({outcome: 'verified', servedBy: 'presign'}),
		);
		expect(asked).toBe(1);
	});

	test('say nothing for one that has never signed: they were missing by other ways', async () => {
		const {copy, gone} = await openKnown(() => false);
		await expect(copy(gone)).rejects.toMatchObject({
			kind: 'configuration',
			hint: expect.stringContaining('source.presign.url'),
		});
	});

	test('are not asked of the ledger where there are none', async () => {
		const {copy, isNew} = await openKnown(() => {
			throw new Error('asked');
		});
		expect(await copy([isNew])).toMatchObject([{outcome: 'verified', servedBy: 'presign'}]);
	});
});

test('a source that has had credentials is never read without', async () => {
	const store = {region: 'us-east-1', forcePathStyle: true};
	let now = 0;
	let provided = 0;
	const own = await open({
		settings: {
			sourceCredentials: createCredentials(store, 'source', {
				now: () => now,
				fetch: async () => async () => {
					if (provided++ > 0) throw new Error('connect timed out');
					return {...reader, expiration: new Date(3_600_000)};
				},
				pausesMs: [],
			}),
		},
		access: ['s3', 'http'],
	});
	for (const key of ['before', 'after']) await own.put(key, key);
	expect(await one(own, 'before')).toMatchObject({outcome: 'verified', servedBy: 's3'});
	now = 3_700_000;
	await expect(one(own, 'after')).rejects.toMatchObject({kind: 'authentication-expired'});
});

describe('a source whose credentials cannot be had', () => {
	const nobody = async () => {
		throw new MigrationError('authentication-source', 'No AWS credentials for the source: the SSO session has expired');
	};
	const openTo = async (sourceSigning: 'must' | 'may') => {
		const own = await open({settings: {sourceSigning, sourceCredentials: nobody}, access: ['s3', 'http']});
		await own.put('a', 'x');
		return own;
	};

	test('is never read without, where they are configured', async () => {
		const own = await openTo('must');
		await expect(one(own, 'a')).rejects.toMatchObject({kind: 'authentication-source'});
		expect(own.buckets.requests().counts['vendor-docs']).not.toHaveProperty('GetObject');
	});

	test('is asked without, where none are', async () => {
		const own = await openTo('may');
		expect(await one(own, 'a')).toMatchObject({outcome: 'failed', failure: {kind: 'download-forbidden'}});
	});
});

describe('the threads', () => {
	test('fault 8: a thread that dies is replaced and its batch is tried again', async () => {
		const flag = join(dirname(thread.file), `died-${Math.random()}`);
		const file = join(dirname(thread.file), 'mortal.mjs');
		writeFileSync(
			file,
			`import {existsSync, writeFileSync} from 'node:fs';
			import copyBatch from './thread.mjs';
			export default async message => {
				const bomb = message.tasks.some(({name}) => name === 'bomb');
				if (bomb || (message.tasks.some(({name}) => name === 'once') && !existsSync(${JSON.stringify(flag)}))) {
					writeFileSync(${JSON.stringify(flag)}, '');
					setTimeout(() => process.exit(7), 100);
				}
				return copyBatch(message);
			};`,
		);
		const own = await open({}, file);
		for (const key of ['a', 'b', 'once', 'bomb', 'slow']) await own.put(key, key);
		own.faults.add({side: 'bucket', op: 'GetObject', match: 'once|slow|bomb', action: 'slow', ms: 300, times: -1});
		const once = await own.copy([own.task('a'), own.task('once')]);
		expect(readFileSync(flag)).toHaveLength(0);
		expect(once.map(({outcome}) => outcome)).toEqual(['verified', 'verified']);

		const doomed = [own.task('bomb'), own.task('slow')];
		const receipts = await own.copy(doomed);
		expect(receipts.map(({row}) => row).sort((a, b) => a - b)).toEqual(doomed.map(({row}) => row));
		expect(receipts.find(({row}) => row === doomed[1]?.row)).toMatchObject({
			outcome: 'failed',
			failure: {kind: 'worker-crashed'},
		});
		expect(await one(own, 'b')).toMatchObject({outcome: 'verified'});
		expect(own.copier.pulse().threads.every(({inFlight}) => inFlight === 0)).toBe(true);
	});

	test('where none can be started any more the run ends, told why, and what waited is handed back', async () => {
		const flag = join(dirname(thread.file), `last-${Math.random()}`);
		const file = join(dirname(thread.file), 'last.mjs');
		writeFileSync(
			file,
			`import {existsSync, writeFileSync} from 'node:fs';
			if (existsSync(${JSON.stringify(flag)})) throw new Error('EMFILE: too many open files');
			export default () => {
				writeFileSync(${JSON.stringify(flag)}, '');
				process.exit(7);
			};`,
		);
		const own = await open({}, file);
		// One more than a thread holds at once: it waits for one that is free.
		const batches = Array.from({length: own.copier.lanes + 1}, (_, at) => [own.task(`a${at}`), own.task(`b${at}`)]);
		const receipts: Receipt[] = [];
		const ends = await Promise.allSettled(batches.map(batch => own.copier.copy(batch, some => receipts.push(...some))));
		const error = {
			kind: 'worker-crashed',
			message: expect.stringContaining('EMFILE: too many open files'),
			hint: expect.stringContaining('run the same command again'),
		};
		expect(ends).toEqual(batches.map(() => ({status: 'rejected', reason: expect.objectContaining(error)})));
		expect(receipts.map(({outcome}) => outcome)).toEqual(batches.flat().map(() => 'released'));
		// Whoever comes later hears the same, and waits for nobody.
		await expect(own.copy([own.task('c')])).rejects.toMatchObject(error);
	});

	test('hazard 56: one that has nothing to copy is not frozen: its sockets are looked after', async () => {
		const flag = join(dirname(thread.file), `awake-${Math.random()}`);
		const file = join(dirname(thread.file), 'idle.mjs');
		writeFileSync(
			file,
			`import {writeFileSync} from 'node:fs';
			import copyBatch from './thread.mjs';
			export default async message => {
				const end = await copyBatch(message);
				setTimeout(() => writeFileSync(${JSON.stringify(flag)}, ''), 100);
				return end;
			};`,
		);
		const own = await open({}, file);
		await own.put('a', 'a');
		expect(await one(own, 'a')).toMatchObject({outcome: 'verified'});
		await expect.poll(() => existsSync(flag)).toBe(true);
	});

	test('drained, they finish what is in flight and hand back the rest, also what waits for another try', async () => {
		const own = await open({
			settings: {transfer: {threads: 1, batchFiles: 100, concurrency: 2, maxFileBytes: 1e9, transfer: 'stream'}},
			limits: {retryBaseMs: 60_000, retryCapMs: 60_000},
		});
		const keys = Array.from({length: 10}, (_, index) => `d${index}`);
		for (const key of keys) await own.put(key, key);
		own.faults.add({side: 'bucket', op: 'GetObject', match: 'd0', action: 'reset'});
		own.faults.add({side: 'bucket', op: 'GetObject', match: 'd[1-9]', action: 'slow', ms: 200, times: -1});
		const copied = own.copy(keys.map(key => own.task(key)));
		await expect.poll(() => own.faults.hits()[1]).toBeGreaterThan(1);
		own.copier.drain();
		const receipts = await copied;
		const count = (outcome: string) => receipts.filter(receipt => receipt.outcome === outcome).length;
		expect(receipts).toHaveLength(10);
		expect(count('verified')).toBe(2);
		expect(count('released')).toBe(8);
	});

	test.each([
		['small', 100],
		['in parts', large],
	])('a drain ends the wait for a store that is out of reach: %s', async (_, size) => {
		const {own, proxy, taskOf} = await behindProxy({
			headersMs: 10_000,
			throttleBaseMs: 60_000,
			throttleCapMs: 60_000,
			patienceMs: 1e6,
		});
		for (const key of ['first', 'next']) await own.put(key, randomBytes(size));
		expect(await own.copy([taskOf('first')])).toMatchObject([{outcome: 'verified'}]);
		proxy.meddle({act: 'delay', match: size === large ? /partNumber=2/ : /^GET/, ms: 5000});
		const copied = own.copy([taskOf('next')]);
		await expect.poll(() => proxy.hits()).toHaveLength(1);
		await proxy.refuse();
		await expect.poll(() => own.copier.pulse().outages).toBeGreaterThan(0);
		own.copier.drain();
		expect(await copied).toMatchObject([{outcome: 'released'}]);
	});

	test('a store that has answered another thread is waited for by one that starts while it is away', async () => {
		const limits = {headersMs: 10_000, patienceMs: 60_000};
		const {own, proxy, taskOf} = await behindProxy(limits);
		for (const key of ['first', 'next']) await own.put(key, key);
		expect(await own.copy([taskOf('first')])).toMatchObject([{outcome: 'verified'}]);
		await proxy.refuse();
		const store = {region: 'us-east-1', endpoint: proxy.url, forcePathStyle: true};
		const other = await open({
			limits,
			settings: {
				source: {...store, buckets: ['vendor-docs'], hosts: [], access: ['s3']},
				destination: {...store, bucket: 'our-docs', prefix: 'uploads', createBucket: false},
			},
		});
		const copied = other.copy([taskOf('next')]);
		await expect.poll(() => other.copier.pulse().outages).toBeGreaterThan(0);
		await proxy.accept();
		expect(await copied).toMatchObject([{outcome: 'verified'}]);
	});

	test('a drain ends the wait for a renewal; its files are handed back', async () => {
		const renewal = waiting();
		const own = await open({
			settings: {destinationCredentials: renew => (renew ? renewal.ask() : Promise.resolve(writer))},
		});
		for (const key of ['a', 'b']) await own.put(key, 'x');
		own.faults.add({side: 'bucket', op: 'PutObject', action: 'expire', match: 'uploads/b', times: -1});
		const copied = own.copy(['a', 'b'].map(key => own.task(key)));
		await renewal.asked;
		own.copier.drain();
		expect((await copied).map(({outcome}) => outcome)).toEqual(['verified', 'released']);
		// Nobody waits for it any more: that it fails is no fault of the run, and no unhandled rejection.
		renewal.fail(new Error('connect timed out'));
	});

	test('a drain ends the wait for the first keys; what comes after it asks for none', async () => {
		const first = waiting();
		const own = await open({settings: {destinationCredentials: first.ask}});
		await own.put('a', 'x');
		const copied = own.copy([own.task('a')]);
		await first.asked;
		own.copier.drain();
		first.fail(new Error('connect timed out'));
		expect(await copied).toMatchObject([{outcome: 'released'}]);
		expect(await own.copy([own.task('a')])).toMatchObject([{outcome: 'released'}]);
		expect(first.asks()).toBe(1);
	});

	test('zero concurrency begins nothing until it is raised', async () => {
		const own = await open();
		await own.put('first', 'x');
		// The threads are at work by then.
		expect(await own.copy([own.task('first')])).toMatchObject([{outcome: 'verified'}]);
		own.copier.setConcurrency(0);
		expect(own.copier.concurrency()).toBe(0);
		let settled = false;
		await own.put('a', 'x');
		const copied = own.copy([own.task('a')]).finally(() => {
			settled = true;
		});
		// Longer by far than one file takes.
		for (let n = 0; n < 40; n++) await own.put(`other-${n}`, 'x');
		expect(settled).toBe(false);
		own.copier.setConcurrency(4);
		expect(await copied).toMatchObject([{outcome: 'verified'}]);
	});
});

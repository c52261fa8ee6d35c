/** Larger files that pass straight on, in one PUT that is sent while they are read. */
import {hash, randomBytes} from 'node:crypto';
import {afterAll, beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import type {Receipt} from '../../source/engine/ports/copier.ts';
import {enforcing} from '../support/enforcing.ts';
import {bundleThread, openStage, type Stage} from '../workers/stage.ts';

let thread: Awaited<ReturnType<typeof bundleThread>>;
let stage: Stage;
const limits = {passBytes: 1_000_000};

beforeAll(async () => {
	thread = await bundleThread();
	stage = await openStage(thread.file, {limits});
});
afterAll(async () => {
	await stage?.close();
	thread?.remove();
});

const open = async (options: Parameters<typeof openStage>[1] = {}): Promise<Stage> => {
	const own = await openStage(thread.file, {...options, limits: {...limits, ...options.limits}});
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
const requests = (on: Stage) => on.buckets.requests().counts['our-docs'] ?? {};

test('a file costs one GET, one look at its key and one PUT, and its upload is marked', async () => {
	const own = await open();
	const body = randomBytes(large);
	await own.put('file.bin', body);
	expect(await one(own, 'file.bin')).toMatchObject({
		outcome: 'verified',
		stored: 'put',
		sha256: sha(body),
		etag: hash('md5', body),
		size: large,
	});
	expect(requests(own)).toEqual({HeadObject: 1, PutObject: 1});
	expect(sha(await own.get('uploads/file.bin'))).toBe(sha(body));
	expect((await own.head('uploads/file.bin')).headers['x-amz-meta-doclift-upload']).toMatch(/^[0-9a-f-]{36}$/);
});

test('one that is larger than it may be goes in parts', async () => {
	const body = randomBytes(1_000_001);
	await stage.put('larger.bin', body);
	expect(await one(stage, 'larger.bin')).toMatchObject({stored: 'multipart', sha256: sha(body)});
});

test('more files than there are buffers take turns, and keep their bytes', async () => {
	const own = await open({limits: {budgetBytes: 4 * 64 * 1024}});
	const bodies = Array.from({length: 20}, (_, n) => randomBytes(70_000 + n * 30_011));
	for (const [n, body] of bodies.entries()) await own.put(`n${n}`, body);
	const tasks = bodies.map((_, n) => own.task(`n${n}`));
	const receipts = await own.copy(tasks);
	for (const [n, body] of bodies.entries()) {
		const receipt = receipts.find(({row}) => row === tasks[n]?.row);
		expect(receipt).toMatchObject({outcome: 'verified', stored: 'put', sha256: sha(body)});
		expect(sha(await own.get(`uploads/n${n}`))).toBe(sha(body));
	}
});

describe('what already lies at the key', () => {
	test('hazard 1: our own copy is found, not sent again', async () => {
		const body = randomBytes(large);
		await stage.put('twice', body);
		const task = stage.task('twice');
		await stage.copy([task]);
		const [second] = await stage.copy([task]);
		expect(second).toMatchObject({outcome: 'verified', stored: 'found', sha256: sha(body)});
	});

	test('hazard 22: the recorded copy is replaced, under its ETag', async () => {
		await stage.put('anew', randomBytes(large));
		const task = stage.task('anew');
		const [first] = await stage.copy([task]);
		if (first?.outcome !== 'verified') throw new Error('not verified');
		const body = randomBytes(large + 1);
		await stage.put('anew', body);
		const [second] = await stage.copy([
			{...task, replaces: {etag: first.etag, sha256: first.sha256, superseded: true}},
		]);
		expect(second).toMatchObject({outcome: 'verified', stored: 'put', sha256: sha(body)});
		expect(sha(await stage.get('uploads/anew'))).toBe(sha(body));
	});

	test('fault 23: what a stranger puts there meanwhile is left alone', async () => {
		const own = await open();
		await own.put('contended', randomBytes(large));
		// The bytes of the file are held up until the stranger has written.
		own.faults.add({side: 'bucket', op: 'GetObject', action: 'trickle', ms: 20});
		const copied = one(own, 'contended');
		await expect.poll(() => requests(own).HeadObject).toBe(1);
		await own.put('uploads/contended', 'a stranger', {}, 'our-docs');
		expect(await copied).toMatchObject({outcome: 'collision'});
		expect((await own.get('uploads/contended')).toString()).toBe('a stranger');
	});

	test('fault 23: the same bytes of another record are a collision', async () => {
		const own = await open();
		const body = randomBytes(large);
		await own.put('contended', body);
		own.faults.add({side: 'bucket', op: 'GetObject', action: 'trickle', ms: 20});
		const copied = one(own, 'contended');
		await expect.poll(() => requests(own).HeadObject).toBe(1);
		await own.put('uploads/contended', body, {'x-amz-meta-doclift-record': 'a0B999999999999999'}, 'our-docs');
		expect(await copied).toMatchObject({outcome: 'collision'});
	});
});

/** One fault that passes: the copy must come out right all the same. */
const passing = [
	['fault 9: the source resets before it answers', 'GetObject', 'reset'],
	['fault 9: the destination resets before it answers', 'PutObject', 'reset'],
	['fault 10: the source never answers', 'GetObject', 'no-headers'],
	['fault 11: the body is cut', 'GetObject', 'truncate'],
	['fault 12: the body is chunked and ends early', 'GetObject', 'short-chunked'],
	['fault 13: a byte of the body is another', 'GetObject', 'flip'],
	['fault 14: the destination gets another byte', 'PutObject', 'flip'],
	['fault 16: the body stops', 'GetObject', 'stall'],
	['fault 17: the body trickles', 'GetObject', 'trickle'],
	['fault 18: the source asks for patience', 'GetObject', 'unavailable'],
	['fault 18: the destination asks for patience', 'PutObject', 'unavailable'],
	['fault 18: the destination asks for patience, in HTML', 'PutObject', 'unavailable-html'],
	['fault 20: the PUT is carried out and its answer lost', 'PutObject', 'lose-reply'],
] as const;

describe('faults that pass', () => {
	test.each(passing)('%s', async (name, op, action) => {
		const key = sha(name).slice(0, 12);
		const body = randomBytes(large);
		await stage.put(key, body);
		const before = stage.faults.hits().length;
		stage.faults.add({side: 'bucket', op, action, match: key, ms: 20});
		expect(await one(stage, key)).toMatchObject({outcome: 'verified', size: large, sha256: sha(body)});
		expect(stage.faults.hits()[before]).toBe(1);
		expect(sha(await stage.get(`uploads/${key}`))).toBe(sha(body));
		expect(stage.buckets.openUploads('our-docs')).toBe(0);
	});

	test('fault 11: a body that is cut is read on, into the same PUT', async () => {
		const own = await open();
		const body = randomBytes(large);
		await own.put('cut', body);
		own.faults.add({side: 'bucket', op: 'GetObject', action: 'truncate', match: 'cut'});
		expect(await one(own, 'cut')).toMatchObject({outcome: 'verified', stored: 'put', attempts: 1, sha256: sha(body)});
		expect(requests(own).PutObject).toBe(1);
	});

	test('fault 13: the store refuses what is not the source’s, and the next attempt compares here', async () => {
		const own = await open();
		const body = randomBytes(large);
		await own.put('flipped', body);
		own.faults.add({side: 'bucket', op: 'GetObject', action: 'flip', match: 'flipped'});
		expect(await one(own, 'flipped')).toMatchObject({outcome: 'verified', stored: 'multipart', sha256: sha(body)});
		expect(requests(own)).toMatchObject({PutObject: 1, CompleteMultipartUpload: 1});
	});

	test('fault 20: a lost answer is looked up, and nothing is sent twice', async () => {
		const own = await open();
		const body = randomBytes(large);
		await own.put('lost', body);
		own.faults.add({side: 'bucket', op: 'PutObject', action: 'lose-reply', match: 'lost'});
		expect(await one(own, 'lost')).toMatchObject({outcome: 'verified', stored: 'put', attempts: 1, sha256: sha(body)});
		expect(requests(own).PutObject).toBe(1);
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
	});
});

test('a store that does not compare what is not signed is sent parts', async () => {
	const own = await open({settings: {abilities: {...enforcing, verifiesUnsigned: false}}});
	const body = randomBytes(large);
	await own.put('parts', body);
	expect(await one(own, 'parts')).toMatchObject({stored: 'multipart', sha256: sha(body)});
});

import {createHash} from 'node:crypto';
import {type IncomingMessage, request} from 'node:http';
import {HeadObjectCommand, PutObjectCommand} from '@aws-sdk/client-s3';
import {describe, expect, test} from 'vitest';
import {createFaults, type FaultRule} from '../../../source/sandbox/faults.ts';
import {type Answered, sdk, send, signed, startBuckets} from './client.ts';

const content = Buffer.from('0123456789'.repeat(20_000));
const path = '/archive/k';

async function start(rule: Omit<FaultRule, 'side'>) {
	const faults = createFaults();
	const buckets = await startBuckets({faults});
	await send(buckets, await signed(buckets, {method: 'PUT', path, body: content}));
	faults.add({side: 'bucket', ...rule});
	const get = async () => send(buckets, await signed(buckets, {path}));
	const put = async (key = 'new', body = content) =>
		send(buckets, await signed(buckets, {method: 'PUT', path: `/archive/${key}`, body}));
	const has = async (Key: string) =>
		sdk(buckets)
			.send(new HeadObjectCommand({Bucket: 'archive', Key}))
			.then(() => true)
			.catch(() => false);
	return {buckets, faults, get, put, has};
}

describe('an answer in place of the object', () => {
	test.each([
		['unavailable', 503, 'SlowDown'],
		['forbidden', 403, 'AccessDenied'],
		['expire', 403, 'ExpiredToken'],
		['error-in-200', 200, 'InternalError'],
	] as const)('%s', async (action, status, code) => {
		const {get, faults} = await start({action, op: 'GetObject'});
		expect(await get()).toMatchObject({status, code});
		expect(faults.hits()).toEqual([1]);
		const {status: next, body} = await get();
		expect({next, whole: body.equals(content)}).toEqual({next: 200, whole: true});
	});

	test.each([
		['html-ok', 200],
		['unavailable-html', 503],
	] as const)('%s', async (action, status) => {
		const {get} = await start({action, op: 'GetObject'});
		const answer = await get();
		expect(answer).toMatchObject({status});
		expect(answer.headers['content-type']).toContain('text/html');
		expect(answer.body.toString()).toContain('<html>');
	});
});

describe('an answer that goes wrong on its way', () => {
	test('reset: nothing comes', async () => {
		const {get} = await start({action: 'reset', op: 'GetObject'});
		await expect(get()).rejects.toMatchObject({code: 'ECONNRESET'});
	});

	test('truncate: the full length is announced and half of it comes', async () => {
		const {get} = await start({action: 'truncate', op: 'GetObject'});
		await expect(get()).rejects.toThrow(/aborted/);
	});

	test('short-chunked: half of it comes, and ends properly', async () => {
		const {get} = await start({action: 'short-chunked', op: 'GetObject'});
		const answer = await get();
		expect(answer.body.equals(content.subarray(0, content.length / 2))).toBe(true);
		expect(answer.headers['content-length']).toBeUndefined();
	});

	test('flip: one byte differs', async () => {
		const {get} = await start({action: 'flip', op: 'GetObject'});
		const {body} = await get();
		expect(body).toHaveLength(content.length);
		expect([...body].filter((byte, at) => byte !== content[at])).toHaveLength(1);
	});

	test('slow: it comes after its time and not before, and nobody else waits for it', async () => {
		const {get, faults, buckets} = await start({action: 'slow', op: 'GetObject', ms: 1});
		expect(await get()).toMatchObject({status: 200});
		faults.add({side: 'bucket', action: 'slow', op: 'GetObject', ms: 3_600_000});
		const slow = get().then(
			() => 'answered',
			() => 'cut',
		);
		await expect.poll(() => faults.hits()).toEqual([1, 1]);
		expect(await get()).toMatchObject({status: 200});
		await buckets.close();
		expect(await slow).toBe('cut');
	});

	test.each([
		['no-headers', 0, 0],
		['stall', 1, content.length / 2],
		['trickle', 1, 12],
	] as const)('%s: it does not end', async (action, headers, atLeast) => {
		const {buckets} = await start({action, op: 'GetObject', ms: 1});
		const {target, headers: sent} = await signed(buckets, {path});
		const {hostname, port} = new URL(buckets.url);
		let answers = 0;
		let got = 0;
		let ended = false;
		const outgoing = request(
			{hostname, port, path: target, headers: sent, agent: false},
			(incoming: IncomingMessage) => {
				answers++;
				incoming.on('error', () => {});
				incoming.on('data', (piece: Buffer) => {
					got += piece.length;
				});
				incoming.on('end', () => {
					ended = true;
				});
			},
		);
		outgoing.on('error', () => {});
		outgoing.end();
		const came = () => ({asked: buckets.requests().counts.archive?.GetObject, answers, enough: got >= atLeast});
		await expect.poll(came).toEqual({asked: 1, answers: headers, enough: true});
		expect({ended, whole: got === content.length}).toEqual({ended: false, whole: false});
		outgoing.destroy();
	});
});

describe('a write that goes wrong', () => {
	test('lose-reply: it is carried out and nobody is told', async () => {
		const {put, has} = await start({action: 'lose-reply', op: 'PutObject'});
		await expect(put()).rejects.toMatchObject({code: 'ECONNRESET'});
		expect(await has('new')).toBe(true);
	});

	test('reset and truncate: nothing is stored', async () => {
		for (const action of ['reset', 'truncate'] as const) {
			const {put, has} = await start({action, op: 'PutObject'});
			await expect(put()).rejects.toMatchObject({code: 'ECONNRESET'});
			expect(await has('new')).toBe(false);
		}
	});

	test('fault 13: a byte that flips on its way is caught where the body is signed', async () => {
		const {put, has, buckets} = await start({action: 'flip', op: 'PutObject', times: 2});
		expect(await put()).toMatchObject({status: 400, code: 'XAmzContentSHA256Mismatch'});
		expect(await has('new')).toBe(false);
		const headers = {'x-amz-content-sha256': 'UNSIGNED-PAYLOAD'};
		await send(buckets, await signed(buckets, {method: 'PUT', path: '/archive/new', headers, body: content}));
		for await (const {sha256} of buckets.objects('archive', 'new')) {
			expect(sha256).not.toBe(createHash('sha256').update(content).digest('hex'));
		}
		expect(await has('new')).toBe(true);
	});

	test('a large body that ends early leaves nothing behind', async () => {
		const {put, has, buckets} = await start({action: 'truncate', op: 'PutObject'});
		await expect(put('new', Buffer.alloc(3_000_000, 'x'))).rejects.toMatchObject({
			code: expect.stringMatching(/ECONNRESET|EPIPE/),
		});
		expect(await has('new')).toBe(false);
		await expect.poll(() => buckets.usage().memory).toBeGreaterThan(0);
	});
});

test('faults fall on the operation and key that they name', async () => {
	const {buckets, faults} = await start({action: 'unavailable', op: 'PutObject', match: '^archive/bad/', times: -1});
	const client = sdk(buckets);
	const put = (Key: string) => client.send(new PutObjectCommand({Bucket: 'archive', Key, Body: 'x'}));
	await put('good/1');
	await expect(put('bad/1')).rejects.toMatchObject({name: 'SlowDown'});
	await expect(put('bad/2')).rejects.toMatchObject({name: 'SlowDown'});
	expect(faults.hits()).toEqual([2]);
});

test('closing ends what is still open', async () => {
	const {buckets, get} = await start({action: 'no-headers', op: 'GetObject'});
	const waiting: Promise<Answered | string> = get().catch(() => 'cut');
	await expect.poll(() => buckets.requests().counts.archive?.GetObject).toBe(1);
	await buckets.close();
	expect(await waiting).toBe('cut');
});

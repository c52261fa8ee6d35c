import {hash, randomBytes} from 'node:crypto';
import {afterAll, beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import type {CopyAbilities} from '../../source/engine/ports/buckets.ts';
import type {Receipt} from '../../source/engine/ports/copier.ts';
import type {FaultRule} from '../../source/sandbox/faults.ts';
import type {Limits} from '../../source/storage/limits.ts';
import type {TransferSettings} from '../../source/storage/settings.ts';
import {enforcing} from '../support/enforcing.ts';
import {bundleThread, mover, openStage, reader, type Stage, writer} from '../workers/stage.ts';

let thread: Awaited<ReturnType<typeof bundleThread>>;
beforeAll(async () => {
	thread = await bundleThread();
});
afterAll(() => thread.remove());

const able: CopyAbilities = {conditional: true, guarded: true, checksums: true};

type Wishes = {
	readonly transfer?: TransferSettings['transfer'];
	readonly copies?: CopyAbilities;
	readonly rules?: readonly FaultRule[];
	readonly limits?: Partial<Limits>;
	readonly credentials?: typeof mover;
};

async function open({transfer = 'copy', copies = able, rules = [], limits, credentials = mover}: Wishes = {}) {
	const stage = await openStage(thread.file, {
		rules,
		...(limits && {limits}),
		settings: {
			transfer: {threads: 1, batchFiles: 100, concurrency: 16, maxFileBytes: 50_000_000, transfer},
			abilities: {...enforcing, copies},
			destinationCredentials: async () => credentials,
		},
	});
	onTestFinished(stage.close);
	return stage;
}

const one = async (stage: Stage, key: string, more = {}): Promise<Receipt> => {
	const [receipt] = await stage.copy([stage.task(key, more)]);
	if (receipt === undefined) throw new Error('no receipt');
	return receipt;
};
const counted = (stage: Stage) => {
	const {'our-docs': ours = {}, 'vendor-docs': theirs = {}} = stage.buckets.requests().counts;
	return {copies: ours.CopyObject ?? 0, puts: ours.PutObject ?? 0, reads: (theirs.GetObject ?? 0) as number};
};
const verified = (body: Buffer, more: object) => ({
	outcome: 'verified',
	size: body.length,
	sha256: hash('sha256', body),
	attempts: 1,
	...more,
});

describe('transfer: copy', () => {
	test.each([0, 10_240, 300_000])('a file of %i bytes never passes through this machine', async size => {
		const stage = await open();
		const body = randomBytes(size);
		await stage.put('a b+ü.pdf', body, {
			'content-type': 'application/pdf',
			'content-disposition': 'inline; filename="x.pdf"',
			'cache-control': 'max-age=60',
			'x-amz-meta-origin': 'scanner 7',
		});
		const before = counted(stage);
		const receipt = await one(stage, 'a b+ü.pdf');
		expect(receipt).toMatchObject(verified(body, {servedBy: 'copy-checksum', stored: 'copy'}));
		expect(counted(stage)).toEqual({...before, copies: 1});
		expect(stage.buckets.requests().counts['our-docs']?.GetObject).toBeUndefined();
		const {headers} = await stage.head('uploads/a b+ü.pdf');
		expect(headers).toMatchObject({
			'content-type': 'application/pdf',
			'content-disposition': 'inline; filename="x.pdf"',
			'cache-control': 'max-age=60',
			'x-amz-meta-origin': 'scanner 7',
			'x-amz-meta-doclift-record': expect.stringMatching(/^a0B/),
			'x-amz-meta-doclift-name': expect.any(String),
			'x-amz-meta-doclift-upload': expect.stringMatching(/^[\w-]{36}$/),
		});
		expect(hash('sha256', await stage.get('uploads/a b+ü.pdf'))).toBe(hash('sha256', body));
	});

	test('I2: where the store states no SHA-256, the copy is read again, and the receipt says so', async () => {
		const stage = await open({copies: {...able, checksums: false}});
		const body = randomBytes(20_000);
		await stage.put('reread.pdf', body);
		expect(await one(stage, 'reread.pdf')).toMatchObject(verified(body, {servedBy: 'copy-reread', stored: 'copy'}));
		expect(stage.buckets.requests().counts['our-docs']).toMatchObject({CopyObject: 1, GetObject: 1});
	});

	test('beyond the size of one copy it is copied in parts, and read again', async () => {
		const stage = await open({limits: {copyBytes: 100_000, copyPartBytes: 64_000}});
		const body = randomBytes(300_000);
		await stage.put('long.pdf', body);
		const receipt = await one(stage, 'long.pdf');
		expect(receipt).toMatchObject(verified(body, {servedBy: 'copy-reread', stored: 'copy'}));
		expect(stage.buckets.requests().counts['our-docs']).toMatchObject({UploadPartCopy: 5, CompleteMultipartUpload: 1});
		expect(hash('sha256', await stage.get('uploads/long.pdf'))).toBe(hash('sha256', body));
	});

	test("hazard 1: a stranger's object is left alone", async () => {
		for (const copies of [able, {...able, conditional: false}]) {
			const stage = await open({copies});
			await stage.put('taken.pdf', randomBytes(5000));
			await stage.put('uploads/taken.pdf', 'a stranger', {}, 'our-docs');
			expect(await one(stage, 'taken.pdf')).toMatchObject({outcome: 'collision'});
			expect((await stage.get('uploads/taken.pdf')).toString()).toBe('a stranger');
		}
	});

	test.each([5000, 300_000])('what a crash left of it is found by its bytes (%i)', async size => {
		const stage = await open();
		const body = randomBytes(size);
		await stage.put('again.pdf', body);
		const task = stage.task('again.pdf');
		await stage.copy([task]);
		const [second] = await stage.copy([task]);
		expect(second).toMatchObject(verified(body, {stored: 'found', servedBy: 's3'}));
		await stage.put('again.pdf', randomBytes(size));
		expect((await stage.copy([task]))[0]).toMatchObject({outcome: 'collision'});
	});

	test('what is to be replaced is streamed', async () => {
		const stage = await open();
		await stage.put('new.pdf', 'one');
		const task = stage.task('new.pdf');
		const [first] = await stage.copy([task]);
		if (first?.outcome !== 'verified') throw new Error(JSON.stringify(first));
		await stage.put('new.pdf', 'two');
		const [second] = await stage.copy([
			{...task, replaces: {etag: first.etag, sha256: first.sha256, superseded: true}},
		]);
		expect(second).toMatchObject({outcome: 'verified', sha256: hash('sha256', 'two'), stored: 'put'});
	});

	test('fault 22: a file that is gone is told as the reading tells it', async () => {
		const stage = await open();
		expect(await one(stage, 'nothing.pdf')).toMatchObject({outcome: 'missing'});
	});

	test('files beyond maxFileSizeMb are left out before a byte is copied', async () => {
		const stage = await openStage(thread.file, {
			settings: {
				transfer: {threads: 1, batchFiles: 100, concurrency: 4, maxFileBytes: 1000, transfer: 'copy'},
				abilities: {...enforcing, copies: able},
				destinationCredentials: async () => mover,
			},
		});
		onTestFinished(stage.close);
		await stage.put('big.pdf', randomBytes(2000));
		expect(await one(stage, 'big.pdf')).toMatchObject({outcome: 'excluded', size: 2000});
		expect(counted(stage)).toMatchObject({copies: 0});
	});
});

test('a bare 400 to the look at the source leaves the file to the streaming path', async () => {
	const temporary = {...reader, sessionToken: 'a-token'};
	const stage = await openStage(thread.file, {
		settings: {
			transfer: {threads: 1, batchFiles: 100, concurrency: 16, maxFileBytes: 50_000_000, transfer: 'copy'},
			abilities: {...enforcing, copies: able},
			sourceCredentials: async () => temporary,
			destinationCredentials: async () => mover,
		},
	});
	onTestFinished(stage.close);
	stage.buckets.addUser({name: 'reader', ...temporary});
	for (const key of ['misnamed', 'named']) await stage.put(key, key);
	const misnamed = stage.task('misnamed');
	const receipts = await stage.copy([{...misnamed, url: `${misnamed.url}?versionId=no%20such`}, stage.task('named')]);
	expect(receipts.toSorted((a, b) => a.row - b.row)).toMatchObject([
		{outcome: 'failed', failure: {kind: 'download-error', message: expect.stringContaining('400 InvalidArgument')}},
		{outcome: 'verified', stored: 'copy'},
	]);
});

describe('a store that makes trouble', () => {
	const faulty = (action: FaultRule['action'], op = 'CopyObject', more: Partial<FaultRule> = {}): FaultRule => ({
		side: 'bucket',
		op,
		action,
		...more,
	});

	test.each([
		['fault 19: 200 with an error in its body', faulty('error-in-200'), {}],
		['fault 9: a connection that is cut', faulty('reset'), {}],
		['fault 18: 503', faulty('unavailable', 'CopyObject', {times: 3}), {}],
		[
			'fault 19 at a part: 200 with an error in its body',
			faulty('error-in-200', 'UploadPartCopy', {times: 2}),
			{copyBytes: 50_000, copyPartBytes: 20_000},
		],
		[
			'fault 19 at the joining: 200 with an error in its body',
			faulty('error-in-200', 'CompleteMultipartUpload'),
			{copyBytes: 50_000, copyPartBytes: 20_000},
		],
	] as const)('%s is tried again, and the file is whole', async (_name, rule, limits) => {
		const stage = await open({rules: [rule], limits});
		const body = randomBytes(90_000);
		await stage.put('f.pdf', body);
		expect(await one(stage, 'f.pdf')).toMatchObject({
			outcome: 'verified',
			sha256: hash('sha256', body),
			stored: 'copy',
		});
		expect(stage.faults.hits()[0]).toBeGreaterThan(0);
		expect(stage.buckets.openUploads('our-docs')).toBe(0);
		expect(hash('sha256', await stage.get('uploads/f.pdf'))).toBe(hash('sha256', body));
	});

	test('fault 20: a copy whose reply is lost is found by its mark, and read', async () => {
		const stage = await open({rules: [faulty('lose-reply')]});
		const body = randomBytes(90_000);
		await stage.put('f.pdf', body);
		expect(await one(stage, 'f.pdf')).toMatchObject(verified(body, {stored: 'copy', servedBy: 'copy-reread'}));
		expect(counted(stage).copies).toBe(1);
	});

	test('a refusal of the first copy speaks for all: the files are streamed, and the pulse says why', async () => {
		const stage = await open({credentials: writer});
		const bodies = [1, 2, 3].map(n => randomBytes(n * 1000));
		const tasks = await Promise.all(
			bodies.map(async (body, n) => {
				await stage.put(`${n}.pdf`, body);
				return stage.task(`${n}.pdf`);
			}),
		);
		const [first, ...others] = tasks;
		if (first === undefined) throw new Error('no task');
		const receipts = [...(await stage.copy([first])), ...(await stage.copy(others))];
		expect(receipts.map(receipt => receipt.outcome === 'verified' && receipt.stored)).toEqual(['put', 'put', 'put']);
		expect(counted(stage).copies).toBe(1);
		expect(stage.copier.pulse().copyRefused).toBe(403);
	});

	test('a refusal of one among many is only its own', async () => {
		const stage = await open({rules: [faulty('forbidden', 'CopyObject', {match: 'b\\.pdf'})]});
		for (const key of ['a.pdf', 'b.pdf', 'c.pdf']) await stage.put(key, randomBytes(3000));
		const stored: unknown[] = [];
		for (const key of ['a.pdf', 'b.pdf', 'c.pdf']) {
			const receipt = await one(stage, key);
			stored.push(receipt.outcome === 'verified' && receipt.stored);
		}
		expect(stored).toEqual(['copy', 'put', 'copy']);
		expect(stage.copier.pulse().copyRefused).toBe(0);
	});

	test('a first copy that meets with an object at its key speaks for no other file', async () => {
		const stage = await open();
		for (const key of ['taken.pdf', 'free.pdf']) await stage.put(key, randomBytes(3000));
		await stage.put('uploads/taken.pdf', 'a stranger', {}, 'our-docs');
		expect(await one(stage, 'taken.pdf')).toMatchObject({outcome: 'collision'});
		expect(await one(stage, 'free.pdf')).toMatchObject({outcome: 'verified', stored: 'copy'});
		expect(stage.copier.pulse().copyRefused).toBe(0);
	});

	test('fault 21: a source that changed since it was asked for is not copied as what it was', async () => {
		const stage = await open({rules: [faulty('slow', 'CopyObject', {ms: 150})]});
		await stage.put('f.pdf', 'before');
		const copied = one(stage, 'f.pdf');
		await expect.poll(() => stage.faults.hits()[0]).toBe(1);
		await stage.put('f.pdf', 'afterwards');
		const receipt = await copied;
		expect(receipt).toMatchObject({outcome: 'verified'});
		const text = (await stage.get('uploads/f.pdf')).toString();
		expect(receipt).toMatchObject({sha256: hash('sha256', text), size: text.length});
	});
});

/** The sizes of a real run, and its patience: a busy machine may take its time over nine megabytes. */
const roomy: Partial<Limits> = {
	smallBytes: 8 * 1024 * 1024,
	partBytes: 8 * 1024 * 1024,
	budgetBytes: 32 * 1024 * 1024,
	headersMs: 20_000,
	idleMs: 20_000,
	slowWindowMs: 20_000,
};

describe('transfer: auto', () => {
	test('small files are one GET and one PUT, large ones are copied inside', async () => {
		const stage = await open({transfer: 'auto', limits: roomy});
		const [small, large] = [randomBytes(50_000), randomBytes(9_000_000)];
		await stage.put('small.pdf', small);
		await stage.put('large.pdf', large);
		expect(await one(stage, 'small.pdf')).toMatchObject(verified(small, {servedBy: 's3', stored: 'put'}));
		expect(counted(stage)).toMatchObject({copies: 0});
		expect(stage.buckets.requests().counts['vendor-docs']?.HeadObject).toBeUndefined();
		expect(await one(stage, 'large.pdf')).toMatchObject(verified(large, {servedBy: 'copy-checksum', stored: 'copy'}));
	});

	test('a store that does not prove its copies is left to stream', async () => {
		const stage = await open({transfer: 'auto', copies: {...able, checksums: false}, limits: roomy});
		const large = randomBytes(9_000_000);
		await stage.put('large.pdf', large);
		expect(await one(stage, 'large.pdf')).toMatchObject(verified(large, {servedBy: 's3', stored: 'multipart'}));
	});

	test('where the first copy is refused, the file that met with it is streamed', async () => {
		const stage = await open({transfer: 'auto', credentials: writer, limits: roomy});
		const large = randomBytes(9_000_000);
		await stage.put('large.pdf', large);
		expect(await one(stage, 'large.pdf')).toMatchObject(verified(large, {servedBy: 's3', stored: 'multipart'}));
		expect(stage.copier.pulse().copyRefused).toBe(403);
	});
});

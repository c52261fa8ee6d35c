import {hash, randomBytes} from 'node:crypto';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {bundleThread, openStage, type Stage} from './stage.ts';

let thread: Awaited<ReturnType<typeof bundleThread>>;
let stage: Stage | undefined;

beforeAll(async () => {
	thread = await bundleThread();
});
afterAll(() => thread.remove());
afterEach(async () => {
	await stage?.close();
	stage = undefined;
});
const open = async (...args: Parameters<typeof openStage> extends [string, ...infer R] ? R : never): Promise<Stage> => {
	stage = await openStage(thread.file, ...args);
	return stage;
};

describe('copying', () => {
	test('a small and a large file, byte for byte, with their hashes', async () => {
		const {put, task, copy, get} = await open();
		const small = randomBytes(10_240);
		const large = randomBytes(1_000_001);
		await put('a/small.pdf', small);
		await put('a/large.pdf', large);
		const tasks = [task('a/small.pdf'), task('a/large.pdf')];
		const receipts = await copy(tasks);
		expect(receipts).toHaveLength(2);
		expect(receipts.find(({row}) => row === tasks[0]?.row)).toMatchObject({
			outcome: 'verified',
			stored: 'put',
			servedBy: 's3',
			size: small.length,
			sha256: hash('sha256', small),
			attempts: 1,
		});
		expect(receipts.find(({row}) => row === tasks[1]?.row)).toMatchObject({
			outcome: 'verified',
			stored: 'multipart',
			size: large.length,
			sha256: hash('sha256', large),
		});
		expect(await get('uploads/a/small.pdf')).toEqual(small);
		expect(await get('uploads/a/large.pdf')).toEqual(large);
	});
});

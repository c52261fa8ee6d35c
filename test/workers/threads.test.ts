import {createRequire} from 'node:module';
import {expect, onTestFinished, test, vi} from 'vitest';
import {openStage} from './stage.ts';

/** The object that piscina asks for its threads. */
const threads = createRequire(import.meta.url)('node:worker_threads');

test('where the system gives no thread, it is said, and what limits them', async () => {
	const given = vi.spyOn(threads, 'Worker').mockImplementation(function none() {
		throw Object.assign(new Error('EAGAIN'), {code: 'ERR_WORKER_INIT_FAILED'});
	});
	onTestFinished(() => given.mockRestore());
	await expect(openStage('thread.mjs')).rejects.toMatchObject({
		kind: 'worker-crashed',
		message: 'No thread to copy with can be started: EAGAIN',
		hint: expect.stringContaining('threads are limited'),
	});
});

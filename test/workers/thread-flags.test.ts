import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {expect, onTestFinished, test} from 'vitest';
import {threadFlags} from '../../source/workers/thread-flags.ts';
import {cli} from '../support/built.ts';
import {openScene} from '../support/scene.ts';

const thread = new URL('../../dist/thread.js', import.meta.url).pathname;

/** Pools that are ended at any moment while their threads load, in a process of its own: what breaks there ends that. */
const program = `
import piscina from 'piscina';
process.on('uncaughtException', () => {});
async function chain(first) {
	for (let pools = first; pools < 60; pools += 3) {
		const pool = new piscina.Piscina({filename: ${JSON.stringify(thread)}, minThreads: 2, maxThreads: 2,
			atomics: 'disabled', workerData: {}, execArgv: ${JSON.stringify(threadFlags)}});
		pool.on('error', () => {});
		await new Promise(resolve => setTimeout(resolve, 20 + (pools * 13) % 300));
		await pool.destroy();
	}
}
await Promise.all([0, 1, 2].map(chain));
console.log('whole');`;

test('threads that are ended while they load end nothing else', async () => {
	const {stdout} = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
	expect(stdout.trim()).toBe('whole');
}, 60_000);

test('a run whose Node was started with flags that no thread can be given copies all the same', async () => {
	const scene = await openScene({records: 20, accounts: 2, seed: 4, world: {clean: true, fileBytes: 100}});
	onTestFinished(scene.close);
	const words = ['--max-old-space-size=400', cli, 'backup', '--full', '--config', scene.config, '--json'];
	const {stdout} = await promisify(execFile)(process.execPath, words);
	expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({copied: 20, exitCode: 0});
});

/** What a small file costs a thread in garbage: time that needs no clock to be seen. */
import {randomBytes} from 'node:crypto';
import {readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {bundleThread, openStage} from './stage.ts';

/** The thread under V8's sampling heap profiler; after each batch it writes down what it has allocated so far, in bytes. */
const watched = (thread: string, figures: string): string => `
import {writeFileSync} from 'node:fs';
import {Session} from 'node:inspector';
import copyBatch from ${JSON.stringify(thread)};

const session = new Session();
session.connect();
const ask = (method, settings) => {
	let answer;
	session.post(method, settings, (error, result) => {
		if (error) throw new Error(error.message);
		answer = result;
	});
	return answer;
};
const all = {includeObjectsCollectedByMajorGC: true, includeObjectsCollectedByMinorGC: true};
ask('HeapProfiler.startSampling', {samplingInterval: 4096, ...all});
const sum = ({selfSize, children}) => children.reduce((total, child) => total + sum(child), selfSize);
export default async message => {
	const end = await copyBatch(message);
	writeFileSync(${JSON.stringify(figures)}, String(sum(ask('HeapProfiler.getSamplingProfile').profile.head)));
	return end;
};`;

test('a file of 10 KB costs a thread fewer than 50 KB of memory, its body not among them', async () => {
	const thread = await bundleThread();
	onTestFinished(thread.remove);
	const figures = join(dirname(thread.file), 'allocated');
	const file = join(dirname(thread.file), 'watched.mjs');
	writeFileSync(file, watched(thread.file, figures));
	const stage = await openStage(file);
	onTestFinished(stage.close);
	await stage.put('one.pdf', randomBytes(10_240));
	const {url} = stage.task('one.pdf');
	let copied = 0;
	const copy = async (files: number): Promise<number> => {
		const tasks = Array.from({length: files}, () => stage.task(`copy ${++copied}.pdf`, {url}));
		expect((await stage.copy(tasks)).filter(({outcome}) => outcome === 'verified')).toHaveLength(files);
		return Number(readFileSync(figures, 'utf8'));
	};

	// What loads and is compiled comes first.
	const before = await copy(1000);
	const files = 1500;
	const each = (await copy(files)) - before;
	console.info(`a file costs ${Math.round(each / files)} bytes`);
	expect(each / files).toBeLessThan(50_000);
	// A profiler that saw nothing would let everything pass.
	expect(each / files).toBeGreaterThan(3000);
});

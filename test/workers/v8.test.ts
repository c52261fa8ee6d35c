import {execFile} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {cachedDataVersionTag} from 'node:v8';
import {expect, onTestFinished, test} from 'vitest';
import {compileSooner, keepHeapsSmall, takeFlagsBack} from '../../source/workers/v8.ts';
import {cli} from '../support/built.ts';
import {temporaryFolder} from '../support/folder.ts';
import {openScene} from '../support/scene.ts';

/** Writes down which of Node's own modules V8 has compiled anew: of the program at its end, of a thread once it has loaded. */
const witness = (file: string) => `
const {isMainThread, parentPort} = require('node:worker_threads');
const {internalBinding} = require('internal/test/binding');
const say = who => {
	const modules = [...internalBinding('builtins').getCacheUsage().compiledWithoutCache];
	require('node:fs').appendFileSync(${JSON.stringify(file)}, JSON.stringify({who, modules}) + '\\n');
};
if (isMainThread) process.on('exit', () => say('program'));
else {
	const post = parentPort.postMessage;
	parentPort.postMessage = (...message) => {
		say('thread');
		parentPort.postMessage = post;
		return parentPort.postMessage(...message);
	};
}`;

test("the program and its threads take Node's own modules compiled, as they come", async () => {
	const scene = await openScene({records: 20, accounts: 2, seed: 4, world: {clean: true, fileBytes: 100}});
	onTestFinished(scene.close);
	const config = scene.configure({migration: {workers: 2}});
	const folder = temporaryFolder();
	const [preload, heard] = [join(folder, 'witness.cjs'), join(folder, 'heard')];
	writeFileSync(preload, witness(heard));
	const words = ['--expose-internals', '--require', preload, cli, 'backup', '--full', '--config', config];
	await promisify(execFile)(process.execPath, words);
	const lines: Array<{who: string; modules: string[]}> = readFileSync(heard, 'utf8')
		.trim()
		.split('\n')
		.map(line => JSON.parse(line));
	const anew = (who: string) => lines.filter(line => line.who === who).map(({modules}) => modules);
	expect({threads: anew('thread'), program: anew('program')}).toEqual({threads: [[], []], program: [[]]});
});

test("with its flags taken back V8 takes what was compiled with Node's own", () => {
	const tag = cachedDataVersionTag();
	keepHeapsSmall();
	compileSooner();
	expect(cachedDataVersionTag()).not.toBe(tag);
	takeFlagsBack();
	expect(cachedDataVersionTag()).toBe(tag);
});

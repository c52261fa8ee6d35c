import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import {costSoFar} from '../../source/composition/cost.ts';

test('the cost of a process grows with what it does', () => {
	const before = costSoFar();
	const much = Buffer.alloc(80_000_000, 1);
	const after = costSoFar();

	expect(after.peakMemoryMb).toBeGreaterThanOrEqual(Math.floor(much.length / 1e6));
	expect(after.peakMemoryMb).toBeGreaterThanOrEqual(before.peakMemoryMb);
	expect(after.cpuSeconds).toBeGreaterThanOrEqual(before.cpuSeconds);
});

test.runIf(process.platform === 'linux')('what started a process does not count as its memory', async () => {
	const {build} = await import('esbuild');
	const entry = new URL('../../source/composition/cost.ts', import.meta.url).pathname;
	const {outputFiles} = await build({
		entryPoints: [entry],
		bundle: true,
		write: false,
		platform: 'node',
		format: 'iife',
		globalName: 'cost',
		footer: {js: 'console.log(JSON.stringify(cost.costSoFar()))'},
	});
	const starter = `
		const fat = Buffer.alloc(300e6, 1);
		require('node:child_process').spawnSync(process.execPath, ['-e', process.argv[1]], {stdio: 'inherit'});
		if (fat.length === 0) throw fat;`;
	const {stdout} = await promisify(execFile)(process.execPath, ['-e', starter, outputFiles[0]?.text ?? '']);

	expect(JSON.parse(stdout).peakMemoryMb).toBeLessThan(200);
});

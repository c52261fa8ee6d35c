import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {build} from 'esbuild';
import {beforeAll, expect, test} from 'vitest';

/** A script that has `cost.costSoFar`. */
let cost = '';
beforeAll(async () => {
	const {outputFiles} = await build({
		entryPoints: [new URL('../../source/composition/cost.ts', import.meta.url).pathname],
		bundle: true,
		write: false,
		platform: 'node',
		format: 'iife',
		globalName: 'cost',
	});
	cost = outputFiles[0]?.text ?? '';
});

const tell = 'console.log(JSON.stringify(cost.costSoFar()));';

/** What the script prints in a process of its own, a value of JSON a line. */
async function run(script: string, ...args: readonly string[]) {
	const {stdout} = await promisify(execFile)(process.execPath, ['-e', script, ...args]);
	return stdout
		.trim()
		.split('\n')
		.map(line => JSON.parse(line));
}

test('the cost of a process grows with what it does', async () => {
	const work = `
		const much = Buffer.alloc(200e6, 1);
		const {user} = process.cpuUsage();
		while (process.cpuUsage().user < user + 200_000);
		if (much.length === 0) throw much;`;
	const [before, after] = await run([cost, tell, work, tell].join('\n'));

	expect(after.peakMemoryMb - before.peakMemoryMb).toBeGreaterThan(150);
	expect(after.cpuSeconds - before.cpuSeconds).toBeGreaterThan(0.15);
});

test.runIf(process.platform === 'linux')('what started a process does not count as its memory', async () => {
	const starter = `
		const fat = Buffer.alloc(300e6, 1);
		require('node:child_process').spawnSync(process.execPath, ['-e', process.argv[1]], {stdio: 'inherit'});
		if (fat.length === 0) throw fat;`;
	const [started] = await run(starter, `${cost}\n${tell}`);

	expect(started.peakMemoryMb).toBeLessThan(200);
});

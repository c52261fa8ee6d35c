import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {openScene, type Scene, untrue} from '../support/scene.ts';
import {fill, mountSmall, noMount} from '../support/small-disk.ts';

const records = 1200;
let scene: Scene;
let unmount: (() => void) | undefined;
afterEach(async () => {
	unmount?.();
	unmount = undefined;
	await scene?.close();
});

test('fault 38: a full disk pauses the run, says so, and once there is room nothing is lost', async ({skip}) => {
	scene = await openScene({records, accounts: 6, seed: 38, latencyMs: 10, world: {clean: true, fileBytes: 1500}});
	const disk = join(scene.folder, 'disk');
	unmount = mountSmall(disk, '6m');
	skip(unmount === undefined, noMount);

	scene.configure({database: join(disk, 'ledger.db'), logs: join(disk, 'logs')});
	const running = scene.start('backup', '--full');
	await running.line(({type, state}) => type === 'state' && state === 'copying');
	const free = fill(disk);
	const paused = await running.line(
		({type, state, reason}) => type === 'state' && state === 'paused' && /disk/.test(String(reason)),
	);
	expect(paused).toMatchObject({reason: expect.stringContaining('room')});
	// What the operator says meanwhile still stands when the disk has room again.
	expect((await scene.doclift('ctl', 'pause')).exitCode).toBe(0);
	free();

	await running.line(({type, state}) => type === 'state' && state === 'resumed');
	expect((await scene.doclift('ctl', 'resume')).exitCode).toBe(0);
	const {exitCode, result, lines} = await running.ended;
	const waits = lines.filter(({state}) => state === 'paused' || state === 'resumed');
	const goesOn = waits.findIndex(({state}) => state === 'resumed');
	expect(waits[goesOn + 1]).toMatchObject({state: 'paused', reason: expect.not.stringMatching(/disk/)});
	expect(result).toMatchObject({copied: records, dispositions: {verified: records, copying: 0}, error: null});
	expect(exitCode).toBe(0);
	expect(untrue(scene.world, await scene.stored())).toEqual([]);

	// The log lies on the same disk.
	const logs = readdirSync(join(disk, 'logs')).filter(name => name.startsWith('backup-run1-'));
	const logged = logs.flatMap(name =>
		readFileSync(join(disk, 'logs', name), 'utf8')
			.trimEnd()
			.split('\n'),
	);
	const told = logged.map(line => JSON.parse(line) as {readonly type: string; readonly state?: string});
	expect(told.filter(({type}) => type === 'state').map(({state}) => state)).toEqual(
		expect.arrayContaining(['copying', 'paused', 'resumed', 'finishing']),
	);
	expect(told.at(-1)).toMatchObject({type: 'result', exitCode: 0});
});

test('fault 38: a disk that stays full does not hold up a signal; the next run asks the bucket', async ({skip}) => {
	scene = await openScene({records, accounts: 6, seed: 39, latencyMs: 10, world: {clean: true, fileBytes: 1500}});
	const disk = join(scene.folder, 'disk');
	unmount = mountSmall(disk, '6m');
	skip(unmount === undefined, noMount);

	scene.configure({database: join(disk, 'ledger.db')});
	const running = scene.start('backup', '--full');
	await running.line(({type, state}) => type === 'state' && state === 'copying');
	const free = fill(disk);
	await running.line(({type, state}) => type === 'state' && state === 'paused');
	running.child.kill('SIGTERM');
	const {exitCode, result} = await running.ended;
	expect([5, 143]).toContain(exitCode);
	expect(result).toMatchObject({type: 'result'});

	free();
	const next = await scene.doclift('backup', '--full');
	expect(next.result).toMatchObject({exitCode: 0, dispositions: {verified: records}});
	expect(untrue(scene.world, await scene.stored())).toEqual([]);
});

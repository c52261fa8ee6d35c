import {execFileSync} from 'node:child_process';
import {mkdirSync, rmSync, statfsSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {openScene, type Scene, untrue} from '../support/scene.ts';

const records = 1200;
let scene: Scene;
let small: string | undefined;
afterEach(async () => {
	if (small !== undefined) execFileSync('umount', ['--lazy', small]);
	small = undefined;
	await scene?.close();
});

/** A file system of a few MB in memory; false where this user may not mount one. */
function mountSmall(folder: string, megabytes: number): boolean {
	mkdirSync(folder, {mode: 0o700});
	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0700`, 'doclift-test', folder], {
			stdio: 'pipe',
		});
		small = folder;
		return true;
	} catch {
		return false;
	}
}

test('fault 38: a full disk pauses the run, says so, and once there is room nothing is lost', async ({skip}) => {
	scene = await openScene({records, accounts: 6, seed: 38, latencyMs: 10, world: {clean: true, fileBytes: 1500}});
	const disk = join(scene.folder, 'disk');
	skip(!mountSmall(disk, 6), 'this user may not mount a file system; the full disk was not tried');

	scene.configure({database: join(disk, 'ledger.db')});
	const running = scene.start('backup', '--full');
	await running.line(({type, state}) => type === 'state' && state === 'copying');
	const {bavail, bsize} = statfsSync(disk);
	writeFileSync(join(disk, 'in-the-way'), Buffer.alloc(bavail * bsize - 4096));
	const paused = await running.line(
		({type, state, reason}) => type === 'state' && state === 'paused' && /disk/.test(String(reason)),
	);
	expect(paused).toMatchObject({reason: expect.stringContaining('room')});
	rmSync(join(disk, 'in-the-way'));

	await running.line(({type, state}) => type === 'state' && state === 'resumed');
	const {exitCode, result} = await running.ended;
	expect(result).toMatchObject({copied: records, dispositions: {verified: records, copying: 0}, error: null});
	expect(exitCode).toBe(0);
	expect(untrue(scene.world, await scene.stored())).toEqual([]);
});

test('fault 38: a disk that stays full does not hold up a signal; the next run asks the bucket', async ({skip}) => {
	scene = await openScene({records, accounts: 6, seed: 39, latencyMs: 10, world: {clean: true, fileBytes: 1500}});
	const disk = join(scene.folder, 'disk');
	skip(!mountSmall(disk, 6), 'this user may not mount a file system; the full disk was not tried');

	scene.configure({database: join(disk, 'ledger.db')});
	const running = scene.start('backup', '--full');
	await running.line(({type, state}) => type === 'state' && state === 'copying');
	const {bavail, bsize} = statfsSync(disk);
	writeFileSync(join(disk, 'in-the-way'), Buffer.alloc(bavail * bsize - 4096));
	await running.line(({type, state}) => type === 'state' && state === 'paused');
	running.child.kill('SIGTERM');
	const {exitCode, result} = await running.ended;
	expect([5, 143]).toContain(exitCode);
	expect(result).toMatchObject({type: 'result'});

	rmSync(join(disk, 'in-the-way'));
	const next = await scene.doclift('backup', '--full');
	expect(next.result).toMatchObject({exitCode: 0, dispositions: {verified: records}});
	expect(untrue(scene.world, await scene.stored())).toEqual([]);
});

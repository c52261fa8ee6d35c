/** Two consoles on one run, and runs that could not begin, as operators see them. */
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {acquireLock, thisProcess} from '../../source/db/lock.ts';
import {destinationBucket} from '../../source/sandbox/users.ts';
import {cli} from '../support/built.ts';
import {type Console, openConsole} from '../support/console.ts';
import {openScene, type Scene} from '../support/scene.ts';

let scene: Scene;
const open: Console[] = [];
afterEach(async () => {
	for (const one of open.splice(0)) {
		one.pty.kill('SIGKILL');
		await one.ended;
	}
	await scene?.close();
});

function opened(...args: readonly string[]): Console {
	return openedIn({}, ...args);
}

function openedIn(terminal: Parameters<typeof openConsole>[1], ...args: readonly string[]): Console {
	const one = openConsole(args, {cwd: scene.folder, ...terminal});
	open.push(one);
	return one;
}

/** What is shown, wherever its lines are broken. */
const unbroken = (text: string) => text.replaceAll(/[\s│]+/g, '');

test('hazard 48: a second console watches, steers nothing, and takes the seat when it is free', async () => {
	const world = {clean: true, fileBytes: 500} as const;
	scene = await openScene({records: 300, accounts: 3, seed: 8, latencyMs: 40, world});
	const config = scene.configure({migration: {concurrency: 2}});
	const ann = opened('backup', '--full', '--config', config);
	await ann.shows('writer: you', 30_000);
	const bob = opened('attach', '--config', config);
	await bob.shows(/read-only \(/, 30_000);
	bob.type('p');
	await bob.shows(/read-only: .* has the writer's seat/);
	await ann.shows(/advancing/);
	expect(ann.text()).not.toContain('paused');

	ann.type('q');
	await ann.shows('the run goes on');
	ann.type('\r');
	expect(await ann.ended).toEqual({exitCode: 0, signal: 0});
	expect(ann.text()).toMatch(/Run 1 \(backup.*\) goes on/);
	await bob.shows('read-only, seat free');
	bob.type(':seat\r');
	await bob.shows('writer: you');
	bob.type('p');
	await bob.shows('paused: ');
	bob.type('q');
	await bob.shows('the run waits');
	bob.type('stop\r');
	await bob.shows(/run 1 has ended with exit code \d+/, 30_000);
	const said = /ended with exit code (\d+)/.exec(bob.text())?.[1];
	bob.type('q');
	expect(String((await bob.ended).exitCode)).toBe(said);
});

test('a rollback stops the run before it from a console that has not the seat', async () => {
	scene = await openScene({records: 300, accounts: 3, seed: 8, latencyMs: 40, world: {clean: true, fileBytes: 500}});
	const config = scene.configure({migration: {concurrency: 2}});
	const ann = opened('backup', '--full', '--config', config);
	await ann.shows('writer: you', 30_000);
	const bob = opened('attach', '--config', config);
	await bob.shows(/read-only \(/, 30_000);
	bob.type(':rollback\r');
	await bob.shows('steers it, and will see it stop');
	bob.type('stop\r');
	await ann.shows('run 1 has ended', 30_000);
	await bob.shows('run 2 has ended', 30_000);
});

test('a console that is stopped by Ctrl-Z leaves the seat, and says afterwards how the run has ended', async () => {
	scene = await openScene({records: 300, accounts: 3, seed: 8, latencyMs: 40, world: {clean: true, fileBytes: 500}});
	const config = scene.configure({migration: {concurrency: 2}});
	const ann = openedIn({program: ['bash', '--norc', '-i'], env: {PS1: 'shell> '}});
	await ann.shows('shell> ');
	ann.type(`${process.execPath} ${cli} backup --full --config ${config}\r`);
	await ann.shows('writer: you', 30_000);
	const bob = opened('attach', '--config', config);
	await bob.shows(/read-only \(/, 30_000);
	ann.type('\u001A');
	await bob.shows('read-only, seat free');
	bob.type(':seat\r');
	await bob.shows('writer: you');
	bob.type(':stop\rstop\r');
	await bob.shows('run 1 has ended', 30_000);
	await ann.shows(/Stopped[\s\S]*shell>/);
	ann.type('fg\r');
	await ann.shows(/no run is at work; run 1 has ended with exit code \d/);
	expect(ann.text()).not.toContain('killed');
});

test('a console that comes back from Ctrl-Z to a run at work does not call it ended', async () => {
	scene = await openScene({records: 300, accounts: 3, seed: 8, latencyMs: 40, world: {clean: true, fileBytes: 500}});
	const config = scene.configure({migration: {concurrency: 1}});
	const ann = openedIn({program: ['bash', '--norc', '-i'], env: {PS1: 'shell> '}});
	await ann.shows('shell> ');
	ann.type(`${process.execPath} ${cli} backup --full --config ${config}\r`);
	await ann.shows('writer: you', 30_000);
	const bob = opened('attach', '--config', config);
	await bob.shows(/read-only \(/, 30_000);
	ann.type('\u001A');
	await bob.shows('read-only, seat free');
	// Longer than a console waits before it asks the run something: a file takes 80 ms at least.
	const puts = () => scene.buckets.requests().counts[destinationBucket]?.PutObject ?? 0;
	const before = puts();
	await expect.poll(puts, {timeout: 60_000}).toBeGreaterThan(before + 15);
	ann.type('fg\r');
	await bob.shows(/read-only \(/);
	expect(ann.text()).not.toMatch(/No run is at work|was not sent|files in flight:/);
	ann.type(':stop\rstop\r');
	await ann.shows('run 1 has ended', 30_000);
});

test('a run that is refused says why at 80 columns, there and when it is left, and its exit code is that of the console', async () => {
	scene = await openScene({records: 10, accounts: 1, seed: 8});
	const ledger = join(scene.folder, 'migration_tracking.db');
	const lock = acquireLock(ledger, thisProcess('doclift db vacuum', Date.now()));
	const one = openedIn({columns: 80, rows: 24}, 'backup', '--full', '--config', scene.config);
	await one.shows('Esc close', 30_000);
	const why = unbroken(`is in use by \`doclift db vacuum\`, process ${process.pid} of`);
	expect(unbroken(one.text())).toContain(why);
	expect(one.alternate()).toBe(true);
	one.type('q');
	expect((await one.ended).exitCode).toBe(3);
	expect(one.alternate()).toBe(false);
	expect(unbroken(one.text())).toContain(why);
	expect(one.text()).toContain('has ended with exit code 3');
	lock.release();
});

test('a configuration with faults is told before the screen is taken', async () => {
	scene = await openScene({records: 10, accounts: 1, seed: 8});
	const config = join(scene.folder, 'wrong.yaml');
	writeFileSync(config, 'salesforce: {usernme: x}\n');
	const one = opened('backup', '--full', '--config', config);
	expect((await one.ended).exitCode).toBe(2);
	expect(one.text()).toContain('usernme');
	expect(one.bytes()).not.toContain('\u001B[?1049h');
});

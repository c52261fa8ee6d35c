import {hostname, userInfo} from 'node:os';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {destinationBucket} from '../../source/sandbox/users.ts';
import {openScene, type Scene, untrue} from '../support/scene.ts';

const records = 200;
let scene: Scene;
beforeEach(async () => {
	scene = await openScene({records, accounts: 6, seed: 9, latencyMs: 20, world: {clean: true, fileBytes: 4000}});
});
afterEach(() => scene?.close());

const puts = () => scene.buckets.requests().counts[destinationBucket]?.PutObject ?? 0;

async function startAndCopy(more: number) {
	const before = puts();
	const running = scene.start('backup', '--full');
	await running.line(({type, state}) => type === 'state' && state === 'copying');
	await expect.poll(() => puts() - before, {interval: 5}).toBeGreaterThan(more);
	return running;
}

const inFlight = () =>
	scene.ledger(db => db.prepare("SELECT count(*) FROM records WHERE state = 'copying'").pluck().get());

describe('signals', () => {
	test('fault 7: each signal drains, says so, leaves nothing in flight, and the next run goes on', async () => {
		let copied = 0;
		for (const [signal, code] of [
			['SIGINT', 130],
			['SIGTERM', 143],
			['SIGHUP', 129],
		] as const) {
			const {child, ended} = await startAndCopy(12);
			child.kill(signal);
			const {exitCode, result, lines} = await ended;
			expect({signal, exitCode}).toEqual({signal, exitCode: code});
			expect(result).toMatchObject({
				type: 'result',
				exitCode: code,
				stoppedBy: signal,
				alreadyBackedUp: copied,
				error: null,
				dispositions: {copying: 0, failed: 0},
			});
			copied += Number(result?.copied);
			expect(result?.copied).toBeGreaterThan(0);
			expect(copied).toBeLessThan(records);
			expect(lines.some(({type, state}) => type === 'state' && state === 'stopping')).toBe(true);
			expect(inFlight()).toBe(0);
		}
		const {exitCode, result} = await scene.doclift('backup', '--full');
		expect({exitCode, copied: result?.copied}).toEqual({exitCode: 0, copied: records - copied});
		expect(untrue(scene.world, await scene.stored())).toEqual([]);
		const runs = scene.ledger(db => db.prepare('SELECT status FROM migration_runs ORDER BY id').pluck().all());
		expect(runs).toEqual(['interrupted', 'interrupted', 'interrupted', 'completed']);
	});

	test('fault 7: a second signal changes nothing', async () => {
		const {child, ended, line} = await startAndCopy(12);
		child.kill('SIGTERM');
		await line(({type, state}) => type === 'state' && state === 'stopping');
		child.kill('SIGINT');
		const {exitCode, result, stderr} = await ended;
		expect(exitCode).toBe(143);
		expect(result).toMatchObject({stoppedBy: 'SIGTERM', dispositions: {copying: 0}});
		expect(stderr).toContain('still finishing');
		expect(inFlight()).toBe(0);
	});

	test('a signal while records are read ends the run before anything is copied', async () => {
		scene.faults.add({side: 'org', op: 'Query', action: 'slow', ms: 1500, after: 1, times: 1});
		const {child, ended, line} = scene.start('backup', '--full');
		await line(({type, state}) => type === 'state' && state === 'counting');
		child.kill('SIGINT');
		const {exitCode, result} = await ended;
		expect(exitCode).toBe(130);
		expect(result).toMatchObject({stoppedBy: 'SIGINT'});
		expect(await scene.stored()).toEqual([]);
		expect((await scene.doclift('backup', '--full')).exitCode).toBe(0);
	});

	test.each([
		['counts', 1],
		['reads', 2],
	])('a signal while Salesforce asks for patience drains like any other (as it %s)', async (_, after) => {
		scene.faults.add({side: 'org', op: 'Query', action: 'unavailable', after, times: -1});
		const {child, ended, line} = scene.start('backup', '--full');
		await line(({type, state}) => type === 'state' && state === 'throttled');
		child.kill('SIGINT');
		const {exitCode, result} = await ended;
		expect(exitCode).toBe(130);
		expect(result).toMatchObject({stoppedBy: 'SIGINT', copied: 0, error: null});
		expect(scene.ledger(db => db.prepare('SELECT status FROM migration_runs').pluck().get())).toBe('interrupted');
	});
});

test.each([
	['backup', '--full'],
	['rollback', '--from-database', '--dry-run'],
])(
	'`ctl stop` while Salesforce asks for patience before the first step ends the run as stopped (%s)',
	async (...words) => {
		scene.faults.add({side: 'org', op: 'Describe', action: 'unavailable', times: -1});
		const {ended, line} = scene.start(...words);
		await line(({type, state}) => type === 'state' && state === 'throttled');
		expect((await scene.doclift('ctl', 'stop')).exitCode).toBe(0);
		const {exitCode, result} = await ended;
		expect({exitCode, result}).toMatchObject({exitCode: 1, result: {stoppedBy: expect.any(String), error: null}});
	},
);

test('fault 44: a second operator is refused, and told who is at work', async () => {
	const first = await startAndCopy(5);
	// Held, so that it is still at work however long the second takes to start.
	first.child.kill('SIGSTOP');
	const second = await scene.doclift('backup', '--incremental');
	first.child.kill('SIGCONT');
	expect(second.exitCode).toBe(3);
	const {message = '', hint = ''} = Object(second.result?.error);
	expect(message).toContain('doclift backup --full');
	expect(message).toContain(String(first.child.pid));
	expect(message).toContain(userInfo().username);
	expect(message).toContain(hostname());
	expect(message).toMatch(/since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/);
	expect(hint).not.toBe('');
	const {exitCode, result} = await first.ended;
	expect({exitCode, copied: result?.copied}).toEqual({exitCode: 0, copied: records});
});

import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {openScene, type Scene} from '../support/scene.ts';

let scene: Scene;
beforeEach(async () => {
	scene = await openScene({
		records: 300,
		accounts: 6,
		seed: 14,
		latencyMs: 30,
		publicLinks: true,
		world: {clean: true, fileBytes: 3000},
	});
});
afterEach(() => scene?.close());

test('before the first run there is no ledger, and status does not make one', async () => {
	const {exitCode, result, stderr} = await scene.doclift('status');
	expect({exitCode, kind: Object(result?.error).kind}).toEqual({exitCode: 3, kind: 'refused'});
	expect(stderr).toContain('doclift backup --full');
	expect(existsSync(join(scene.folder, 'migration_tracking.db'))).toBe(false);
});

test('while a run is at work it is seen from outside: how far it is, its memory, what limits it, who has the lock', async () => {
	// Few at a time: the run must still be at work when it is told to wait.
	scene.configure({migration: {concurrency: 2}});
	const running = scene.start('backup', '--full');
	await running.line(({type, state}) => type === 'state' && state === 'copying');
	await scene.doclift('ctl', 'pause');
	await running.line(({type, state}) => type === 'state' && state === 'paused');
	const {result, stderr, exitCode} = await scene.doclift('status');
	const {work, lock, unfinished, dispositions, records} = Object(result?.overview);
	expect(exitCode).toBe(0);
	expect(unfinished).toMatchObject({what: 'at-work', run: {id: 1}});
	expect(work).toMatchObject({pid: running.child.pid, phase: 'copying', limitedBy: expect.stringMatching(/^paused/)});
	expect(work.memoryMb).toBeGreaterThan(30);
	expect(lock).toMatchObject({pid: running.child.pid, command: 'doclift backup --full'});
	expect(records).toBe(300);
	expect(Object.values<number>(dispositions).reduce((sum, n) => sum + n, 0)).toBe(300);
	expect(stderr).toContain('limited by: paused');

	const cleaning = await scene.doclift('status', '--cleanup-days', '1');
	expect(cleaning.exitCode).toBe(3);
	expect(cleaning.stderr.replaceAll(/\s+/g, ' ')).toContain('in use by `doclift backup --full`');
	await scene.doclift('ctl', 'concurrency', '32');
	await scene.doclift('ctl', 'resume');
	expect((await running.ended).exitCode).toBe(0);
});

test('watching tells each change, until a signal', async () => {
	const first = await scene.doclift('backup', '--full', '--limit', '10');
	expect(first.exitCode).toBe(0);
	const watching = scene.start('status', '--watch');
	await watching.line(({type}) => type === 'progress');
	// Held until it was seen: watching looks once a second, and all of the files take less.
	scene.configure({migration: {concurrency: 2}});
	const copying = scene.start('backup', '--incremental');
	await copying.line(({type, state}) => type === 'state' && state === 'copying');
	await scene.doclift('ctl', 'pause');
	await watching.line(({type, phase}) => type === 'progress' && phase === 'copying');
	await scene.doclift('ctl', 'concurrency', '32');
	await scene.doclift('ctl', 'resume');
	expect((await copying.ended).exitCode).toBe(0);
	await watching.line(({type, dispositions}) => type === 'progress' && Object(dispositions).verified === 300);
	watching.child.kill('SIGINT');
	const {exitCode, lines} = await watching.ended;
	expect(exitCode).toBe(130);
	const told = lines
		.filter(({type}) => type === 'progress')
		.map(({phase, dispositions, done}) => JSON.stringify([phase, dispositions, done]));
	expect(told.length).toBeGreaterThan(2);
	expect(told[0]).not.toBe(told.at(-1));
});

test('readiness ends with 3 and names what is missing, and with 0 once the plan is there', async () => {
	await scene.doclift('backup', '--full');
	const before = await scene.doclift('status', '--readiness');
	expect(before.exitCode).toBe(3);
	expect(
		Object(before.result?.readiness).gates.filter(
			(gate: {holds: boolean; blocks: boolean}) => gate.blocks && !gate.holds,
		),
	).toMatchObject([{gate: 'plan', hint: expect.stringContaining('migrate --dry-run')}]);
	const plan = await scene.doclift('migrate', '--dry-run');
	const after = await scene.doclift('status', '--readiness');
	expect({exit: after.exitCode, ready: Object(after.result?.readiness).ready}).toEqual({exit: 0, ready: true});
	// Of the links that the cut-over writes after it, this verification says nothing.
	expect((await scene.doclift('verify')).exitCode).toBe(0);
	await scene.doclift('migrate', '--execute', '--confirm', String(plan.result?.planId));
	const leaving = await scene.doclift('status', '--readiness', '--for', 'close-vendor');
	expect(leaving.exitCode).toBe(3);
	expect(Object(leaving.result?.readiness).gates.filter((gate: {holds: boolean}) => !gate.holds)).toMatchObject([
		{gate: 'verified', found: expect.stringContaining('written since')},
	]);
	expect((await scene.doclift('verify')).exitCode).toBe(0);
	// A plan writes nothing: what was verified before it stays verified.
	await scene.doclift('rollback', '--from-database', '--dry-run');
	expect((await scene.doclift('status', '--readiness', '--for', 'close-vendor')).exitCode).toBe(0);

	const [first] = scene.world.accounts();
	expect((await scene.doclift('backup', '--full', '--account', first?.Id ?? '')).exitCode).toBe(0);
	const afterOne = await scene.doclift('status', '--readiness');
	expect(Object(afterOne.result?.readiness).gates).toContainEqual(
		expect.objectContaining({
			gate: 'count proof',
			holds: true,
			found: expect.stringMatching(/^Salesforce counts 300, .*\(DocListEntry__c, all accounts; 20.* UTC\)$/),
		}),
	);

	const file = join(scene.folder, 'all.json');
	expect((await scene.doclift('status', '--export', file)).exitCode).toBe(0);
	expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
		overview: {records: 300, links: {switched: 300}},
		readiness: {step: 'cut-over'},
	});
});

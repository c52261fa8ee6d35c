import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {leading} from '../support/links.ts';
import {openScene, type Scene} from '../support/scene.ts';

const timeout = 60_000;

let scene: Scene;
afterEach(() => scene?.close());

test('single phase copies, cuts over and validates account by account, and goes on where it was', {
	timeout,
}, async () => {
	scene = await openScene({
		records: 120,
		accounts: 3,
		seed: 5,
		publicLinks: true,
		world: {clean: true, fileBytes: 500},
	});
	const dry = await scene.doclift('single-phase', '--dry-run');
	expect([dry.exitCode, dry.result?.accounts, await scene.stored()]).toEqual([0, 3, []]);
	expect(dry.result?.gates).toMatchObject([
		{gate: 'ledger', holds: true},
		{gate: 'field rights', holds: true},
		{gate: 'API calls', holds: true},
	]);
	const org = scene.world.organization.Id;

	const unnamed = await scene.doclift('single-phase', '--execute');
	const wrong = await scene.doclift('single-phase', '--execute', '--confirm', '00D000000000000AAA');
	expect([unnamed.exitCode, wrong.exitCode]).toEqual([3, 3]);
	expect(await scene.stored()).toEqual([]);

	const {exitCode, result, stderr} = await scene.doclift('single-phase', '--execute', '--confirm', org);
	expect(exitCode, stderr).toBe(0);
	expect(result).toMatchObject({
		accountsDone: 3,
		backup: {copied: 120, failed: 0, salesforceCount: 120},
		migrate: {switched: 120, validated: 120, conflicts: 0, failed: 0, remaining: 0},
	});
	expect(Object(result?.migrate).planIds).toHaveLength(3);
	const {ours, wrong: misled} = await leading(scene);
	expect([ours.length, misled]).toEqual([120, []]);

	const again = await scene.doclift('single-phase', '--execute', '--confirm', org);
	expect([again.exitCode, Object(again.result?.migrate).switched]).toEqual([0, 0]);
});

/** A plan is begun by then, and not yet done. */
const isCanary = ({reason}: Readonly<Record<string, unknown>>): boolean =>
	/^the canary: \d+ links/.test(String(reason));

test('a run that was stopped in the midst of an account goes on there with the same command', {timeout}, async () => {
	scene = await openScene({
		records: 120,
		accounts: 2,
		seed: 5,
		publicLinks: true,
		latencyMs: 20,
		world: {clean: true, fileBytes: 500},
	});
	const words = ['single-phase', '--execute', '--confirm', scene.world.organization.Id];
	const running = scene.start(...words);
	await running.line(isCanary);
	running.child.kill('SIGINT');
	const stopped = await running.ended;
	expect([stopped.exitCode, stopped.result?.accountsDone]).toEqual([130, 0]);
	const [planId] = Object(stopped.result?.migrate).planIds;
	expect((await leading(scene)).ours.length).toBeLessThan(60);

	const {exitCode, result, stderr} = await scene.doclift(...words);
	expect(exitCode, stderr).toBe(0);
	expect(Object(result?.migrate).planIds).toEqual([planId, expect.not.stringMatching(planId)]);
	expect((await leading(scene)).ours).toHaveLength(120);
});

test('each account holds after its canary where a script asks for it', {timeout}, async () => {
	scene = await openScene({
		records: 40,
		accounts: 2,
		seed: 5,
		publicLinks: true,
		world: {clean: true, fileBytes: 500},
	});
	const org = scene.world.organization.Id;
	const running = scene.start('single-phase', '--execute', '--confirm', org, '--hold-after-canary');
	const first = await running.line(({state}) => state === 'held');
	expect((await leading(scene)).ours).toHaveLength(5);
	await scene.doclift('ctl', 'resume');
	await running.line(({state, time}) => state === 'held' && time !== first.time);
	await scene.doclift('ctl', 'resume');
	expect((await running.ended).exitCode).toBe(0);
	expect((await leading(scene)).ours).toHaveLength(40);
});

test('a run that was stopped in the midst of the second account goes on with the same command', {timeout}, async () => {
	scene = await openScene({
		records: 120,
		accounts: 2,
		seed: 5,
		publicLinks: true,
		latencyMs: 20,
		world: {clean: true, fileBytes: 500},
	});
	const [, second] = scene.world.accounts();
	const words = ['single-phase', '--execute', '--confirm', scene.world.organization.Id];
	const running = scene.start(...words);
	let ofSecond = false;
	await running.line(line => {
		if (line.type === 'started') ofSecond = Object(line.scope).accounts[0] === second?.Id;
		return ofSecond && isCanary(line);
	});
	running.child.kill('SIGINT');
	const stopped = await running.ended;
	expect([stopped.exitCode, stopped.result?.accountsDone]).toEqual([130, 1]);
	const {planIds} = Object(stopped.result?.migrate);
	expect(planIds).toHaveLength(2);
	expect((await leading(scene)).ours.length).toBeLessThan(120);

	const {exitCode, result, stderr} = await scene.doclift(...words);
	expect(exitCode, stderr).toBe(0);
	expect(result).toMatchObject({accountsDone: 2, migrate: {planIds: [planIds[1]]}});
	expect((await leading(scene)).ours).toHaveLength(120);
});

test('what another command has begun is refused before anything is copied', {timeout}, async () => {
	scene = await openScene({
		records: 60,
		accounts: 2,
		seed: 5,
		publicLinks: true,
		latencyMs: 20,
		world: {clean: true, fileBytes: 500},
	});
	const [, second] = scene.world.accounts();
	await scene.doclift('backup', '--full', '--account', String(second?.Id));
	const {result: made} = await scene.doclift('migrate', '--dry-run');
	const running = scene.start('migrate', '--execute', '--confirm', String(made?.planId));
	await running.line(isCanary);
	running.child.kill('SIGINT');
	await running.ended;
	const before = (await scene.stored()).length;
	const {exitCode, stderr} = await scene.doclift('single-phase', '--execute', '--confirm', scene.world.organization.Id);
	expect(exitCode).toBe(3);
	expect(stderr).toContain(`doclift migrate --execute --confirm ${made?.planId}`);
	expect(await scene.stored()).toHaveLength(before);
});

test('an account without a file is passed over', {timeout}, async () => {
	scene = await openScene({
		records: 60,
		accounts: 2,
		seed: 5,
		publicLinks: true,
		world: {clean: true, fileBytes: 500},
	});
	const {world} = scene;
	const [first, second] = world.accounts();
	for (const index of world.indexesOf([first?.Id ?? ''])) {
		const {Id, Account__c} = world.record(index);
		if (Account__c === first?.Id) world.edit(Id, {Document__c: null});
	}
	const {count} = world.census({accounts: [second?.Id ?? '']});
	const {exitCode, result, stderr} = await scene.doclift(
		'single-phase',
		'--execute',
		'--confirm',
		world.organization.Id,
	);
	expect(exitCode, stderr).toBe(0);
	expect(result).toMatchObject({accounts: 2, accountsDone: 2, migrate: {switched: count}});
	expect((await leading(scene)).ours).toHaveLength(count);
});

test('an account that is refused ends the run, and what was done before it is told', {timeout}, async () => {
	scene = await openScene({
		records: 60,
		accounts: 2,
		seed: 5,
		publicLinks: true,
		world: {clean: true, fileBytes: 500},
	});
	const [first, second] = scene.world.accounts().map(({Id}) => Id);
	const {count} = scene.world.census({accounts: [first ?? '']});
	// Users are kept from the copies of the second one only.
	scene.faults.add({side: 'bucket', op: 'GetObject', match: `uploads/${second}/`, action: 'forbidden', times: -1});
	const org = scene.world.organization.Id;
	const {exitCode, result, stderr} = await scene.doclift('single-phase', '--execute', '--confirm', org);
	expect([exitCode, result?.exitCode], stderr).toEqual([3, 3]);
	expect(result).toMatchObject({
		accounts: 2,
		accountsDone: 1,
		backup: {copied: 60, salesforceCount: 60, dispositions: {verified: 60}},
		migrate: {switched: count, planIds: [expect.stringMatching(/^CUT-/)], rollbackFiles: [expect.any(String)]},
		error: {kind: 'refused', message: expect.stringContaining('opened without credentials')},
	});
	const {hint} = Object(result?.error);
	expect(hint).toContain('run the same command again');
	expect(hint).not.toMatch(/--accept-unproven-links|migrate/);
	expect(stderr).toContain('1 of 2 accounts done');
});

test('in test mode a dry run counts the one account, and says so', {timeout}, async () => {
	scene = await openScene({records: 60, accounts: 3, seed: 5, world: {clean: true, fileBytes: 500}});
	const [, second] = scene.world.accounts();
	scene.configure({migration: {testSingleAccount: true, testAccountId: second?.Id}});
	const {exitCode, result, stderr} = await scene.doclift('single-phase', '--dry-run');
	expect([exitCode, result?.accounts]).toEqual([0, 1]);
	expect(result).toMatchObject({
		test: {accountId: second?.Id},
		backup: {salesforceCount: scene.world.census({accounts: [second?.Id ?? '']}).count},
	});
	expect(stderr.split('\n').slice(-6).join('\n')).toContain(`TEST: only the account ${second?.Name}`);
});

test('records without an account are counted once, and are no account', {timeout}, async () => {
	scene = await openScene({records: 300, accounts: 6, seed: 5, publicLinks: true, world: {fileBytes: 500}});
	scene.configure({migration: {withoutAccount: 'copy'}});
	const org = scene.world.organization.Id;
	const {world} = scene;
	const {count} = world.census();
	const accounts = world.accounts().filter(({Id}) => world.census({accounts: [Id]}).count > 0).length;
	const {result} = await scene.doclift('single-phase', '--execute', '--confirm', org);
	const stored = (await scene.stored()).filter(({key}) => !key.includes('rollback-')).length;
	expect(result).toMatchObject({
		accounts,
		accountsDone: accounts,
		backup: {salesforceCount: count, copied: stored, alreadyBackedUp: 0, dispositions: {verified: stored}},
	});
	expect(sumOf(result?.backup)).toBe(count);

	const again = await scene.doclift('single-phase', '--execute', '--confirm', org);
	expect(again.result).toMatchObject({accountsDone: accounts, backup: {copied: 0, alreadyBackedUp: stored}});
	expect(sumOf(again.result?.backup)).toBe(count);
});

const sumOf = (backup: unknown) => Object.values<number>(Object(backup).dispositions).reduce((sum, n) => sum + n, 0);

test('what an operator has signed off no longer makes a backup end with 1', {timeout}, async () => {
	scene = await openScene({records: 300, accounts: 6, seed: 5});
	expect((await scene.doclift('backup', '--full')).exitCode).toBe(1);
	const {dispositions} = scene.world.census();
	const missing = scene.ledger(db =>
		db
			.prepare<[], string>("SELECT doclist_entry_id FROM migration_errors WHERE error_type = 'download-missing'")
			.pluck()
			.all(),
	);
	const list = join(scene.folder, 'signed-off.csv');
	writeFileSync(list, `record\r\n${missing.join('\r\n')}\r\n`);
	const filed = await scene.doclift('accept', '--file', list, '--reason', 'Lost by the vendor');
	expect(filed.result).toMatchObject({accepted: dispositions.missing, notAccepted: 0});
	for (const one of ['failed', 'archived']) {
		expect((await scene.doclift('accept', '--class', one, '--reason', 'Agreed')).exitCode).toBe(0);
	}
	const after = await scene.doclift('backup', '--incremental');
	expect(after.exitCode).toBe(0);
	expect(after.result).toMatchObject({
		dispositions: {missing: dispositions.missing},
		accepted: {missing: dispositions.missing},
	});
	await scene.doclift('accept', '--class', 'missing', '--revoke');
	expect((await scene.doclift('backup', '--incremental')).exitCode).toBe(1);
});

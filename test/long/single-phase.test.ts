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

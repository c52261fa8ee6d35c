import {readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {cutOver, differing, execute, fieldsOf, leading, plan, rollBack} from '../support/links.ts';
import {openScene, type Scene} from '../support/scene.ts';

let scene: Scene;
const open = async (clean: boolean) => {
	scene = await openScene({
		records: 300,
		accounts: 6,
		seed: 5,
		publicLinks: true,
		world: clean ? {clean: true, fileBytes: 2000} : {},
	});
	const {exitCode} = await scene.doclift('backup', '--full');
	expect(exitCode).toBe(clean ? 0 : 1);
};
beforeEach(() => open(true));
afterEach(() => scene?.close());

test('hazard 81: a plan changes nothing, and what it says is what is done', {timeout: 60_000}, async () => {
	await scene.close();
	await open(false);
	const before = fieldsOf(scene.world);
	const {dispositions} = scene.world.census();
	const planned = await plan(scene, 'migrate', '--export', join(scene.folder, 'plan.csv'));
	expect(scene.org.requests().Update ?? 0).toBe(0);
	expect(fieldsOf(scene.world)).toEqual(before);
	expect(planned).toMatchObject({
		type: 'result',
		command: 'migrate',
		exitCode: 0,
		planId: expect.stringMatching(/^CUT-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/),
		changes: dispositions.verified,
		newFiles: 0,
		linkProof: {tried: 25, opened: 25},
		blocked: {failed: dispositions.failed, missing: dispositions.missing, archived: dispositions.archived},
		stayingAtVendor: {missing: dispositions.missing, 'no-account': dispositions['no-account']},
	});
	const rows = readFileSync(join(scene.folder, 'plan.csv'), 'utf8').trimEnd().split('\r\n');
	expect(rows).toHaveLength(1 + before.size);
	expect(rows.filter(row => row.includes('to-switch,yes'))).toHaveLength(dispositions.verified);

	const {exitCode, result} = await execute(scene, 'migrate', planned.planId);
	expect(exitCode).toBe(0);
	expect(result).toMatchObject({
		command: 'migrate',
		planId: planned.planId,
		switched: dispositions.verified,
		validated: dispositions.verified,
		conflicts: 0,
		failed: 0,
		deleted: 0,
		arrivedAfterPlan: 0,
		remaining: 0,
		error: null,
	});
	const {ours, wrong} = await leading(scene);
	expect([ours.length, wrong]).toEqual([dispositions.verified, []]);
	expect(differing(before, fieldsOf(scene.world))).toHaveLength(dispositions.verified);
});

test('hazard 72: over and back twice is where it began, and each time whole', {timeout: 60_000}, async () => {
	const before = fieldsOf(scene.world);
	for (const round of [1, 2]) {
		const over = await cutOver(scene);
		expect([round, over.exitCode, over.result?.switched]).toEqual([round, 0, 300]);
		expect((await leading(scene)).wrong).toEqual([]);
		const back = await rollBack(scene);
		expect([round, back.exitCode, back.result?.restored]).toEqual([round, 0, 300]);
		expect(differing(before, fieldsOf(scene.world))).toEqual([]);
	}
	const journal = scene.ledger(db =>
		db.prepare('SELECT direction, state, count(*) AS n FROM url_changes GROUP BY 1, 2 ORDER BY 1').all(),
	);
	expect(journal).toEqual([
		{direction: 'cutover', state: 'applied', n: 600},
		{direction: 'rollback', state: 'applied', n: 600},
	]);
	const phases = scene.ledger(db =>
		db.prepare('SELECT DISTINCT migration_phase, salesforce_updated FROM file_migrations').all(),
	);
	expect(phases).toEqual([{migration_phase: 1, salesforce_updated: 0}]);
});

test('fault 37: a plan that is done is not done again, and a new one has nothing to do', {
	timeout: 60_000,
}, async () => {
	const first = await cutOver(scene);
	const writes = scene.org.requests().Update;
	const again = await execute(scene, 'migrate', first.result?.planId);
	expect(again.exitCode).toBe(3);
	expect(again.result?.error).toMatchObject({kind: 'refused', hint: expect.stringContaining('migrate --dry-run')});
	const second = await plan(scene, 'migrate');
	expect(second).toMatchObject({changes: 0, classes: {'already-ours': 300}});
	expect(scene.org.requests().Update).toBe(writes);
});

test('hazard 46: the way back is written first, and works without the ledger', {timeout: 60_000}, async () => {
	const before = fieldsOf(scene.world);
	const over = await cutOver(scene);
	const file = String(over.result?.rollbackFile);
	expect(file).toBe(join(scene.folder, `rollback-${over.result?.planId}.json`));
	expect(statSync(file).mode & 0o777).toBe(0o600);
	const {records} = JSON.parse(readFileSync(file, 'utf8'));
	expect(records).toHaveLength(300);
	const [{Id, original_url, new_url}] = records;
	expect([original_url, new_url]).toEqual([before.get(Id), fieldsOf(scene.world).get(Id)]);
	const kept: string[] = [];
	for await (const {key} of scene.buckets.objects('customer-archive')) if (key.includes('rollback-')) kept.push(key);
	expect(kept).toEqual([`uploads/.doclift/rollback-${over.result?.planId}.json`]);

	scene.configure({database: 'another.db'});
	const back = await plan(scene, 'rollback', '--rollback-file', file);
	expect(back).toMatchObject({changes: 300, classes: {'to-restore': 300}});
	const done = await execute(scene, 'rollback', back.planId);
	expect([done.exitCode, done.result?.restored]).toEqual([0, 300]);
	expect(differing(before, fieldsOf(scene.world))).toEqual([]);
	// All that a fresh ledger knows as switched is nothing: another plan has to come from the file again.
	const again = await execute(scene, 'rollback', back.planId);
	const hint = expect.stringContaining(`\`doclift rollback --rollback-file ${file} --dry-run\``);
	expect([again.exitCode, again.result?.error]).toMatchObject([3, {kind: 'refused', hint}]);
});

test('hazard 46: the copy of the ledger from before the first change is enough to go back by', {
	timeout: 60_000,
}, async () => {
	const before = fieldsOf(scene.world);
	const over = await cutOver(scene);
	// The ledger is gone, and the copy that lay beside it was kept elsewhere.
	scene.configure({database: 'restored.db'});
	const put = await scene.doclift('db', 'restore', String(over.result?.ledgerCopy));
	expect(put.result).toMatchObject({changesSince: null, begun: {planId: over.result?.planId}});
	expect(put.stderr.replaceAll(/\s+/g, ' ')).toContain('`doclift rollback --from-database --dry-run` reads the fields');
	const back = await plan(scene, 'rollback', '--from-database');
	expect(back).toMatchObject({changes: 300, classes: {'to-restore': 300}});
	const done = await execute(scene, 'rollback', back.planId);
	expect([done.exitCode, done.result?.restored]).toEqual([0, 300]);
	expect(differing(before, fieldsOf(scene.world))).toEqual([]);
});

test('hazard 46: a restored ledger goes back account by account', {timeout: 60_000}, async () => {
	const before = fieldsOf(scene.world);
	const over = await cutOver(scene);
	scene.configure({database: 'restored.db'});
	await scene.doclift('db', 'restore', String(over.result?.ledgerCopy));
	for (const {Id} of scene.world.accounts()) {
		const {count} = scene.world.census({accounts: [Id]});
		if (count === 0) continue;
		const back = await plan(scene, 'rollback', '--from-database', '--account', Id);
		expect(back).toMatchObject({changes: count});
		expect((await execute(scene, 'rollback', back.planId, '--from-database', '--account', Id)).exitCode).toBe(0);
	}
	expect(differing(before, fieldsOf(scene.world))).toEqual([]);
});

test('hazard 31: a file that is new at the plan is copied and switched; a later one waits', {
	timeout: 60_000,
}, async () => {
	const [added] = Object((await scene.act('add')).result).ids;
	const planned = await plan(scene, 'migrate');
	expect(planned).toMatchObject({changes: 301, newFiles: 1, classes: {'to-switch': 300, new: 1}});
	const [late] = Object((await scene.act('add')).result).ids;
	const {exitCode, result} = await execute(scene, 'migrate', planned.planId);
	expect(exitCode).toBe(0);
	expect(result).toMatchObject({switched: 301, arrivedAfterPlan: 1});
	const {ours, wrong} = await leading(scene);
	expect([wrong, ours.includes(added), ours.includes(late)]).toEqual([[], true, false]);
	const next = await plan(scene, 'migrate');
	expect(next).toMatchObject({changes: 1});
});

test('one account is cut over and rolled back by itself', {timeout: 60_000}, async () => {
	const before = fieldsOf(scene.world);
	const [account] = scene.world.accounts();
	const rows = scene.world
		.indexesOf([account?.Id ?? ''])
		.filter(at => scene.world.value(at, 'Account__c') === account?.Id);
	const planned = await plan(scene, 'migrate', '--account', account?.Id ?? '');
	expect(planned).toMatchObject({changes: rows.length, records: rows.length});
	await execute(scene, 'migrate', planned.planId);
	expect(differing(before, fieldsOf(scene.world))).toHaveLength(rows.length);
	const limited = await plan(scene, 'migrate', '--limit', '7', '--export', join(scene.folder, 'limited.csv'));
	expect(limited).toMatchObject({changes: 7});
	const list = readFileSync(join(scene.folder, 'limited.csv'), 'utf8').split('\r\n');
	const classes = limited.classes as Record<string, number>;
	for (const one of ['to-switch', 'beyond-limit']) {
		expect(list.filter(row => row.includes(`,${one},`))).toHaveLength(classes[one] ?? 0);
	}
	await execute(scene, 'migrate', limited.planId);
	expect(differing(before, fieldsOf(scene.world))).toHaveLength(rows.length + 7);
	const run = scene.ledger(db => db.prepare('SELECT max(run_id) FROM url_changes').pluck().get());
	const back = await plan(scene, 'rollback', '--run', String(run));
	expect(back).toMatchObject({changes: 7});
	// Another source beside the plan's id is no slip to pass over: more would go back than was said, or less.
	const other = await execute(scene, 'rollback', back.planId, '--from-database', '--account', account?.Id ?? '');
	expect([other.exitCode, other.result?.error]).toMatchObject([3, {kind: 'refused'}]);
	expect(differing(before, fieldsOf(scene.world))).toHaveLength(rows.length + 7);
	await execute(scene, 'rollback', back.planId, '--run', String(run));
	expect(differing(before, fieldsOf(scene.world))).toHaveLength(rows.length);
});

test('a way back holds after its canary where a script asks for it', {timeout: 60_000}, async () => {
	await cutOver(scene);
	const {planId} = await plan(scene, 'rollback', '--from-database');
	const running = scene.start('rollback', '--execute', '--confirm', String(planId), '--hold-after-canary');
	await running.line(({state}) => state === 'held');
	expect((await leading(scene)).ours).toHaveLength(295);
	expect((await scene.doclift('ctl', 'resume')).exitCode).toBe(0);
	expect(await running.ended).toMatchObject({exitCode: 0, result: {restored: 300, validated: 300}});
});

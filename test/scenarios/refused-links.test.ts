/** Links that the org refuses to change, on their way out and on their way back: told by every page, and taken up again. */
import {afterEach, expect, test} from 'vitest';
import {cutOver, differing, fieldsOf, rollBack} from '../support/links.ts';
import {openScene, type Scene} from '../support/scene.ts';

let scene: Scene;
afterEach(() => scene?.close());

const errors = async () => (await scene.doclift('status', '--errors')).result?.errors;
const phasesOf = (ids: readonly string[]) =>
	scene.ledger(db =>
		db
			.prepare('SELECT migration_phase, salesforce_updated FROM file_migrations WHERE doclist_entry_id IN (?, ?)')
			.raw()
			.all(...ids),
	);

test('hazard 42, hazard 90: what a validation rule refuses is told with its words, and gone on with from where it stands', async () => {
	const refused = new Set<string>();
	scene = await openScene({
		records: 60,
		accounts: 4,
		publicLinks: true,
		world: {clean: true, fileBytes: 100},
		org: {validation: id => (refused.has(id) ? {message: 'A reason is required.'} : undefined)},
	});
	await scene.doclift('backup', '--full');
	const before = fieldsOf(scene.world);
	// Of one account, so that they are not half of the canary.
	const account = scene.world.record(0).Account__c;
	const ids = [...before.keys()].filter((_, index) => scene.world.record(index).Account__c === account).slice(-2);
	const refuse = () => {
		for (const id of ids) refused.add(id);
	};

	refuse();
	expect(await cutOver(scene)).toMatchObject({exitCode: 1, result: {switched: 58, failed: 2}});
	const told = {state: 'link-failed', kind: 'salesforce-validation', count: 2, direction: 'cutover', ours: 0};
	expect(await errors()).toMatchObject([{...told, example: expect.stringMatching(/^A reason is required\./)}]);
	const text = await scene.startBare(['status', '--errors', '--plain', '--config', scene.config]).ended;
	expect(text.stdout).toContain('2 records want attention');
	expect(text.stdout).toContain('A reason is required.');
	const recent = (await scene.doclift('status', '--recent-errors', '9')).result?.recentErrors;
	expect(recent).toMatchObject([{kind: 'salesforce-validation'}, {kind: 'salesforce-validation'}]);
	expect(phasesOf(ids)).toEqual([
		[1, 0],
		[1, 0],
	]);

	// That they were read again mends nothing in Salesforce.
	for (const args of [
		['migrate', '--dry-run'],
		['backup', '--full'],
	]) {
		await scene.doclift(...args);
		expect(await errors()).toMatchObject([{...told, example: expect.stringMatching(/^A reason is required\./)}]);
	}

	refused.clear();
	expect(await cutOver(scene)).toMatchObject({exitCode: 0, result: {switched: 2}});
	expect(await errors()).toEqual([]);

	refuse();
	const back = await rollBack(scene);
	expect(back).toMatchObject({exitCode: 1, result: {restored: 58, failed: 2}});
	expect(back.stderr.replaceAll(/\s+/g, ' ')).toContain('then: doclift rollback --from-database --dry-run');
	expect(await errors()).toMatchObject([{...told, direction: 'rollback', ours: 2}]);
	expect(phasesOf(ids)).toEqual([
		[2, 1],
		[2, 1],
	]);
	// A cut-over that is only planned takes nothing of the way back.
	await scene.doclift('migrate', '--dry-run');
	expect(await errors()).toMatchObject([{...told, direction: 'rollback', ours: 0}]);
	const record = await scene.startBare(['record', ids[0] ?? '', '--plain', '--config', scene.config]).ended;
	expect(record.stdout).toMatch(/validation rule[\s\S]*rollback\s+--from-database --dry-run/);

	refused.clear();
	expect(await rollBack(scene)).toMatchObject({exitCode: 0, result: {restored: 2}});
	expect(differing(before, fieldsOf(scene.world))).toEqual([]);
	expect(await errors()).toEqual([]);
});

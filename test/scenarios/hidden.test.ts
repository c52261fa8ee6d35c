/** A user who no longer sees most records: neither a backup, nor a plan, nor a rollback takes them for deleted without a word. */
import {afterEach, beforeEach, expect, test} from 'vitest';
import {cutOver, rollBack} from '../support/links.ts';
import {openScene, type Scene} from '../support/scene.ts';

const records = 400;
const away = new Set<string>();
let scene: Scene;

beforeEach(async () => {
	away.clear();
	scene = await openScene({
		records,
		accounts: 4,
		seed: 5,
		publicLinks: true,
		world: {clean: true, fileBytes: 300},
		org: {permissions: {hidden: id => away.has(id)}},
	});
	expect((await scene.doclift('backup', '--full')).exitCode).toBe(0);
});
afterEach(() => scene.close());

/** All but every tenth. */
function hide(): void {
	for (let index = 0; index < records; index++) if (index % 10 !== 0) away.add(scene.world.record(index).Id);
}

const deleted = () =>
	scene.ledger(db => db.prepare("SELECT count(*) FROM records WHERE state = 'deleted'").pluck().get());

test('backup and plan are refused, and go on where the operator says that the records are deleted', async () => {
	hide();
	for (const command of [
		['backup', '--full'],
		['backup', '--incremental'],
		['migrate', '--dry-run'],
	]) {
		const {exitCode, result} = await scene.doclift(...command);
		expect({command, exitCode, error: result?.error}).toMatchObject({
			exitCode: 3,
			error: {kind: 'refused', hint: expect.stringContaining('`doclift backup --full --accept-deleted`')},
		});
	}
	expect(deleted()).toBe(0);
	const said = await scene.doclift('backup', '--full', '--accept-deleted');
	expect(said).toMatchObject({exitCode: 0, result: {salesforceCount: records / 10}});
	expect(deleted()).toBe((records * 9) / 10);
});

test('single-phase is refused too, however small its accounts', async () => {
	// Too few of each account to be refused by itself.
	for (const {Id: account} of scene.world.accounts()) {
		const own = [...scene.world.indexesOf([account])].map(index => scene.world.record(index));
		for (const {Id} of own.filter(({Account__c}) => Account__c === account).slice(0, 60)) away.add(Id);
	}
	const confirm = scene.world.organization.Id;
	const {exitCode, result} = await scene.doclift('single-phase', '--execute', '--confirm', confirm);
	expect({exitCode, error: result?.error}).toMatchObject({
		exitCode: 3,
		error: {kind: 'refused', hint: expect.stringContaining('`doclift backup --full --accept-deleted`')},
	});
	// Of the first account.
	expect(deleted()).toBeLessThanOrEqual(60);
});

test('a rollback names the links that it cannot see', async () => {
	await cutOver(scene);
	hide();
	expect(await rollBack(scene)).toMatchObject({
		exitCode: 0,
		result: {restored: records / 10, deleted: (records * 9) / 10, failed: 0},
	});
});

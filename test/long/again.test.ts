import {afterEach, beforeEach, expect, test} from 'vitest';
import type {WorldRecord} from '../../source/sandbox/world.ts';
import type {Line} from '../support/program.ts';
import {openScene, type Scene, untrue} from '../support/scene.ts';

const records = 240;
let scene: Scene;
beforeEach(async () => {
	scene = await openScene({records, accounts: 6, seed: 5, world: {clean: true, fileBytes: 3000}});
});
afterEach(() => scene?.close());

const sourceRequests = () => ({...scene.buckets.requests().counts[scene.world.sourceBucket]});
const notices = (lines: readonly Line[]) =>
	lines.flatMap(({state, reason}) => (state === 'notice' ? [String(reason)] : []));
const recordAt = (index: number): WorldRecord => scene.world.record(index);

test('a clean world ends with 0, and a second full backup reads no file again', async () => {
	const first = await scene.doclift('backup', '--full');
	expect(first.exitCode).toBe(0);
	expect(first.result).toMatchObject({copied: records, alreadyBackedUp: 0, salesforceCount: records});
	expect(untrue(scene.world, await scene.stored())).toEqual([]);

	const before = sourceRequests();
	const stored = await scene.stored();
	const second = await scene.doclift('backup', '--full');
	expect(second.exitCode).toBe(0);
	expect(second.result).toMatchObject({runId: 2, copied: 0, alreadyBackedUp: records, bytes: 0});
	const {ListObjectsV2: lists = 0, ...others} = sourceRequests();
	expect(lists).toBeGreaterThan(0);
	expect({...others, ListObjectsV2: before.ListObjectsV2}).toEqual(before);
	expect(await scene.stored()).toEqual(stored);
});

test('hazard 22: a file that has changed at the source is copied again, to its own key', async () => {
	await scene.doclift('backup', '--full');
	const before = await scene.stored();
	const {Id, Identifier__c: key} = recordAt(7);
	await scene.act('change-file', key ?? '');
	const changed = {...scene.world.object(scene.world.sourceBucket, key ?? '')};
	expect(changed.etag).toBeDefined();

	const {exitCode, result} = await scene.doclift('backup', '--full');
	expect({exitCode, copied: result?.copied}).toEqual({exitCode: 0, copied: 1});
	const after = await scene.stored();
	expect(after.map(object => object.key)).toEqual(before.map(object => object.key));
	expect(untrue(scene.world, after)).toEqual([]);
	const differing = after.filter((object, at) => object.sha256 !== before[at]?.sha256);
	expect(differing.map(({metadata}) => metadata['doclift-record'])).toEqual([Id]);
});

test('an incremental backup without a full one is refused', async () => {
	const {exitCode, result} = await scene.doclift('backup', '--incremental');
	expect(exitCode).toBe(3);
	expect(result?.error).toMatchObject({kind: 'refused', hint: expect.stringContaining('backup --full')});
	expect(await scene.stored()).toEqual([]);
});

test('an incremental backup takes what users have done since: new, changed, deleted, restored, renamed', async () => {
	const away = recordAt(3).Id;
	await scene.act('delete', away);
	const first = await scene.doclift('backup', '--full');
	expect(first.result).toMatchObject({copied: records - 1, salesforceCount: records - 1});
	const before = await scene.stored();

	const edited = recordAt(11);
	const target = recordAt(12);
	await scene.act('edit', edited.Id, `Document__c=${target.Document__c}`);
	const added = Object((await scene.act('add', '--count', '2')).result).ids as string[];
	const removed = recordAt(20).Id;
	await scene.act('delete', removed);
	await scene.act('undelete', away);
	const account = scene.world
		.accounts()
		.find(({Id}) => Id !== edited.Account__c && scene.world.indexesOf([Id]).length > 0);
	await scene.act('rename-account', account?.Id ?? '', 'Renamed', '&', 'Sons');
	const getsBefore = sourceRequests().GetObject ?? 0;

	const {exitCode, result, lines} = await scene.doclift('backup', '--incremental');
	expect(exitCode).toBe(0);
	// Two are new, one is back, one has another file.
	expect(result).toMatchObject({copied: 4, salesforceCount: records + 1, deleted: 1, proof: {verdict: 'proven'}});
	expect((sourceRequests().GetObject ?? 0) - getsBefore).toBe(4);
	expect(notices(lines).join('\n')).toContain(`is now called "Renamed & Sons" (was "${account?.Name}")`);

	const after = await scene.stored();
	const keysOf = (id: string) => after.filter(({metadata}) => metadata['doclift-record'] === id).map(({key}) => key);
	const oldKey = before.find(({metadata}) => metadata['doclift-record'] === edited.Id)?.key ?? '';
	expect(keysOf(edited.Id).toSorted()).toEqual([oldKey, oldKey.replace(/(\.[^./]*)?$/, '-g2$1')].toSorted());
	for (const id of [...added, away, removed]) expect([id, keysOf(id).length]).toEqual([id, 1]);
	for (const {key, sha256} of before) expect(after.find(object => object.key === key)?.sha256).toBe(sha256);

	const row = scene.ledger(db => db.prepare('SELECT * FROM file_migrations WHERE doclist_entry_id = ?').get(edited.Id));
	expect(row).toMatchObject({original_url: target.Document__c, your_s3_key: expect.stringContaining('-g2')});

	const third = await scene.doclift('backup', '--incremental');
	expect(third.exitCode).toBe(0);
	expect(third.result).toMatchObject({copied: 0, alreadyBackedUp: records + 1, deleted: 1});
});

test('what failed is tried again by the next incremental backup', async () => {
	const {Id} = recordAt(30);
	const url = `https://${scene.world.sourceBucket}.s3.us-west-2.amazonaws.com/nowhere/yet.pdf`;
	await scene.act('edit', Id, `Document__c=${url}`);
	const first = await scene.doclift('backup', '--full');
	expect(first.exitCode).toBe(1);
	expect(first.result).toMatchObject({copied: records - 1, dispositions: {missing: 1}});

	scene.world.putObject(scene.world.sourceBucket, 'nowhere/yet.pdf', Buffer.from('%PDF-1.7 at last'));
	const second = await scene.doclift('backup', '--incremental');
	expect(second.exitCode).toBe(0);
	expect(second.result).toMatchObject({copied: 1, dispositions: {missing: 0, verified: records}});
	expect(untrue(scene.world, await scene.stored())).toEqual([]);
});

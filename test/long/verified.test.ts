import {readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {differences} from '../../source/engine/verify/difference.ts';
import {killAfter, openIntentions} from '../support/kill.ts';
import {cutOver, execute, fieldsOf, plan} from '../support/links.ts';
import {type Owner, ownerOf} from '../support/owner.ts';
import type {Ended} from '../support/program.ts';
import {openScene, type Scene} from '../support/scene.ts';

let scene: Scene;
let owner: Owner;
async function open(records = 120, fileBytes = 3000) {
	scene = await openScene({records, accounts: 4, seed: 8, publicLinks: true, world: {clean: true, fileBytes}});
	owner = ownerOf(scene);
	expect((await scene.doclift('backup', '--full')).exitCode).toBe(0);
}
afterEach(async () => {
	owner.close();
	await scene.close();
});

const verify = (...words: string[]): Promise<Ended> => scene.doclift('verify', ...words);
const keyOf = (recordId: string): string =>
	scene.ledger(db =>
		String(db.prepare('SELECT your_s3_key FROM file_migrations WHERE doclist_entry_id = ?').pluck().get(recordId)),
	);
const idAt = (index: number): string => scene.world.record(index).Id;
const readsOfCopies = () => scene.buckets.requests().counts['customer-archive']?.GetObject ?? 0;
const slowReads = (ms: number, times = -1) =>
	scene.faults.add({side: 'bucket', action: 'slow', op: 'GetObject', match: 'customer-archive', ms, times});

test('hazards 16, 63, 83: whatever differs is found in its class, and each next action mends it', {
	timeout: 240_000,
}, async () => {
	await open();
	const well = await verify();
	expect(well.exitCode).toBe(0);
	expect(well.result).toMatchObject({
		complete: true,
		records: 120,
		copies: 120,
		alive: 120,
		salesforceCount: 120,
		asked: 'listing',
		sample: null,
		differences: {},
		differing: 0,
		classes: [],
	});
	expect(well.stderr).toContain('No difference between ledger, bucket and Salesforce');
	expect(statSync(join(scene.folder, 'migration_tracking.db.verify')).mode & 0o777).toBe(0o600);

	const {world} = scene;
	const [gone, other, orphan] = [keyOf(idAt(5)), keyOf(idAt(6)), 'uploads/left over/draft.pdf'];
	await Promise.all([owner.remove(gone), owner.put(other, 'something else'), owner.put(orphan, 'draft')]);
	await owner.put('elsewhere/not ours.pdf', 'x');
	world.edit(idAt(1), {Document__c: `${world.record(2).Document__c}?X-Amz-Signature=secret`});
	world.remove(idAt(3));
	world.add();
	world.add();
	const file = join(scene.folder, 'found.csv');
	const found = await verify('--export', file);
	expect(found.exitCode).toBe(1);
	const counts = {'object-gone': 1, 'object-differs': 1, 'url-changed': 1, 'deleted-in-salesforce': 1};
	expect(found.result).toMatchObject({differences: {...counts, 'not-in-ledger': 2, orphan: 1}, differing: 4});
	expect(found.result?.classes).toContainEqual({class: 'object-gone', count: 1, ...differences['object-gone']});
	expect(found.result?.examples).toContainEqual(expect.objectContaining({recordId: idAt(5), key: gone}));
	const rows = readFileSync(file, 'utf8');
	expect(rows.split('\r\n')).toHaveLength(1 + 6 + 1);
	expect(rows).toContain(`orphan,,${orphan},1,5 bytes`);
	expect(found.stdout + found.stderr + rows).not.toContain('secret');
	expect(statSync(file).mode & 0o777).toBe(0o600);

	const backup = await scene.doclift('backup', '--full');
	expect(backup.result).toMatchObject({exitCode: 1, copied: 4, deleted: 1, dispositions: {collision: 1}});
	const {result} = await verify();
	expect(result?.differences).toEqual({'object-differs': 1, orphan: 1});
	const lying = (await scene.stored()).map(({key, size}) => [key, size]);
	expect(lying).toContainEqual([other, 'something else'.length]);
	expect(lying).toContainEqual([orphan, 5]);

	await Promise.all([owner.remove(other), owner.remove(orphan)]);
	await scene.doclift('backup', '--incremental', '--retry', 'collision');
	world.undelete(idAt(3));
	expect((await verify()).result?.differences).toEqual({'restored-in-salesforce': 1});
	await scene.doclift('backup', '--incremental');
	expect(await verify()).toMatchObject({exitCode: 0, result: {differences: {}, records: 122, alive: 122}});
	expect((await scene.stored()).map(({key}) => key)).toEqual(expect.arrayContaining([gone, other]));
});

test('hazards 53, 62: bytes that differ are found by reading them, and what is refused is not called gone', async () => {
	await open();
	const [flipped, refused] = [keyOf(idAt(7)), keyOf(idAt(8))];
	const to = (key: string) =>
		({side: 'bucket', op: 'GetObject', match: `customer-archive/${key}$`, times: -1}) as const;
	scene.faults.add({...to(flipped), action: 'flip'});
	scene.faults.add({...to(refused), action: 'forbidden'});
	expect((await verify()).exitCode).toBe(0);
	const {exitCode, result} = await verify('--deep');
	expect([exitCode, result?.differences]).toEqual([1, {'bytes-differ': 1, unreadable: 1}]);
	expect(result?.bytes).toBe(119 * 3000);
	expect(result?.examples).toContainEqual(
		expect.objectContaining({recordId: idAt(7), found: expect.stringContaining('another SHA-256')}),
	);
	scene.faults.add({side: 'bucket', action: 'forbidden', op: 'HeadObject', match: 'customer-archive', times: -1});
	const blind = await verify('--sample', '20');
	expect([blind.exitCode, blind.result?.error]).toMatchObject([
		3,
		{message: expect.stringContaining('None of the first 20')},
	]);
	const {Account__c: account} = scene.world.record(5);
	const one = await verify('--account', account ?? '');
	expect(one.result).toMatchObject({records: scene.world.indexesOf([account ?? '']).length, exitCode: 0});
});

test('hazard 32: after the cut-over, what was written over ours is found, and putting it back mends it', async () => {
	await open();
	const before = fieldsOf(scene.world);
	expect((await cutOver(scene)).exitCode).toBe(0);
	const ours = fieldsOf(scene.world);
	const write = (index: number, url: string | null | undefined) =>
		scene.world.edit(idAt(index), {Document__c: url ?? null});
	write(1, before.get(idAt(1)));
	write(2, 'https://example.com/mine.pdf?X-Amz-Signature=secret');
	write(3, null);
	scene.world.remove(idAt(4));
	const {exitCode, result, stdout} = await verify();
	expect([exitCode, result?.differing]).toEqual([1, 4]);
	expect(result?.differences).toEqual({
		'link-at-vendor': 1,
		'link-edited': 1,
		'link-cleared': 1,
		'deleted-in-salesforce': 1,
	});
	expect(stdout).not.toContain('secret');

	const asked = JSON.stringify(scene.buckets.requests());
	const drift = await verify('--drift');
	expect([drift.exitCode, drift.result?.drift, drift.result?.asked]).toEqual([1, true, null]);
	expect(drift.result?.differences).toEqual(result?.differences);
	expect(JSON.stringify(scene.buckets.requests())).toBe(asked);

	for (const index of [1, 2, 3]) write(index, ours.get(idAt(index)));
	scene.world.undelete(idAt(4));
	expect(await verify()).toMatchObject({exitCode: 0, result: {differences: {}}});
});

test('fault 5: links that a killed cut-over has left on their way are named, and resuming the plan settles them', async () => {
	await open();
	const {planId} = await plan(scene, 'migrate');
	scene.faults.add({side: 'org', op: 'Update', action: 'slow', ms: 60_000, times: 1});
	const running = scene.start('migrate', '--execute', '--confirm', String(planId));
	await expect.poll(() => openIntentions(scene), {timeout: 20_000}).toBe(5);
	running.child.kill('SIGKILL');
	await running.ended;
	const {exitCode, result} = await verify();
	expect([exitCode, result?.inFlight, result?.differences]).toEqual([1, 0, {'link-unsettled': 5}]);
	expect((await execute(scene, 'migrate', planId)).exitCode).toBe(0);
	expect(await verify()).toMatchObject({exitCode: 0, result: {differences: {}, inFlight: 0}});
});

test('a verification that is killed or stopped goes on after what it has done, with what it had found', async () => {
	const records = 1000;
	await open(records, 200);
	await Promise.all([owner.remove(keyOf(idAt(0))), owner.remove(keyOf(idAt(records - 1)))]);
	expect(await killAfter(scene, 600, 'verify', '--deep')).toBe(true);

	slowReads(100, 400);
	const before = readsOfCopies();
	const running = scene.start('verify', '--deep');
	await expect.poll(() => readsOfCopies(), {timeout: 20_000}).toBeGreaterThan(before + 30);
	running.child.kill('SIGINT');
	const stopped = await running.ended;
	expect([stopped.exitCode, stopped.result?.complete, stopped.result?.stoppedBy]).toEqual([130, false, 'SIGINT']);
	expect(stopped.result).toMatchObject({resumed: true, records: 400, differences: {'object-gone': 1}});
	expect(stopped.stderr).toContain('The same command goes on from here');

	const again = readsOfCopies();
	const {exitCode, result} = await verify('--deep');
	expect(result).toMatchObject({resumed: true, complete: true, records, differences: {'object-gone': 2}});
	expect([exitCode, readsOfCopies() - again]).toEqual([1, records - 400]);
	expect((await verify('--sample', '5')).result).toMatchObject({resumed: false});
});

test('one verification at a time, beside a run that holds the ledger', async () => {
	await open();
	slowReads(60_000);
	const first = scene.start('verify', '--deep');
	await first.line(({type}) => type === 'state');
	const second = await verify();
	expect([second.exitCode, second.result?.error]).toMatchObject([
		3,
		{kind: 'refused', message: expect.stringContaining('`doclift verify`')},
	]);
	expect((await scene.doclift('backup', '--incremental')).exitCode).toBe(0);
	first.child.kill('SIGKILL');
	await first.ended;
	// `kill -9` leaves no lock behind.
	expect((await verify()).exitCode).toBe(0);
});

test('hazard 83: a sample says its confidence and its seed, and chooses the same again', async () => {
	await open();
	const {exitCode, result, stderr} = await verify('--sample', '40', '--seed', '7');
	expect(exitCode).toBe(0);
	expect(result).toMatchObject({
		records: 40,
		population: 120,
		asked: 'head',
		salesforceCount: null,
		sample: {size: 40, seed: 7, confidence: 0.95, mostDiffering: expect.closeTo(0.0722, 4)},
	});
	expect(stderr).toContain('0 differences in 40 of 120: with 95 % confidence fewer than 7.3 % differ');
	const rows = 'SELECT row FROM sampled WHERE verification = (SELECT max(id) FROM verifications)';
	const chosen = () => scene.ledger(db => db.prepare(rows).pluck().all(), 'migration_tracking.db.verify');
	const first = chosen();
	await verify('--sample', '40', '--seed', '7');
	expect(chosen()).toEqual(first);
	await verify('--sample', '40', '--seed', '8');
	expect(chosen()).not.toEqual(first);

	await owner.remove(keyOf(idAt(9)));
	scene.faults.add({side: 'bucket', action: 'forbidden', op: 'ListObjectsV2', match: 'customer-archive', times: -1});
	const unlisted = await verify();
	expect(unlisted.result).toMatchObject({asked: 'head', copies: 120, differences: {'object-gone': 1}});

	scene.configure({destination: {bucket: 'customer-archvie'}});
	const elsewhere = await verify('--sample', '10');
	expect([elsewhere.exitCode, elsewhere.result?.error]).toMatchObject([3, {kind: 'refused'}]);
});

import {afterEach, beforeEach, expect, test} from 'vitest';
import {cutOver} from '../support/links.ts';
import {type Owner, ownerOf} from '../support/owner.ts';
import {openScene, type Scene} from '../support/scene.ts';

let scene: Scene;
let owner: Owner;
beforeEach(async () => {
	scene = await openScene({
		records: 40,
		accounts: 2,
		seed: 8,
		publicLinks: true,
		world: {clean: true, fileBytes: 3000},
	});
	owner = ownerOf(scene);
	expect((await scene.doclift('backup', '--full')).exitCode).toBe(0);
});
afterEach(async () => {
	owner.close();
	await scene.close();
});

const record = async (...words: string[]) => {
	const {exitCode, result, stderr, stdout} = await scene.doclift('record', ...words);
	return {exitCode, stderr, stdout, ...result} as Record<string, unknown> & {stderr: string; stdout: string};
};

test('hazard 71: a user says "this document does not open": why, and what to do next', async () => {
	const one = scene.world.record(5);
	const found = await record(one.Id.slice(0, 15));
	expect(found).toMatchObject({
		exitCode: 0,
		record: {recordId: one.Id, state: 'verified', link: 'original', name: one.Name},
		live: {
			salesforce: {found: {url: one.Document__c}},
			oldObject: {found: {size: 3000}},
			newObject: {found: {size: 3000, recordId: one.Id}},
			opens: {found: {status: 200}},
		},
		situation: {field: 'original', copy: 'same', source: 'there', opens: 'yes'},
		action: {next: expect.stringContaining('migrate --dry-run')},
	});
	expect(found.stderr).toContain('Next\n  The copy is proved; the link still leads to the vendor.');

	scene.world.removeObject(scene.world.sourceBucket, one.Identifier__c ?? '');
	expect(await record(one.Document__c ?? '')).toMatchObject({
		record: {recordId: one.Id},
		live: {oldObject: {found: null}, opens: {found: {status: 403}}},
		action: {says: expect.stringContaining('does not open')},
	});

	expect((await cutOver(scene)).exitCode).toBe(0);
	const ours = scene.world.find(one.Id)?.Document__c ?? '';
	expect(await record(ours)).toMatchObject({
		record: {recordId: one.Id, link: 'switched', changes: [{direction: 'cutover', state: 'applied'}]},
		situation: {field: 'ours', copy: 'same', source: 'gone', opens: 'yes'},
		action: {next: null},
	});
	await owner.remove(decodeURIComponent(ours.split('/customer-archive/')[1] ?? ''));
	scene.world.edit(one.Id, {Document__c: `${one.Document__c}?X-Amz-Signature=secret`});
	const edited = await record(one.Id);
	expect(edited).toMatchObject({
		situation: {field: 'other', copy: 'gone'},
		action: {next: expect.stringContaining('by hand')},
	});
	expect(edited.stdout + edited.stderr).not.toContain('secret');
});

test('a file whose URL writes a space as a plus is found at the vendor, and noticed when it is replaced', async () => {
	const one = scene.world.record(5);
	const {sourceBucket} = scene.world;
	scene.world.putObject(sourceBucket, 'scans/Annual Report.pdf', Buffer.alloc(2000, 'a'));
	const url = (one.Document__c ?? '').replace(one.Identifier__c ?? '', 'scans/Annual+Report.pdf');
	scene.world.edit(one.Id, {Document__c: url});
	expect((await scene.doclift('backup', '--incremental')).exitCode).toBe(0);
	expect(await record(one.Id)).toMatchObject({
		record: {state: 'verified', bytes: 2000},
		live: {oldObject: {found: {size: 2000}}},
		situation: {source: 'there'},
	});
	scene.world.putObject(sourceBucket, 'scans/Annual Report.pdf', Buffer.alloc(2500, 'b'));
	const {result, stderr} = await scene.doclift('backup', '--full');
	expect({...result, stderr}).toMatchObject({
		exitCode: 0,
		dispositions: {verified: 40},
		stderr: expect.stringContaining('1 have changed, 0 are gone there'),
	});
	expect(await record(one.Id)).toMatchObject({record: {bytes: 2500}});
});

test('several of a name are listed with how to choose; none is said with what may help', async () => {
	const [first, second] = [scene.world.record(1), scene.world.record(2)];
	scene.world.edit(second.Id, {Name: first.Name});
	await scene.doclift('backup', '--incremental');
	const several = await record(first.Name);
	const ids = (several.matches as ReadonlyArray<{recordId: string}>).map(({recordId}) => recordId);
	expect([several.exitCode, ids]).toEqual([2, expect.arrayContaining([first.Id, second.Id])]);
	expect(several.stderr).toContain('Say which one by its Id.');
	expect(await record('no such name')).toMatchObject({
		exitCode: 2,
		error: {kind: 'usage', hint: expect.stringContaining('backup --incremental')},
	});
	expect(await record()).toMatchObject({exitCode: 2, error: {kind: 'usage'}});
});

test('what cannot be reached is said, and the rest is shown; offline asks nobody', async () => {
	const {Id} = scene.world.record(3);
	const before = scene.buckets.requests().counts;
	const offline = await record(Id, '--offline');
	expect(offline).toMatchObject({exitCode: 0, live: {salesforce: {skipped: true}, newObject: {skipped: true}}});
	expect(scene.buckets.requests().counts).toEqual(before);

	scene.faults.add({side: 'bucket', action: 'forbidden', op: 'HeadObject', match: 'customer-archive', times: -1});
	scene.configure({salesforce: {loginUrl: 'http://127.0.0.1:1'}});
	const found = await record(Id);
	expect(found).toMatchObject({
		exitCode: 0,
		live: {salesforce: {unreachable: expect.any(String)}, oldObject: {found: {size: 3000}}},
		situation: {field: 'unknown', copy: 'refused', source: 'there', opens: 'unknown'},
	});
	expect(found.stderr).toContain('Salesforce  cannot be reached');
});

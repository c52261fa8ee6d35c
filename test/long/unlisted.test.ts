import {DeleteObjectCommand, S3Client} from '@aws-sdk/client-s3';
import {afterEach, expect, test} from 'vitest';
import {destinationBucket, destinationRegion, ownerUser, readerUser} from '../../source/sandbox/users.ts';
import {execute, fieldsOf, leading, plan} from '../support/links.ts';
import {openScene, type Scene} from '../support/scene.ts';

const records = 90;
let scene: Scene;
afterEach(() => scene?.close());

const heads = (bucket: string): number => scene.buckets.requests().counts[bucket]?.HeadObject ?? 0;
const {accessKeyId, secretAccessKey} = readerUser;
/** May read by key, and list nowhere: a key with nothing at it is 403 for it. */
const reader = {accessKeyId, secretAccessKey};
const owner = () =>
	new S3Client({endpoint: scene.s3, region: destinationRegion, forcePathStyle: true, credentials: ownerUser});

test('hazard 81: where neither bucket may be listed, what is to be switched is asked about file by file', {
	timeout: 60_000,
}, async () => {
	scene = await openScene({
		records,
		accounts: 4,
		seed: 8,
		publicLinks: true,
		world: {clean: true, fileBytes: 900},
	});
	await scene.doclift('backup', '--full');
	const {sourceBucket} = scene.world;
	const [kept] = scene.ledger(db =>
		db.prepare('SELECT doclist_entry_id AS id, original_url AS url FROM file_migrations ORDER BY id').all(),
	) as ReadonlyArray<{readonly id: string; readonly url: string}>;
	const changed = scene.world.locate(kept?.url ?? '');
	await scene.act('change-file', changed?.key ?? '');
	scene.configure({source: reader, destination: reader});
	const before = [heads(sourceBucket), heads(destinationBucket)] as const;

	const planned = await plan(scene, 'migrate');
	expect(planned).toMatchObject({
		compared: {source: 'head', destination: 'head'},
		changes: records,
		newFiles: 1,
		classes: {'to-switch': records - 1, 'changed-since-backup': 1},
	});
	expect(heads(sourceBucket) - before[0]).toBe(records);
	// One for each, one to learn whether it may, and those of the links that are opened.
	expect(heads(destinationBucket) - before[1]).toBe(records + 1 + Number(Object(planned.linkProof).tried));

	// Planned without the right to list, done with it: what is to be copied needs it.
	scene.configure({});
	const {exitCode, result} = await execute(scene, 'migrate', planned.planId);
	expect([exitCode, result?.switched, result?.copied]).toEqual([0, records, 1]);
	const {ours, wrong} = await leading(scene);
	expect([ours.length, wrong]).toEqual([fieldsOf(scene.world).size, []]);
});

test('a copy that is gone is found by HEAD too, although the store answers 403 for it', {timeout: 60_000}, async () => {
	scene = await openScene({
		records,
		accounts: 4,
		seed: 9,
		publicLinks: true,
		world: {clean: true, fileBytes: 900},
	});
	await scene.doclift('backup', '--full');
	const [first] = await scene.stored();
	// As by a lifecycle rule, or a person in the console.
	await owner().send(new DeleteObjectCommand({Bucket: destinationBucket, Key: first?.key}));
	scene.configure({destination: reader});
	const made = await scene.doclift('migrate', '--dry-run');
	expect(made.result).toMatchObject({
		compared: {source: 'listing', destination: 'head'},
		changes: records - 1,
		blocked: {'destination-differs': 1},
	});
	expect(made.stderr.replaceAll(/\s+/g, ' ')).toContain('your bucket file by file (it may not be listed)');
});

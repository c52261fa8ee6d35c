import {afterEach, expect, test} from 'vitest';
import {destinationBucket} from '../../source/sandbox/users.ts';
import {openScene, type Scene, servedBy, untrue} from '../support/scene.ts';

const records = 60;
let scene: Scene;
afterEach(() => scene?.close());

const asked = () => scene.buckets.requests().counts;

test('transfer: copy lets the store copy every file, and the ledger says that the store vouches for its hash', async () => {
	scene = await openScene({records, accounts: 4, seed: 31, world: {clean: true, fileBytes: 4000}});
	scene.configure({migration: {transfer: 'copy'}});
	const {result, lines} = await scene.doclift('backup', '--full');
	expect(result).toMatchObject({exitCode: 0, copied: records, bytes: records * 4000, proof: {verdict: 'proven'}});
	expect(servedBy(scene)).toEqual({'copy-checksum': records});
	expect(lines).toContainEqual(expect.objectContaining({gate: 'copies inside the store', holds: true}));
	expect(asked()[scene.world.sourceBucket]?.GetObject).toBeUndefined();
	expect(untrue(scene.world, await scene.stored())).toEqual([]);

	const again = await scene.doclift('backup', '--full');
	expect(again.result).toMatchObject({exitCode: 0, copied: 0, alreadyBackedUp: records});
});

test('transfer: auto streams small files and copies large ones inside, each proven', async () => {
	scene = await openScene({records: 3, accounts: 1, seed: 32, world: {clean: true, fileBytes: 9_000_000}});
	scene.configure({migration: {transfer: 'auto'}});
	const {result} = await scene.doclift('backup', '--full');
	expect(result).toMatchObject({exitCode: 0, copied: 3});
	expect(servedBy(scene)).toEqual({'copy-checksum': 3});
	expect(asked()[destinationBucket]?.CopyObject).toBeGreaterThanOrEqual(3);
	expect(untrue(scene.world, await scene.stored())).toEqual([]);
});

test('a store that refuses to copy from the source gets the files streamed, and the run says so', async () => {
	scene = await openScene({
		records,
		accounts: 4,
		seed: 33,
		world: {clean: true, fileBytes: 4000},
		faults: [{side: 'bucket', op: 'CopyObject', action: 'forbidden', match: '/uploads/0', times: -1}],
	});
	scene.configure({migration: {transfer: 'copy'}});
	const {result, lines} = await scene.doclift('backup', '--full');
	expect(result).toMatchObject({exitCode: 0, copied: records});
	expect(servedBy(scene)).toEqual({s3: records});
	const said = lines.filter(({state, reason}) => state === 'notice' && /refuses to copy/.test(String(reason)));
	expect(said).toHaveLength(1);
	expect(untrue(scene.world, await scene.stored())).toEqual([]);
});

import {afterEach, expect, test} from 'vitest';
import {seeded} from '../../source/engine/verify/seeded.ts';
import {destinationBucket} from '../../source/sandbox/users.ts';
import {killAfter} from '../support/kill.ts';
import {openScene, originalOf, type Scene, untrue} from '../support/scene.ts';

const scenes: Scene[] = [];
afterEach(async () => {
	await Promise.all(scenes.splice(0).map(scene => scene.close()));
});

/** Every oddity, and more files that go in parts among the first to be copied. */
async function openWorld(): Promise<Scene> {
	const scene = await openScene({records: 260, accounts: 6, seed: 23});
	scenes.push(scene);
	const {world} = scene;
	for (let index = 0, size = 9; size < 21; index += 3) {
		const found = originalOf(world, world.record(index).Id);
		if (!found || found.object.forbidden || found.object.storageClass !== 'STANDARD') continue;
		world.putObject(found.bucket, found.key, Buffer.alloc(size * 1024 * 1024, `${size} MB `));
		size += 2;
	}
	return scene;
}

async function endOf(scene: Scene) {
	const {exitCode, result} = await scene.doclift('backup', '--full');
	const stored = await scene.stored();
	expect(untrue(scene.world, stored)).toEqual([]);
	return {
		exitCode,
		dispositions: result?.dispositions,
		proof: Object(result?.proof).verdict,
		ledger: scene.ledger(db =>
			db
				.prepare('SELECT doclist_entry_id, your_s3_key, file_hash, file_size_bytes FROM file_migrations ORDER BY 1')
				.all(),
		),
		objects: stored.map(({key, sha256, size, contentType, headers}) => ({key, sha256, size, contentType, headers})),
	};
}

test('fault 6: killed at twenty random moments and resumed, it ends where an unbroken run ends', {
	timeout: 90_000,
}, async () => {
	const unbroken = await endOf(await openWorld());

	const scene = await openWorld();
	const random = seeded(6);
	let killed = 0;
	for (let moment = 0; moment < 20; moment++) {
		if (await killAfter(scene, 1 + Math.floor(random() * 75), 'backup', '--full')) killed++;
	}
	expect(killed).toBe(20);
	expect(await endOf(scene)).toEqual(unbroken);
	expect(scene.buckets.openUploads(destinationBucket)).toBe(0);
	expect(scene.buckets.requests().writes[scene.world.sourceBucket]).toBe(0);

	const runs = scene.ledger(db => db.prepare('SELECT status FROM migration_runs ORDER BY id').pluck().all());
	expect(runs.length).toBeGreaterThan(10);
	expect(runs).toEqual([...runs.slice(1).map(() => 'interrupted'), 'completed']);
});

test('fault 2: killed in the middle of an upload in parts, the next run leaves no part behind', async () => {
	const scene = await openScene({
		records: 4,
		accounts: 1,
		seed: 2,
		world: {clean: true, fileBytes: 25_000_000},
		latencyMs: 5,
	});
	scenes.push(scene);
	const running = scene.start('backup', '--full');
	await expect.poll(() => scene.buckets.requests().counts[destinationBucket]?.UploadPart ?? 0).toBeGreaterThan(1);
	running.child.kill('SIGKILL');
	await running.ended;
	expect(scene.buckets.openUploads(destinationBucket)).toBeGreaterThan(0);

	const {exitCode, lines} = await scene.doclift('backup', '--full');
	expect(exitCode).toBe(0);
	expect(lines.find(({type}) => type === 'started')).toMatchObject({interrupted: [1]});
	expect(scene.buckets.openUploads(destinationBucket)).toBe(0);
	expect(untrue(scene.world, await scene.stored())).toEqual([]);
});

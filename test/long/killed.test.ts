import {afterEach, expect, test} from 'vitest';
import {seeded} from '../../source/engine/verify/seeded.ts';
import {destinationBucket} from '../../source/sandbox/users.ts';
import {killAfter} from '../support/kill.ts';
import {openScene, type Scene, untrue} from '../support/scene.ts';

let scene: Scene;
afterEach(() => scene?.close());

test.each([101, 102, 103, 104])(
	'fault 6: killed at sixty random moments (seed %i), full and incremental, nothing is lost or done twice',
	{timeout: 600_000},
	async seed => {
		scene = await openScene({
			records: 800,
			accounts: 12,
			seed,
			faults: [{side: 'bucket', op: 'PutObject', action: 'lose-reply', match: '/uploads/0', every: 30, times: -1}],
		});
		const random = seeded(seed);
		let killed = 0;
		for (let moment = 0; moment < 60; moment++) {
			const mode = moment > 40 ? '--incremental' : '--full';
			if (await killAfter(scene, 1 + Math.floor(random() * 120), 'backup', mode)) killed += 1;
		}
		// Once all is copied a run may end before its moment comes.
		expect(killed).toBeGreaterThan(40);
		const {result} = await scene.doclift('backup', '--full');
		const census = scene.world.census();
		expect(result).toMatchObject({salesforceCount: census.count, proof: {verdict: 'proven'}});
		expect(result?.dispositions).toMatchObject(census.dispositions);
		const stored = await scene.stored();
		expect(untrue(scene.world, stored)).toEqual([]);
		expect(stored).toHaveLength(census.dispositions.verified);
		expect(scene.buckets.openUploads(destinationBucket)).toBe(0);
		const owners = stored.map(({metadata}) => metadata['doclift-record']);
		expect(new Set(owners).size).toBe(owners.length);
		const runs = scene.ledger(db => db.prepare('SELECT status, count(*) FROM migration_runs GROUP BY 1').raw().all());
		expect(new Map(runs as [string, number][]).get('running')).toBeUndefined();
		expect(new Map(runs as [string, number][]).get('interrupted')).toBeGreaterThan(0);
	},
);

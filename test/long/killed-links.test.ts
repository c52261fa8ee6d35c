import {afterEach, expect, test} from 'vitest';
import {seeded} from '../../source/engine/verify/seeded.ts';
import {killAndResume, openIntentions} from '../support/kill.ts';
import {differing, fieldsOf, leading, plan} from '../support/links.ts';
import {openScene, type Scene} from '../support/scene.ts';

const kills = 40;

let scene: Scene;
afterEach(() => scene?.close());

test.each([1, 2, 3])(
	'faults 5, 6, 27 to 31: eighty kills in an org with faults, over and back, world %i',
	{timeout: 1_800_000},
	async seed => {
		scene = await openScene({
			records: 600,
			accounts: 12,
			seed,
			publicLinks: true,
			latencyMs: 15,
			faults: [
				{side: 'org', op: 'Update', action: 'lose-reply', every: 11, times: -1},
				{side: 'org', op: 'Update', action: 'unavailable', every: 17, times: -1},
				{side: 'org', op: 'Retrieve', action: 'reset', every: 23, times: -1},
				{side: 'org', op: 'Update', action: 'expire', every: 41, times: 4},
			],
		});
		scene.configure({migration: {canary: 5, rings: Array.from({length: 120}, () => 5)}});
		await scene.doclift('backup', '--full');
		const before = fieldsOf(scene.world);
		const random = seeded(seed);
		const forward = await plan(scene, 'migrate');
		const over = await killAndResume(scene, ['migrate', '--execute', '--confirm', String(forward.planId)], {
			kills,
			most: 3,
			random,
			before,
		});
		expect(over.ended.exitCode, over.ended.stderr).toBe(0);
		expect(over.ended.result).toMatchObject({switched: forward.changes, conflicts: 0, failed: 0, remaining: 0});
		const {ours, wrong} = await leading(scene);
		expect([ours.length, wrong, openIntentions(scene)]).toEqual([forward.changes, [], 0]);

		const back = await plan(scene, 'rollback', '--from-database');
		const returned = await killAndResume(scene, ['rollback', '--execute', '--confirm', String(back.planId)], {
			kills,
			most: 3,
			random,
			before,
		});
		expect(returned.ended.exitCode, returned.ended.stderr).toBe(0);
		expect(returned.ended.result).toMatchObject({restored: forward.changes, conflicts: 0, failed: 0, remaining: 0});
		expect([differing(before, fieldsOf(scene.world)), openIntentions(scene)]).toEqual([[], 0]);
		for (const {kills: done, midway} of [over, returned]) {
			expect(done).toBe(kills);
			expect(midway).toBeGreaterThan(kills / 2);
		}
	},
);

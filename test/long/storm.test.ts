import {afterEach, expect, test} from 'vitest';
import type {FaultRule} from '../../source/sandbox/faults.ts';
import {openScene, type Scene, untrue} from '../support/scene.ts';

const records = 300;
let scene: Scene;
afterEach(() => scene?.close());

/** With the time limits as they are: half a minute until an answer, or without a byte, or with too few of them. */
test.each<[string, FaultRule[]]>([
	[
		// Together less than the two minutes for which a file is waited for.
		'fault 18: forty seconds of 503 from one bucket, then from the other',
		[
			{side: 'bucket', op: 'GetObject', action: 'unavailable', after: 100, times: -1, forMs: 40_000},
			{
				side: 'bucket',
				op: 'PutObject',
				action: 'unavailable',
				match: '/uploads/0',
				after: 100,
				times: -1,
				forMs: 40_000,
			},
		],
	],
	[
		'hazard 44: a minute of maintenance at Salesforce',
		[{side: 'org', op: 'Query', action: 'unavailable-html', after: 2, times: -1, forMs: 60_000}],
	],
	[
		'fault 10: requests that are never answered',
		[
			{side: 'bucket', op: 'GetObject', action: 'no-headers', every: 40, times: 4},
			{side: 'bucket', op: 'PutObject', action: 'no-headers', match: '/uploads/0', every: 40, times: 4},
		],
	],
	['fault 16: bodies that stop', [{side: 'bucket', op: 'GetObject', action: 'stall', every: 40, times: 5}]],
	[
		'fault 17: bodies that trickle',
		[{side: 'bucket', op: 'GetObject', action: 'trickle', ms: 200, every: 40, times: 5}],
	],
	['an answer of Salesforce that stops', [{side: 'org', op: 'Query', action: 'stall', after: 2}]],
])('%s: waited for, and nothing lost', {timeout: 600_000}, async (_name, faults) => {
	scene = await openScene({records, accounts: 5, seed: 6, faults, world: {clean: true, fileBytes: 40_000}});
	const {exitCode, result} = await scene.doclift('backup', '--full');
	console.info(_name, Object(result).seconds, 's');
	expect(scene.faults.hits().every(hits => hits > 0)).toBe(true);
	expect(result).toMatchObject({copied: records, dispositions: {verified: records, failed: 0}, error: null});
	expect(exitCode).toBe(0);
	expect(untrue(scene.world, await scene.stored())).toEqual([]);
});

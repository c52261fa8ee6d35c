import {afterAll, beforeAll, expect, test} from 'vitest';
import {openScene, type Scene} from '../support/scene.ts';

let scene: Scene;
beforeAll(async () => {
	scene = await openScene({records: 300, accounts: 8, seed: 27});
});
afterAll(() => scene?.close());

/** What a run finds and does, and what the ledger holds of every record. */
async function readWith(way: 'rest' | 'bulk') {
	const name = `${way}.db`;
	scene.configure({database: name, salesforce: {readWith: way}, destination: {prefix: 'same'}});
	const {exitCode, result} = await scene.doclift('backup', '--full');
	const records = scene.ledger(
		db =>
			db
				.prepare(
					'SELECT record_id, name, state, modified_at, url_tail, file, size, generation, hex(hash) AS hash FROM records ORDER BY 1',
				)
				.all(),
		name,
	);
	const {dispositions, proof, salesforceCount, errors} = Object(result);
	return {exitCode, dispositions, proof, salesforceCount, errors: errors.length, records};
}

test('reading by Bulk finds the very same as reading by REST', async () => {
	const rest = await readWith('rest');
	expect(scene.org.requests().CreateQueryJob ?? 0).toBe(0);
	const bulk = await readWith('bulk');
	expect(scene.org.requests().CreateQueryJob).toBeGreaterThan(0);
	expect(scene.org.requests().QueryJobResults).toBeGreaterThan(0);
	expect(bulk).toEqual(rest);
	expect(rest).toMatchObject({salesforceCount: 300, dispositions: scene.world.census().dispositions});
	expect(rest.records).toHaveLength(300);
});

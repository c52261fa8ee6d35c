/** A bucket by the wrong name: the run says so at once, and says nothing of any file. */
import {afterAll, beforeAll, expect, test} from 'vitest';
import {openScene, type Scene} from '../support/scene.ts';

let scene: Scene;

beforeAll(async () => {
	scene = await openScene({records: 60, accounts: 3, seed: 11, world: {clean: true}});
});
afterAll(() => scene?.close());

const files = () =>
	scene.ledger(db =>
		db.prepare<[], {state: string; n: number}>('SELECT state, count(*) AS n FROM records GROUP BY state').all(),
	);

test('hazard 62: a source bucket that does not exist ends the run, and no file is called gone', async () => {
	const good = await scene.doclift('backup', '--full', '--limit', '5');
	expect(good.exitCode, good.stderr).toBe(0);

	// The vendor's bucket is there no more: the store answers 404 for the bucket itself.
	const empty = await openScene({records: 1, accounts: 1, world: {clean: true, sourceBucket: 'other-bucket'}});
	try {
		scene.configure({source: {endpoint: empty.s3}});
		const bad = await scene.doclift('backup', '--incremental');
		expect(bad.exitCode, bad.stderr).toBe(3);
		expect(bad.result).toMatchObject({
			exitCode: 3,
			error: {
				kind: 'download-no-bucket',
				message: expect.stringContaining('NoSuchBucket'),
				hint: expect.stringContaining('source.buckets'),
			},
			dispositions: {missing: 0, failed: 0},
		});
	} finally {
		await empty.close();
	}

	scene.configure({});
	const again = await scene.doclift('backup', '--incremental');
	expect(again.result, again.stderr).toMatchObject({exitCode: 0, dispositions: {verified: 60}});
	expect(files()).toHaveLength(1);
});

test('hazard 59: a destination bucket that does not exist ends the run before anything is read', async () => {
	scene.configure({destination: {bucket: 'customer-archvie'}, database: 'other.db'});
	const {exitCode, result, stderr} = await scene.doclift('backup', '--full');
	expect(exitCode, stderr).toBe(3);
	expect(result).toMatchObject({
		error: {
			kind: 'upload-no-bucket',
			message: expect.stringContaining('customer-archvie'),
			hint: expect.stringContaining('destination.bucket'),
		},
	});
});

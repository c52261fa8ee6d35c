import {statSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, onTestFinished, test} from 'vitest';
import {openScene, type Scene, untrue, withLedger} from '../support/scene.ts';

const records = 200_000;
const minutes = 60_000;
let scene: Scene;
beforeAll(async () => {
	scene = await openScene({records, accounts: 600, seed: 4, world: {clean: true, fileBytes: 64}});
});
afterAll(() => scene?.close());

const costOf = (result: unknown) => {
	const {seconds, cost} = Object(result);
	return {seconds, ...cost};
};

test('200,000 records are discovered by Bulk, dry, in little memory', {timeout: 10 * minutes}, async () => {
	scene.configure({database: 'dry.db'});
	const {exitCode, result} = await scene.doclift('backup', '--full', '--dry-run');
	console.info('discovery of 200,000:', costOf(result));
	expect(exitCode).toBe(0);
	expect(scene.org.requests().CreateQueryJob).toBe(1);
	expect(result).toMatchObject({
		salesforceCount: records,
		dispositions: {discovered: records},
		proof: {verdict: 'proven'},
	});
	expect(costOf(result).peakMemoryMb).toBeLessThan(300);
});

test('200,000 files are copied within 800 bytes of ledger a record, and in little memory', {
	timeout: 40 * minutes,
}, async () => {
	scene.configure({});
	const {exitCode, result} = await scene.doclift('backup', '--full');
	const file = join(scene.folder, 'migration_tracking.db');
	const perRecord = statSync(file).size / records;
	console.info('backup of 200,000:', {...costOf(result), ledgerBytesPerRecord: Math.round(perRecord)});
	expect(exitCode).toBe(0);
	expect(result).toMatchObject({copied: records, dispositions: {verified: records}, proof: {verdict: 'proven'}});
	expect(perRecord).toBeLessThan(800);
	expect(costOf(result).peakMemoryMb).toBeLessThan(300);
	expect(
		withLedger(file, db => db.prepare('SELECT count(DISTINCT your_s3_key) FROM file_migrations').pluck().get()),
	).toBe(records);

	const again = await scene.doclift('backup', '--full');
	console.info('the same again:', costOf(again.result));
	expect(again.result).toMatchObject({exitCode: 0, copied: 0, alreadyBackedUp: records});
	expect(costOf(again.result).peakMemoryMb).toBeLessThan(300);
});

test.each([
	['64 MB', 64, 20],
	['8 MB', 8, 60],
	['1 MB', 1, 300],
])(
	'files of %s on all threads are copied in little memory',
	{timeout: 10 * minutes},
	async (name, megabytes, files) => {
		const own = await openScene({
			records: files,
			accounts: 3,
			seed: 5,
			world: {clean: true, fileBytes: megabytes * 1024 * 1024},
		});
		onTestFinished(own.close);
		const {exitCode, result} = await own.doclift('backup', '--full');
		console.info(`${files} files of ${name}:`, costOf(result));
		expect(exitCode).toBe(0);
		expect(result).toMatchObject({copied: files, proof: {verdict: 'proven'}});
		expect(untrue(own.world, await own.stored())).toEqual([]);
		expect(costOf(result).peakMemoryMb).toBeLessThan(300);
	},
);

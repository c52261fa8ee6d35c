/** The program itself, from Salesforce to the store: every record is copied, proven and counted. */
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {WorldRecord} from '../../source/sandbox/world.ts';
import {openScene, type Scene} from '../support/scene.ts';
import {sha256} from './copying.ts';
import {type Ask, archiving, type Eye, eyeOf, freshBucket, readOnly, settingsOf} from './store.ts';

const size = {records: 80, accounts: 4, seed: 5} as const;

export function backupSuite(ask: Ask): void {
	describe('a whole backup', () => {
		let scene: Scene;
		let eye: Eye;
		let archive: string;
		beforeAll(async () => {
			eye = eyeOf(ask());
			const {endpoint, users} = ask();
			scene = await openScene({...size, world: {clean: true, linkStyle: {endpoint}}});
			const {world} = scene;
			await ask().openBucket(world.sourceBucket, {tool: readOnly});
			archive = await freshBucket(ask(), {tool: archiving});
			const store = {...settingsOf(ask()), ...users.tool};
			scene.configure({source: store, destination: {...store, bucket: archive}});
			for (const {key, bytes, contentType} of originals()) {
				await eye.put(world.sourceBucket, key, bytes, {ContentType: contentType});
			}
		});
		afterAll(() => scene?.close());

		const records = (): readonly WorldRecord[] =>
			Array.from({length: scene.world.size()}, (_, index) => scene.world.record(index));
		const originals = () =>
			records().map(({Id, Document__c: url}) => {
				const place = scene.world.locate(url ?? '');
				const object = place && scene.world.object(place.bucket, place.key);
				if (!place || !object) throw new Error(`A clean world has a file for every record, and none for ${Id}`);
				const bytes = scene.world.read(place.bucket, place.key, 0, object.size);
				return {id: Id, key: place.key, bytes, contentType: object.contentType};
			});

		test('the count is proven, every file is verified, every byte is the same, and the source is untouched', async () => {
			const before = await eye.list(scene.world.sourceBucket);
			const {exitCode, result, stderr} = await scene.doclift('backup', '--full');
			expect(result, stderr).toMatchObject({
				exitCode: 0,
				salesforceCount: size.records,
				proof: {verdict: 'proven', difference: 0},
				dispositions: {verified: size.records},
				copied: size.records,
				failed: 0,
			});
			expect(exitCode).toBe(0);
			expect(await eye.list(scene.world.sourceBucket)).toEqual(before);

			const rows = scene.ledger(db =>
				db
					.prepare<[], {id: string; key: string; hash: string}>(
						'SELECT doclist_entry_id AS id, your_s3_key AS key, file_hash AS hash FROM file_migrations',
					)
					.all(),
			);
			expect(rows).toHaveLength(size.records);
			const byId = new Map(originals().map(original => [original.id, original]));
			for (const {id, key, hash} of rows) {
				const original = byId.get(id);
				const stored = await eye.get(archive, key);
				expect(sha256(stored), key).toBe(hash);
				expect(stored.equals(original?.bytes ?? Buffer.from('none')), key).toBe(true);
				expect(await eye.head(archive, key), key).toMatchObject({
					ContentType: original?.contentType,
					Metadata: {'doclift-record': id, 'doclift-sha256': hash},
				});
			}
			expect(await eye.keys(archive)).toHaveLength(size.records + 1);
		});

		test('once more changes nothing; what changed at the source is copied anew', async () => {
			const before = await eye.list(archive);
			const again = await scene.doclift('backup', '--full');
			expect(again.result).toMatchObject({exitCode: 0, copied: 0, alreadyBackedUp: size.records});
			const mine = (line: string) => !line.includes('/.doclift/');
			expect((await eye.list(archive)).filter(mine)).toEqual(before.filter(mine));

			const [changed] = originals();
			await eye.put(scene.world.sourceBucket, changed?.key ?? '', 'other bytes than before');
			const anew = await scene.doclift('backup', '--full');
			expect(anew.result).toMatchObject({exitCode: 0, dispositions: {verified: size.records}});
			const [row] = scene.ledger(db =>
				db
					.prepare<[string], {key: string; hash: string}>(
						'SELECT your_s3_key AS key, file_hash AS hash FROM file_migrations WHERE doclist_entry_id = ?',
					)
					.all(changed?.id ?? ''),
			);
			expect(row?.hash).toBe(sha256(Buffer.from('other bytes than before')));
			expect((await eye.get(archive, row?.key ?? '')).toString()).toBe('other bytes than before');

			for (const words of [['verify'], ['verify', '--deep'], ['verify', '--sample', '20']]) {
				const {result: verified} = await scene.doclift(...words);
				expect(verified, words.join(' ')).toMatchObject({exitCode: 0, differences: {}, complete: true});
			}
		});
	});
}

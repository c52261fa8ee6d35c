/** What the store enforces, what the probe finds of it, and that nothing is overwritten either way. */
import {hash} from 'node:crypto';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {createHttp, type Http} from '../../source/storage/http.ts';
import {defaultLimits} from '../../source/storage/limits.ts';
import {createStore} from '../../source/storage/store.ts';
import {bytesOf, type Copying, openCopying, sha256} from './copying.ts';
import {type Ask, type Eye, eyeOf, settingsOf} from './store.ts';

const sizes = [
	['small', 10_240],
	['large', 9_000_000],
] as const;

export function writingSuite(ask: Ask): void {
	describe('writing under a condition', () => {
		let http: Http;
		let eye: Eye;
		let copying: Copying;
		beforeAll(async () => {
			http = createHttp(defaultLimits, {environment: {}});
			eye = eyeOf(ask());
			copying = await openCopying(ask());
		});
		afterAll(async () => {
			await copying?.close();
			await http?.close();
		});

		test('the probe finds what the store enforces, and leaves one object behind', async () => {
			expect(copying.abilities).toEqual(ask().abilities);
			expect(await eye.keys(copying.destination)).toEqual(['uploads/.doclift/probe']);
		});

		test('sixteen writers of one key: one wins, fifteen are told, nothing is mixed', async () => {
			const {destination: bucket} = copying;
			const store = createStore(http, settingsOf(ask()));
			for (const key of ['race/1', 'race/2', 'race/3']) {
				const bodies = Array.from({length: 16}, (_, index) => Buffer.from(`${key} by writer ${index}`));
				const replies = await Promise.all(
					bodies.map(body =>
						store(ask().users.tool, {
							method: 'PUT',
							bucket,
							key,
							headers: ['if-none-match', '*'],
							body,
							payload: hash('sha256', body),
						}),
					),
				);
				const won = replies.flatMap(({status}, index) => (status === 200 ? [bodies[index]] : []));
				expect(won).toHaveLength(1);
				// AWS answers 409 where two requests cross; both mean that it was not written.
				expect(replies.every(({status}) => [200, 409, 412].includes(status))).toBe(true);
				expect(await eye.get(bucket, key)).toEqual(won[0]);
			}
		});

		test('sixteen records of one key: one is copied, fifteen are collisions', async () => {
			const key = 'uploads/contended.pdf';
			const files = Array.from({length: 16}, (_, index) => `contender-${index}`);
			for (const file of files) await eye.put(copying.source, file, bytesOf(file, 2000));
			const receipts = await copying.copy(files.map(file => copying.task(file, {key})));
			const outcomes = receipts.map(({outcome}) => outcome).sort();
			expect(outcomes).toEqual([...Array(15).fill('collision'), 'verified']);
			const winner = files[receipts.findIndex(({outcome}) => outcome === 'verified')] ?? '';
			expect(sha256(await eye.get(copying.destination, key))).toBe(sha256(bytesOf(winner, 2000)));
		});

		test.each(sizes)("hazard 1 and fault 23: a stranger's object is left alone (%s)", async (name, size) => {
			const key = `stranger-${name}`;
			await eye.put(copying.source, key, bytesOf(key, size));
			await eye.put(copying.destination, `uploads/${key}`, 'not ours');
			const [receipt] = await copying.copy([copying.task(key)]);
			expect(receipt).toMatchObject({outcome: 'collision', failure: {kind: 'upload-collision'}});
			expect((await eye.get(copying.destination, `uploads/${key}`)).toString()).toBe('not ours');
		});

		test.each(sizes)('what is ours already is found, not sent again (%s)', async (name, size) => {
			const key = `again-${name}`;
			await eye.put(copying.source, key, bytesOf(key, size));
			const task = copying.task(key);
			const [first] = await copying.copy([task]);
			const before = await eye.list(copying.destination);
			const [second] = await copying.copy([task]);
			expect(first).toMatchObject({
				outcome: 'verified',
				stored: size <= 8_388_608 || copying.abilities.verifiesUnsigned ? 'put' : 'multipart',
			});
			expect(second).toMatchObject({outcome: 'verified', stored: 'found', sha256: sha256(bytesOf(key, size))});
			expect(await eye.list(copying.destination)).toEqual(before);
		});

		test.each(sizes)('hazard 22: the recorded copy is replaced, another one is not (%s)', async (name, size) => {
			const key = `changed-${name}`;
			await eye.put(copying.source, key, bytesOf(key, size));
			const task = copying.task(key);
			const [first] = await copying.copy([task]);
			if (first?.outcome !== 'verified') throw new Error(JSON.stringify(first));
			const replaces = {etag: first.etag, sha256: first.sha256, superseded: true};

			const news = bytesOf(`${key} anew`, size + 1);
			await eye.put(copying.source, key, news);
			const [second] = await copying.copy([{...task, replaces}]);
			expect(second).toMatchObject({outcome: 'verified', sha256: sha256(news)});
			expect(sha256(await eye.get(copying.destination, task.key))).toBe(sha256(news));

			// What was recorded is not what lies there any more.
			await eye.put(copying.source, key, bytesOf(`${key} once more`, size));
			const [third] = await copying.copy([{...task, replaces}]);
			expect(third).toMatchObject({outcome: 'collision'});
			expect(sha256(await eye.get(copying.destination, task.key))).toBe(sha256(news));
		});
	});
}

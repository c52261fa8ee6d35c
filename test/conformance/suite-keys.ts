/** The signer, the path and the listing agree with the store about every key. */
import {hash} from 'node:crypto';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {createHttp, type Http} from '../../source/storage/http.ts';
import {defaultLimits} from '../../source/storage/limits.ts';
import {createSource} from '../../source/storage/source.ts';
import {createStore} from '../../source/storage/store.ts';
import {openCopying} from './copying.ts';
import {oddity, oddKeys} from './odd-keys.ts';
import {type Ask, archiving, type Eye, eyeOf, freshBucket, settingsOf, sourceOf} from './store.ts';

export function keysSuite(ask: Ask): void {
	describe('odd keys', () => {
		let http: Http;
		let eye: Eye;
		let bucket: string;
		beforeAll(async () => {
			http = createHttp(defaultLimits, {environment: {}});
			eye = eyeOf(ask());
			bucket = await freshBucket(ask(), {tool: archiving});
		});
		afterAll(() => http?.close());

		const bodyOf = (key: string) => Buffer.from(`This lies at ${oddity(key)}.`);

		test('hazard 12 and fault 24: each is put, headed and got by our signature, and read by another client', async () => {
			const store = createStore(http, settingsOf(ask()));
			const {tool} = ask().users;
			const wrong: string[] = [];
			const look = async (key: string) => {
				const body = bodyOf(key);
				const put = await store(tool, {method: 'PUT', bucket, key, body, payload: hash('sha256', body)});
				const head = await store(tool, {method: 'HEAD', bucket, key});
				const got = await store(tool, {method: 'GET', bucket, key});
				const statuses = [put, head, got].map(({status}) => status).join();
				if (statuses !== '200,200,200') wrong.push(`${oddity(key)}: ${statuses}`);
				else if (Number(head.headers['content-length']) !== body.length) wrong.push(`${oddity(key)}: other length`);
				else if (!got.body.equals(body)) wrong.push(`${oddity(key)}: other bytes`);
				else if (!(await eye.get(bucket, key)).equals(body)) wrong.push(`${oddity(key)}: lies elsewhere`);
			};
			await Promise.all(oddKeys.map(look));
			expect(wrong).toEqual([]);
		});

		test.each([
			['in one row', []],
			['in ranges, each once', ['!', 'a', "b'(c)*", 'k', '株']],
		])('each is listed as it was written, %s', async (_, cuts) => {
			const {endpoint, users} = ask();
			const source = createSource(sourceOf({endpoint}, [bucket]), async () => users.tool);
			const listed: Array<{key: string; size: number}> = [];
			for await (const page of source.list(bucket, cuts)) listed.push(...page.map(({key, size}) => ({key, size})));
			await source.close();
			const byKey = (a: {key: string}, b: {key: string}) => (a.key < b.key ? -1 : 1);
			const written = oddKeys.map(key => ({key, size: bodyOf(key).length}));
			expect(listed.sort(byKey)).toEqual(written.sort(byKey));
		});

		test('each is copied from the URL that names it', async () => {
			const copying = await openCopying(ask(), {source: bucket});
			try {
				// Below the prefix a key of 1,024 bytes would be longer than S3 allows.
				const tasks = oddKeys.map((key, index) => copying.task(key, {key: `uploads/${index}`}));
				const receipts = await copying.copy(tasks);
				const failed = receipts.flatMap((receipt, index) =>
					receipt.outcome === 'verified' ? [] : [`${oddity(oddKeys[index] ?? '')}: ${JSON.stringify(receipt)}`],
				);
				expect(failed).toEqual([]);
				await Promise.all(
					oddKeys.map(async (key, index) =>
						expect(await eye.get(copying.destination, `uploads/${index}`), oddity(key)).toEqual(bodyOf(key)),
					),
				);
			} finally {
				await copying.close();
			}
		});
	});
}

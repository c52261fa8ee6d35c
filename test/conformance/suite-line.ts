/** The line between the copier and the store is cut, held up and cut short: every file arrives once, whole. */
import {afterEach, beforeAll, describe, expect, test} from 'vitest';
import {createDestination} from '../../source/storage/destination.ts';
import {type FaultyProxy, type Meddling, openProxy} from '../support/proxy.ts';
import {bytesOf, type Copying, openCopying, sha256} from './copying.ts';
import {type Ask, destinationOf, type Eye, eyeOf} from './store.ts';

const small = 20_000;
// Three parts of the least size that S3 knows.
const large = 11_000_000;
const limits = {smallBytes: 5 * 1024 * 1024, partBytes: 5 * 1024 * 1024};

/** `passed`: a larger file in one PUT, where the store compares it; `lost`: in one that is lost, and then in parts. */
type Case = readonly [name: string, size: number, meddling: Meddling, way: 'put' | 'multipart' | 'passed' | 'lost'];

const atSource: readonly Case[] = [
	['fault 9: the source cuts before it answers', small, {act: 'reset', match: /^GET/, times: 2}, 'put'],
	['fault 11: a small body is cut', small, {act: 'truncate', match: /^GET/, bytes: 9000, times: 2}, 'put'],
	['fault 11: a large body is cut', large, {act: 'truncate', match: /^GET/, bytes: 6_000_000}, 'multipart'],
	[
		'fault 11: what passes on is cut at the source',
		large,
		{act: 'truncate', match: /^GET/, bytes: 6_000_000},
		'passed',
	],
	['the source is slow to answer', small, {act: 'delay', match: /^GET/, ms: 300}, 'put'],
];

const atDestination: readonly Case[] = [
	['fault 9: the destination cuts before it is written', small, {act: 'reset', match: /^PUT/, times: 2}, 'put'],
	['what passes on is cut on its way', large, {act: 'cut-request', match: /^PUT/, bytes: 900_000}, 'lost'],
	['fault 20: what passes on is carried out and its answer lost', large, {act: 'lose-reply', match: /^PUT/}, 'passed'],
	['a body is cut on its way', small, {act: 'cut-request', match: /^PUT/, bytes: 5000}, 'put'],
	['fault 20: a PUT is carried out and its answer lost', small, {act: 'lose-reply', match: /^PUT/}, 'put'],
	['fault 20: the beginning of an upload is lost', large, {act: 'lose-reply', match: /^POST \S+uploads=/}, 'multipart'],
	['a part is cut on its way', large, {act: 'cut-request', match: /^PUT \S+partNumber=2/, bytes: 900_000}, 'multipart'],
	['fault 20: the answer to a part is lost', large, {act: 'lose-reply', match: /^PUT \S+partNumber=2/}, 'multipart'],
	[
		'fault 20: the answer to a completion is lost',
		large,
		{act: 'lose-reply', match: /^POST \S+uploadId=/},
		'multipart',
	],
	['the answer to a completion is cut', large, {act: 'truncate', match: /^POST \S+uploadId=/, bytes: 40}, 'multipart'],
];

export function lineSuite(ask: Ask): void {
	describe('a bad line', () => {
		let eye: Eye;
		let open: {readonly copying: Copying; readonly proxy: FaultyProxy} | undefined;
		beforeAll(() => {
			eye = eyeOf(ask());
		});
		afterEach(async () => {
			await open?.copying.close();
			await open?.proxy.close();
			open = undefined;
		});

		const copyOver = async (side: 'sourceAt' | 'destinationAt', [name, size, meddling, way]: Case) => {
			const proxy = await openProxy(ask().endpoint);
			const copying = await openCopying(ask(), {
				[side]: proxy.url,
				limits: {...limits, ...(way === 'multipart' && {passBytes: 0})},
			});
			open = {copying, proxy};
			const body = bytesOf(name, size);
			await eye.put(copying.source, 'file.bin', body);
			proxy.meddle(meddling);
			const [receipt] = await copying.copy([copying.task('file.bin')]);
			expect(proxy.hits()).toHaveLength(meddling.times ?? 1);
			expect(await eye.keys(copying.destination)).toEqual(['uploads/.doclift/probe', 'uploads/file.bin']);
			expect((await eye.get(copying.destination, 'uploads/file.bin')).equals(body)).toBe(true);
			const passes = way === 'passed' && copying.abilities.verifiesUnsigned;
			const stored = way === 'put' || passes ? 'put' : 'multipart';
			expect(receipt).toMatchObject({outcome: 'verified', stored, sha256: sha256(body)});
			return {copying, proxy};
		};

		test.each(atSource)('%s (%d bytes)', async (...faulty) => {
			await copyOver('sourceAt', faulty);
		});

		test('fault 11: a large body is read on from where it was cut, not from the start', async () => {
			const name = 'read on';
			const {proxy} = await copyOver('sourceAt', [
				name,
				large,
				{act: 'truncate', match: /^GET/, bytes: 9_000_000},
				'multipart',
			]);
			expect(proxy.seen().filter(line => line.startsWith('GET'))).toHaveLength(2);
		});

		test.each(atDestination)('%s (%d bytes)', async (...faulty) => {
			const {copying} = await copyOver('destinationAt', faulty);

			// Only an upload whose very beginning was lost stays behind: nobody knows its id. The next run finds it.
			const {users} = ask();
			const destination = createDestination(destinationOf(ask(), copying.destination), async () => users.tool);
			let left = 0;
			for await (const {key, uploadId} of destination.pendingUploads('uploads')) {
				expect(key).toBe('uploads/file.bin');
				await destination.abortUpload(key, uploadId);
				left++;
			}
			await destination.close();
			expect(left).toBe(faulty[0].includes('beginning') ? 1 : 0);
		});
	});
}

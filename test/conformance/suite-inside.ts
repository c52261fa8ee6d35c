/** Copies that the store makes inside itself are as whole, as dressed and as safe as streamed ones. */
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {bytesOf, type Copying, openCopying, sha256} from './copying.ts';
import {oddKeys} from './odd-keys.ts';
import {type Ask, archiving, type Eye, eyeOf, freshBucket, readOnly} from './store.ts';

const mebibyte = 1024 * 1024;

export function insideSuite(ask: Ask): void {
	describe('copies inside the store', () => {
		let eye: Eye;
		let copying: Copying;
		beforeAll(async () => {
			eye = eyeOf(ask());
			copying = await openCopying(ask(), {
				transfer: 'copy',
				limits: {copyBytes: 12 * mebibyte, copyPartBytes: 6 * mebibyte},
			});
		});
		afterAll(() => copying?.close());
		const way = () => (ask().copies.checksums ? 'copy-checksum' : 'copy-reread');

		test('the probe finds what they are worth', () => {
			expect(copying.abilities).toEqual({...ask().abilities, copies: ask().copies});
		});

		test.each([
			['nothing', 0],
			['10 KB', 10_240],
			['9 MB, more than one PUT', 9_000_000],
		])('%s is verified, and equal to what another client reads', async (name, size) => {
			const dress = {ContentType: 'application/pdf', ContentDisposition: 'inline', Metadata: {origin: 'scanner 7'}};
			await eye.put(copying.source, name, bytesOf(name, size), dress);
			const [receipt] = await copying.copy([copying.task(name)]);
			const read = await eye.get(copying.destination, `uploads/${name}`);
			expect(receipt).toMatchObject({
				outcome: 'verified',
				stored: 'copy',
				servedBy: way(),
				size,
				sha256: sha256(bytesOf(name, size)),
			});
			expect(sha256(read)).toBe(sha256(bytesOf(name, size)));
			expect(await eye.head(copying.destination, `uploads/${name}`)).toMatchObject({
				ContentType: 'application/pdf',
				ContentDisposition: 'inline',
				ContentLength: size,
				Metadata: expect.objectContaining({
					origin: 'scanner 7',
					'doclift-record': expect.stringMatching(/^a0B/),
					'doclift-upload': expect.stringMatching(/^[\w-]{36}$/),
				}),
			});
		});

		test('beyond the size of one copy it is made of parts and read again, or streamed where that is refused', async () => {
			const bytes = bytesOf('parts', 14 * mebibyte);
			await eye.put(copying.source, 'parts', bytes);
			const [receipt] = await copying.copy([copying.task('parts')]);
			expect(receipt).toMatchObject({
				outcome: 'verified',
				sha256: sha256(bytes),
				...(ask().copiesParts ? {stored: 'copy', servedBy: 'copy-reread'} : {stored: 'put', servedBy: 's3'}),
			});
			expect(sha256(await eye.get(copying.destination, 'uploads/parts'))).toBe(sha256(bytes));
		});

		test('hazard 17: keys as odd as they come', async () => {
			for (const key of oddKeys) await eye.put(copying.source, key, bytesOf(key, 300));
			const receipts = await copying.copy(oddKeys.map(key => copying.task(key, {key})));
			expect(receipts.map(receipt => (receipt.outcome === 'verified' ? receipt.stored : receipt))).toEqual(
				oddKeys.map(() => 'copy'),
			);
			for (const key of oddKeys) {
				expect(sha256(await eye.get(copying.destination, key)), key).toBe(sha256(bytesOf(key, 300)));
			}
		});

		test("hazard 1 and fault 23: a stranger's object is left alone; what is ours already is found", async () => {
			await eye.put(copying.source, 'taken', bytesOf('taken', 5000));
			await eye.put(copying.destination, 'uploads/taken', 'not ours');
			expect((await copying.copy([copying.task('taken')]))[0]).toMatchObject({outcome: 'collision'});
			expect((await eye.get(copying.destination, 'uploads/taken')).toString()).toBe('not ours');

			await eye.put(copying.source, 'ours', bytesOf('ours', 5000));
			const task = copying.task('ours');
			await copying.copy([task]);
			const before = await eye.list(copying.destination);
			expect((await copying.copy([task]))[0]).toMatchObject({outcome: 'verified', stored: 'found'});
			expect(await eye.list(copying.destination)).toEqual(before);
		});

		test('credentials that may not read the source stream', async () => {
			const store = ask();
			const source = await freshBucket(store, {reader: readOnly});
			const destination = await freshBucket(store, {tool: archiving});
			await eye.put(source, 'closed', bytesOf('closed', 5000));
			const streaming = await openCopying(store, {
				source,
				destination,
				transfer: 'copy',
				sourceCredentials: store.users.reader,
			});
			const [receipt] = await streaming.copy([streaming.task('closed')]).finally(streaming.close);
			expect(receipt).toMatchObject({outcome: 'verified', stored: 'put', servedBy: 's3'});
		});
	});
}

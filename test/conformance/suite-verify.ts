/** What a verification goes by: the ETag of the copy, the listing's and HEAD's are one, and the bytes read back are those sent. */
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {createDestination} from '../../source/storage/destination.ts';
import {createReadBack} from '../../source/storage/read-back.ts';
import {bytesOf, type Copying, openCopying} from './copying.ts';
import {type Ask, destinationOf, eyeOf} from './store.ts';

const mebibyte = 1024 * 1024;
const files = [
	['empty', 0],
	['small.pdf', 3000],
	['odd name + 100 %, ü.pdf', 4000],
	['of parts', 8 * mebibyte + 1],
	['of more parts', 20_000_000],
] as const;

export function verifySuite(ask: Ask): void {
	describe('a verification', () => {
		let copying: Copying;
		beforeAll(async () => {
			copying = await openCopying(ask());
		});
		afterAll(() => copying?.close());

		const openReading = () => {
			const settings = destinationOf(ask(), copying.destination);
			const credentials = async () => ask().users.tool;
			const destination = createDestination(settings, credentials);
			const {readBack, close} = createReadBack(settings, credentials, undefined);
			return {destination, readBack, close: () => Promise.all([destination.close(), close()])};
		};

		test('hazards 18, 57: sees each copy by listing, by HEAD and by its bytes as the copier has recorded it', async () => {
			const eye = eyeOf(ask());
			for (const [name, size] of files) await eye.put(copying.source, name, bytesOf(name, size));
			const receipts = await copying.copy(files.map(([name]) => copying.task(name)));
			const recorded = receipts.map(receipt => {
				if (receipt.outcome !== 'verified') throw new Error(`${receipt.row}: ${receipt.outcome}`);
				const {size, sha256, etag} = receipt;
				return {size, sha256, etag};
			});
			const {destination, readBack, close} = openReading();
			try {
				const listed = new Map<string, {size: number; etag: string}>();
				for await (const page of destination.list('uploads/')) {
					for (const {key, size, etag} of page) listed.set(key, {size, etag});
				}
				for (const [at, [name]] of files.entries()) {
					const {sha256, ...seen} = recorded[at] ?? {sha256: ''};
					expect(listed.get(`uploads/${name}`), name).toEqual(seen);
					expect(await destination.stat(`uploads/${name}`), name).toMatchObject(seen);
					expect(await readBack(`uploads/${name}`), name).toEqual({sha256, ...seen});
				}
				expect(await readBack('uploads/never written')).toBeNull();
			} finally {
				await close();
			}
		});
	});
}

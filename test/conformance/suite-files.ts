/** Files of every size arrive whole, with what the original said of them. */
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {bytesOf, type Copying, openCopying, sha256} from './copying.ts';
import {type Ask, type Eye, eyeOf} from './store.ts';

const mebibyte = 1024 * 1024;

const sizes = [
	['nothing', 0, 'put'],
	['one byte', 1, 'put'],
	['10 KB', 10_240, 'put'],
	['8 MB', 8 * mebibyte, 'put'],
	['8 MB and a byte', 8 * mebibyte + 1, 'passed on'],
	['20 MB', 20_000_000, 'passed on'],
] as const;

export function filesSuite(ask: Ask): void {
	describe('files', () => {
		let eye: Eye;
		let copying: Copying;
		beforeAll(async () => {
			eye = eyeOf(ask());
			copying = await openCopying(ask());
		});
		afterAll(() => copying?.close());

		test('hazard 17 and fault 24: each size is verified and equal to what another client reads', async () => {
			for (const [name, size] of sizes) await eye.put(copying.source, name, bytesOf(name, size));
			const receipts = await copying.copy(sizes.map(([name]) => copying.task(name)));
			const {verifiesUnsigned} = copying.abilities;
			for (const [index, [name, size, way]] of sizes.entries()) {
				const read = await eye.get(copying.destination, `uploads/${name}`);
				const {ETag, Metadata} = await eye.head(copying.destination, `uploads/${name}`);
				expect(receipts[index], name).toMatchObject({
					outcome: 'verified',
					servedBy: 's3',
					stored: way === 'put' || (way === 'passed on' && verifiesUnsigned) ? 'put' : 'multipart',
					size,
					sha256: sha256(read),
					etag: ETag?.replaceAll('"', ''),
					attempts: 1,
				});
				expect(sha256(read), name).toBe(sha256(bytesOf(name, size)));
				expect(Metadata, name).toMatchObject(
					way === 'put' ? {'doclift-sha256': sha256(read)} : {'doclift-upload': expect.stringMatching(/^[\w-]{36}$/)},
				);
			}
		});

		test.each([
			['small', 500],
			['large', 8 * mebibyte + 500],
		] as const)("hazard 25: the original's headers and metadata come along (%s)", async (name, size) => {
			const key = `dressed-${name}.pdf`;
			const dress = {
				ContentType: 'application/pdf',
				CacheControl: 'max-age=60, private',
				ContentLanguage: 'de',
				Metadata: {origin: 'scanner 7', 'two-words': 'a, b'},
			};
			const disposition = Buffer.from('inline; filename="Über uns.pdf"').toString('latin1');
			await eye.put(copying.source, key, bytesOf(key, size), dress, {'content-disposition': disposition});
			const [receipt] = await copying.copy([copying.task(key, {name: 'Vertrag – Müller.pdf'})]);
			expect(receipt).toMatchObject({outcome: 'verified'});
			const head = await eye.head(copying.destination, `uploads/${key}`);
			expect(head).toMatchObject({
				ContentType: 'application/pdf',
				ContentDisposition: 'inline; filename="_ber uns.pdf"; filename*=UTF-8\'\'%C3%9Cber%20uns.pdf',
				CacheControl: 'max-age=60, private',
				ContentLanguage: 'de',
				ContentLength: size,
			});
			expect(head.Metadata).toMatchObject({
				origin: 'scanner 7',
				'two-words': 'a, b',
				'doclift-record': expect.stringMatching(/^a0B\d{15}$/),
				'doclift-name': 'Vertrag%20%E2%80%93%20M%C3%BCller.pdf',
				'doclift-source-etag': expect.stringMatching(/^[\w-]+$/),
			});
		});

		test('hazard 27: a page that was stored as one is copied as an attachment', async () => {
			await eye.put(copying.source, 'page.html', '<!doctype html><title>A page</title>', {ContentType: 'text/html'});
			const [receipt] = await copying.copy([copying.task('page.html')]);
			expect(receipt).toMatchObject({outcome: 'verified'});
			const {ContentDisposition} = await eye.head(copying.destination, 'uploads/page.html');
			expect(ContentDisposition).toMatch(/^attachment; filename="page\.html"/);
		});
	});
}

/** Files that are read as their URL stands: open to everybody, or signed beforehand. */
import {SignatureV4} from '@smithy/signature-v4';
import {beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import {Sha256} from '../storage/sha256.ts';
import {bytesOf, openCopying, sha256} from './copying.ts';
import {type Ask, type Eye, eyeOf, freshBucket} from './store.ts';

/** Another signature of the same length, whatever the right one begins with. */
const forged = (url: string): string =>
	url.replace(/Signature=(.)/, (_, first) => `Signature=${first === '0' ? '1' : '0'}`);

export function linksSuite(ask: Ask): void {
	describe('reading a URL as it stands', () => {
		let eye: Eye;
		beforeAll(() => {
			eye = eyeOf(ask());
		});

		const presign = async (bucket: string, key: string, signedAt = new Date()): Promise<string> => {
			const {endpoint, users} = ask();
			const {host, hostname, port} = new URL(endpoint);
			const path = `/${bucket}/${key}`;
			const signer = new SignatureV4({
				service: 's3',
				region: 'us-east-1',
				credentials: users.owner,
				sha256: Sha256,
				uriEscapePath: false,
			});
			const {query = {}} = await signer.presign(
				{
					method: 'GET',
					protocol: 'http:',
					hostname,
					port: Number(port),
					path,
					headers: {host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD'},
				},
				{
					expiresIn: 60,
					signingDate: signedAt,
					unsignableHeaders: new Set(['x-amz-content-sha256']),
					unhoistableHeaders: new Set(['x-amz-content-sha256']),
				},
			);
			const words = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
			return `${endpoint}${path}?${words.join('&')}`;
		};

		test('a bucket that is open to everybody needs no credentials', async () => {
			const source = await freshBucket(ask(), {anyone: ['read']});
			const {task, copy, destination, close} = await openCopying(ask(), {source, access: ['http']});
			onTestFinished(close);
			await eye.put(source, 'open file.pdf', bytesOf('open', 5000));
			expect(await copy([task('open file.pdf')])).toMatchObject([
				{outcome: 'verified', servedBy: 'http', sha256: sha256(bytesOf('open', 5000))},
			]);
			expect(sha256(await eye.get(destination, 'uploads/open file.pdf'))).toBe(sha256(bytesOf('open', 5000)));
		});

		test('hazard 13: a URL that carries its signature opens until it expires, and a closed one stays closed', async () => {
			const source = await freshBucket(ask(), {});
			const {task, copy, close} = await openCopying(ask(), {source, access: ['http']});
			onTestFinished(close);
			await eye.put(source, 'closed.pdf', bytesOf('closed', 9_000_000));
			const url = await presign(source, 'closed.pdf');
			const expired = await presign(source, 'closed.pdf', new Date(Date.now() - 3_600_000));
			expect(
				await copy([
					task('closed.pdf', {url}),
					task('closed.pdf', {url: expired, key: 'uploads/2'}),
					task('closed.pdf', {key: 'uploads/3'}),
					task('closed.pdf', {url: forged(url), key: 'uploads/4'}),
				]),
			).toMatchObject([
				{outcome: 'verified', servedBy: 'http', sha256: sha256(bytesOf('closed', 9_000_000))},
				{outcome: 'failed', failure: {kind: 'download-forbidden'}},
				{outcome: 'failed', failure: {kind: 'download-forbidden'}},
				// Our credentials are not in question here: the run goes on.
				{outcome: 'failed', failure: {kind: 'download-forbidden'}},
			]);
		});
	});
}

import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {objectHeaders} from '../../source/storage/headers.ts';

const task = {
	row: 1,
	recordId: 'a0B000000000001AAA',
	url: 'https://x/y',
	key: 'k',
	name: 'Überweisung 2024.pdf',
	replaces: null,
};
const store = {region: 'us-east-1', forcePathStyle: true, bucket: 'b', prefix: 'p', createBucket: false};
const marks = {recordId: task.recordId, sourceEtag: 'abc', sha256: 'f'.repeat(64)};

const asRecord = (flat: readonly string[]): Record<string, string> =>
	Object.fromEntries(flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1] ?? '']] : [])));
const of = (source: Record<string, string>, name = task.name) =>
	asRecord(objectHeaders(source, {...task, name}, marks, store));

describe('what an object carries', () => {
	test('hazard 25: type, disposition, caching, encoding, language and user metadata are the original’s', () => {
		const original = {
			'content-type': 'application/pdf',
			'content-disposition': 'inline; filename="a.pdf"',
			'cache-control': 'max-age=60',
			'content-encoding': 'gzip',
			'content-language': 'de',
			'x-amz-meta-owner': 'kim',
		};
		expect(of(original)).toMatchObject(original);
	});

	test('ours tell the record, the hash, the source’s ETag and the exact name', () => {
		expect(of({})).toEqual({
			'x-amz-meta-doclift-record': task.recordId,
			'x-amz-meta-doclift-sha256': marks.sha256,
			'x-amz-meta-doclift-source-etag': 'abc',
			'x-amz-meta-doclift-name': encodeURIComponent(task.name),
		});
	});

	test('hazard 23: they tell which version of the original was read, where its bucket keeps versions', () => {
		expect(of({'x-amz-version-id': '3sL4kqtJlcpXroDTDmJ'})).toMatchObject({
			'x-amz-meta-doclift-source-version': '3sL4kqtJlcpXroDTDmJ',
		});
		expect(of({'x-amz-version-id': 'null'})).not.toHaveProperty('x-amz-meta-doclift-source-version');
	});

	test('hazard 3: any name, and any metadata of the original, fit into 2 KB, and ours are all there', () => {
		fc.assert(
			fc.property(
				fc.string({unit: 'binary', minLength: 1, maxLength: 400}),
				fc.dictionary(fc.stringMatching(/^x-amz-meta-[a-z]{1,20}$/), fc.string({maxLength: 900}), {maxKeys: 6}),
				(name, original) => {
					const headers = of({...original, 'x-amz-meta-doclift-record': 'forged'}, name);
					const metadata = Object.entries(headers).filter(([key]) => key.startsWith('x-amz-meta-'));
					const bytes = metadata.reduce((sum, [key, value]) => sum + key.length - 11 + value.length, 0);
					expect(bytes).toBeLessThanOrEqual(2048);
					expect(headers['x-amz-meta-doclift-record']).toBe(task.recordId);
					expect(headers['x-amz-meta-doclift-sha256']).toBe(marks.sha256);
					const said = decodeURIComponent(headers['x-amz-meta-doclift-name'] ?? '');
					expect(name.toWellFormed().startsWith(said)).toBe(true);
				},
			),
		);
	});

	test.each(['text/html', 'TEXT/HTML; charset=utf-8', 'image/svg+xml', 'application/xhtml+xml'])(
		'hazard 27: %s becomes an attachment, also where the original was inline',
		type => {
			expect(of({'content-type': type})['content-disposition']).toMatch(/^attachment; filename="/);
			expect(of({'content-type': type, 'content-disposition': 'inline'})['content-disposition']).toMatch(/^attachment/);
			const own = 'attachment; filename="x.html"';
			expect(of({'content-type': type, 'content-disposition': own})['content-disposition']).toBe(own);
		},
	);

	test('hazard 25: a PDF that is shown in the browser stays so', () => {
		expect(of({'content-type': 'application/pdf'})).not.toHaveProperty('content-disposition');
	});

	test('hazard 25, 26: whatever bytes the original’s headers hold, ours are ASCII and name the same file', () => {
		const bytes = fc.oneof(
			fc.string({unit: 'binary', maxLength: 40}).map(text => Buffer.from(text.toWellFormed()).toString('latin1')),
			fc.uint8Array({maxLength: 40}).map(array => Buffer.from(array).toString('latin1')),
		);
		fc.assert(
			fc.property(
				fc.dictionary(
					fc.constantFrom(
						...['content-type', 'content-disposition', 'cache-control', 'content-language', 'expires'],
						...['content-encoding', 'etag', 'x-amz-version-id', 'x-amz-meta-owner', 'x-amz-meta-title'],
					),
					bytes,
				),
				bytes,
				(original, sourceEtag) => {
					for (const value of objectHeaders(original, task, {...marks, sourceEtag}, store))
						expect(value).toMatch(/^[\t\u0020-\u007e]*$/);
				},
			),
		);
		const asSent = (text: string) => Buffer.from(text).toString('latin1');
		expect(
			of({
				'content-type': asSent('application/pdf; charset=binary; name="Müller.pdf"'),
				'content-disposition': asSent('inline; filename="Müller.pdf"'),
				'cache-control': asSent('für=immer'),
				'x-amz-meta-owner': asSent('Jürgen'),
				'x-amz-meta-place': 'Z\xfcrich',
			}),
		).toMatchObject({
			'content-type': 'application/pdf; charset=binary',
			'content-disposition': 'inline; filename="M_ller.pdf"; filename*=UTF-8\'\'M%C3%BCller.pdf',
			'x-amz-meta-owner': `=?UTF-8?B?${Buffer.from('Jürgen').toString('base64')}?=`,
			'x-amz-meta-place': `=?UTF-8?B?${Buffer.from('Zürich').toString('base64')}?=`,
		});
		expect(of({'cache-control': asSent('für=immer')})).not.toHaveProperty('cache-control');
	});

	test('hazard 61: storage class and KMS key are asked for', () => {
		const headers = asRecord(
			objectHeaders({}, task, marks, {...store, storageClass: 'STANDARD_IA', kmsKeyId: 'key-1'}),
		);
		expect(headers).toMatchObject({
			'x-amz-storage-class': 'STANDARD_IA',
			'x-amz-server-side-encryption': 'aws:kms',
			'x-amz-server-side-encryption-aws-kms-key-id': 'key-1',
		});
	});
});

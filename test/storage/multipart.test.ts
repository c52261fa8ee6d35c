import {describe, expect, test} from 'vitest';
import type {StoredObject} from '../../source/engine/ports/buckets.ts';
import type {Reply} from '../../source/storage/http.ts';
import {joinParts} from '../../source/storage/multipart.ts';

const upload = {key: 'uploads/a', uploadId: '1', nonce: 'of this upload'};
const gone: Reply = {
	status: 404,
	headers: {},
	body: Buffer.from('<Error><Code>NoSuchUpload</Code></Error>'),
};
const lies = (nonce: string): StoredObject => ({size: 1, etag: 'e', upload: nonce});
const cut = new Error('cut');

describe('a completion that was not answered, or came twice', () => {
	test.each([
		['not answered', () => Promise.reject(cut)],
		['of an upload that is gone', async () => gone],
	])('%s: has been carried out where the object bears its nonce', async (_, ask) => {
		const made = lies(upload.nonce);
		expect(await joinParts({ask, stat: async () => made}, upload, {})).toBe(made);
	});

	test.each([
		['another object', async () => lies('of another upload')],
		['nothing', async () => null],
	])('has failed where %s lies there', async (_, stat) => {
		expect(await joinParts({ask: async () => gone, stat}, upload, {})).toBe(gone);
		await expect(joinParts({ask: () => Promise.reject(cut), stat}, upload, {})).rejects.toBe(cut);
	});
});

/** Uploads in parts that a dead run left behind: they are found below the prefix, and aborted. */
import {CreateMultipartUploadCommand, UploadPartCommand} from '@aws-sdk/client-s3';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {createDestination} from '../../source/storage/destination.ts';
import {type Ask, archiving, clientOf, destinationOf, freshBucket} from './store.ts';

export function uploadsSuite(ask: Ask): void {
	describe('unfinished uploads', () => {
		let destination: ReturnType<typeof createDestination>;
		let bucket: string;
		beforeAll(async () => {
			bucket = await freshBucket(ask(), {tool: archiving});
			destination = createDestination(destinationOf(ask(), bucket), async () => ask().users.tool);
		});
		afterAll(() => destination?.close());

		const begin = async (key: string): Promise<string> => {
			const client = clientOf(ask(), 'tool');
			const {UploadId = ''} = await client.send(new CreateMultipartUploadCommand({Bucket: bucket, Key: key}));
			await client.send(
				new UploadPartCommand({Bucket: bucket, Key: key, UploadId, PartNumber: 1, Body: Buffer.alloc(1000)}),
			);
			client.destroy();
			return UploadId;
		};
		const pending = async (prefix: string) => {
			const found: Array<{key: string; uploadId: string}> = [];
			for await (const upload of destination.pendingUploads(prefix)) found.push(upload);
			return found;
		};

		test('fault 2 and hazard 57: each is found by its key and id, and is gone when aborted, once or twice', async () => {
			expect(await pending('uploads')).toEqual([]);
			const keys = ['uploads/a.pdf', 'uploads/a.pdf', 'uploads/Über & <b> +%20.pdf'];
			const begun: Array<{key: string; uploadId: string}> = [];
			for (const key of keys) begun.push({key, uploadId: await begin(key)});
			await begin('elsewhere/a.pdf');

			const found = await pending('uploads');
			const byId = (a: {uploadId: string}, b: {uploadId: string}) => (a.uploadId < b.uploadId ? -1 : 1);
			expect(found.toSorted(byId)).toEqual(begun.toSorted(byId));

			for (const {key, uploadId} of [...begun, ...begun]) await destination.abortUpload(key, uploadId);
			expect(await pending('uploads')).toEqual([]);
			expect(await pending('')).toMatchObject([{key: 'elsewhere/a.pdf'}]);
		});
	});
}

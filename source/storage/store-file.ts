/** Puts a file of ours beside the copies, however large it is: parts of 8 MB, two in memory at once. */
import {createReadStream} from 'node:fs';
import {createClient} from './client.ts';
import type {CredentialSource} from './credentials.ts';
import {translateSdk} from './sdk-errors.ts';
import type {DestinationSettings} from './settings.ts';

const partSize = 8 * 1024 * 1024;

/** Replaces what lies at the key: the same file in a later state. Throws `upload-forbidden`, `network-*` and their like. */
export async function storeFile(
	settings: DestinationSettings,
	credentials: CredentialSource,
	file: {readonly path: string; readonly key: string; readonly contentType: string},
): Promise<void> {
	const {bucket, kmsKeyId} = settings;
	const {path, key, contentType} = file;
	const client = createClient(settings, credentials);
	try {
		await client.use(async s3 => {
			const {Upload} = await import('@aws-sdk/lib-storage');
			const encryption =
				kmsKeyId === undefined ? {} : ({ServerSideEncryption: 'aws:kms', SSEKMSKeyId: kmsKeyId} as const);
			const upload = new Upload({
				client: s3,
				partSize,
				queueSize: 2,
				params: {Bucket: bucket, Key: key, Body: createReadStream(path), ContentType: contentType, ...encryption},
			});
			await upload.done();
		});
	} catch (error) {
		throw translateSdk(error, 'upload', `PUT ${bucket}/${key}`);
	} finally {
		client.close();
	}
}

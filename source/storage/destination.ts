/** The destination, as far as the main thread asks of it: HEAD, the probe, unfinished uploads, the bucket itself. */
import {MigrationError} from '../engine/failure.ts';
import type {Destination} from '../engine/ports.ts';
import {type Client, createClient} from './client.ts';
import type {CredentialSource} from './credentials.ts';
import type {DoorRules} from './doors.ts';
import {createHttp} from './http.ts';
import {defaultLimits} from './limits.ts';
import {statObject} from './objects.ts';
import {probeStore} from './probe.ts';
import {codeOf, statusOf, translateSdk} from './sdk-errors.ts';
import type {DestinationSettings} from './settings.ts';
import {createStore} from './store.ts';

export function createDestination(
	settings: DestinationSettings,
	credentials: CredentialSource,
	environment: DoorRules['environment'] = process.env,
): Destination & {readonly close: () => Promise<void>} {
	const {bucket: Bucket} = settings;
	const client = createClient(settings, credentials);
	const http = createHttp(defaultLimits, {environment});
	const store = createStore(http, settings);

	return {
		async stat(key) {
			const keys = await credentials();
			return statObject(store, keys, Bucket, key);
		},
		async probe() {
			await ensureBucket(client, settings);
			return probeStore(store, await credentials(), settings);
		},
		async *pendingUploads(Prefix) {
			let at: Marker | undefined = {};
			while (at !== undefined) {
				const page = await listUploads(client, Bucket, Prefix, at);
				for (const {Key, UploadId} of page.Uploads ?? []) {
					if (Key !== undefined && UploadId !== undefined) yield {key: Key, uploadId: UploadId};
				}
				at = page.IsTruncated ? {KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker} : undefined;
			}
		},
		async abortUpload(Key, UploadId) {
			try {
				await client.use((s3, {AbortMultipartUploadCommand}) =>
					s3.send(new AbortMultipartUploadCommand({Bucket, Key, UploadId})),
				);
			} catch (error) {
				if (statusOf(error) !== 404) throw translateSdk(error, 'upload', `aborting an unfinished upload of ${Key}`);
			}
		},
		async close() {
			client.close();
			await http.close();
		},
	};
}

type Marker = {readonly KeyMarker?: string | undefined; readonly UploadIdMarker?: string | undefined};

const listUploads = (client: Client, Bucket: string, Prefix: string, at: Marker) =>
	client
		.use((s3, {ListMultipartUploadsCommand}) => s3.send(new ListMultipartUploadsCommand({Bucket, Prefix, ...at})))
		.catch((error): never => {
			throw translateSdk(error, 'upload', `listing the unfinished uploads of ${Bucket}`);
		});

/** A bucket is only made when the configuration says so: a misspelt name must not become one. */
async function ensureBucket(
	client: Client,
	{bucket: Bucket, region, createBucket}: DestinationSettings,
): Promise<void> {
	try {
		await client.use((s3, {HeadBucketCommand}) => s3.send(new HeadBucketCommand({Bucket})));
		return;
	} catch (error) {
		// Some stores refuse HeadBucket to who may write objects: the probe's own write decides.
		if (statusOf(error) === 403) return;
		if (statusOf(error) !== 404) throw translateSdk(error, 'upload', `the bucket ${Bucket}`);
		if (!createBucket) throw new MigrationError('upload-no-bucket', `There is no bucket ${Bucket}`, {cause: error});
	}
	try {
		await client.use((s3, {CreateBucketCommand}) =>
			s3.send(
				new CreateBucketCommand({
					Bucket,
					// us-east-1 is the one region that may not be named here.
					...(region === 'us-east-1' ? {} : {CreateBucketConfiguration: {LocationConstraint: region as 'eu-west-1'}}),
				}),
			),
		);
	} catch (error) {
		if (codeOf(error) !== 'BucketAlreadyOwnedByYou')
			throw translateSdk(error, 'upload', `creating the bucket ${Bucket}`);
	}
}

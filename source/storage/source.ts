/** The source, as far as the SDK reads it: its listing. Files come through the threads. Nothing here can write. */
import type {ListedObject, Source} from '../engine/ports.ts';
import {createClient} from './client.ts';
import type {CredentialSource} from './credentials.ts';
import {bareEtag} from './headers.ts';
import {translateSdk} from './sdk-errors.ts';
import type {SourceSettings} from './settings.ts';

export function createSource(
	settings: SourceSettings,
	credentials: CredentialSource,
): Source & {readonly close: () => void} {
	const client = createClient(settings, credentials);

	async function* list(bucket: string): AsyncGenerator<readonly ListedObject[]> {
		let token: string | undefined;
		do {
			const page = await client
				.use((s3, {ListObjectsV2Command}) =>
					s3.send(new ListObjectsV2Command({Bucket: bucket, EncodingType: 'url', ContinuationToken: token})),
				)
				.catch(error => {
					throw translateSdk(error, 'download', `listing ${bucket}`);
				});
			yield (page.Contents ?? []).map(({Key, Size, ETag}) => ({
				key: decodeListed(Key ?? ''),
				size: Size ?? 0,
				etag: bareEtag(ETag),
			}));
			token = page.IsTruncated ? page.NextContinuationToken : undefined;
		} while (token !== undefined);
	}

	return {buckets: settings.buckets, list, close: client.close};
}

/** `encoding-type=url` is a form's encoding: `+` is a space. Without it XML could not carry control characters. */
const decodeListed = (key: string): string => decodeURIComponent(key.replaceAll('+', ' '));

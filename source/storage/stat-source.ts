/** HEAD of one file at the vendor, by our own signature. */
import type {StoredObject} from '../engine/ports/buckets.ts';
import {encodeValue} from '../engine/url.ts';
import type {CredentialSource} from './credentials.ts';
import {translateReply} from './errors.ts';
import type {Limits} from './limits.ts';
import {openLine} from './line.ts';
import {describe} from './objects.ts';
import type {SourceSettings} from './settings.ts';

type Place = {readonly bucket: string; readonly key: string; readonly versionId: string | null};

/** Null only for 404. Throws `download-forbidden` where the source refuses it. */
export type StatSource = (place: Place) => Promise<Pick<StoredObject, 'size' | 'etag' | 'contentType'> | null>;

/** `close` ends its connections. */
export function createStatSource(
	settings: SourceSettings,
	credentials: CredentialSource,
	limits: Partial<Limits> = {},
): {readonly statSource: StatSource; readonly close: () => Promise<void>} {
	const {ask, close} = openLine(settings, credentials, 'download', limits);
	return {
		async statSource({bucket, key, versionId}) {
			const query = versionId === null ? {} : {query: `versionId=${encodeValue(versionId)}`};
			const reply = await ask({method: 'HEAD', bucket, key, ...query}, 200, 403, 404);
			if (reply.status === 404) return null;
			if (reply.status === 403) throw translateReply(reply, 'download', `HEAD ${bucket}/${key}`);
			return describe(reply.headers);
		},
		close,
	};
}

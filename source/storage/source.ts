/** The source's buckets as the main thread asks them: listed, or object by object. Reads only. */
import type {Source} from '../engine/ports/buckets.ts';
import type {CredentialSource} from './credentials.ts';
import type {Limits} from './limits.ts';
import {openLine, type Waiting} from './line.ts';
import {listObjects} from './list.ts';
import {describe} from './objects.ts';
import type {SourceSettings} from './settings.ts';

/** `close` ends its connections. Pages have up to 1,000 objects. */
export function createSource(
	settings: SourceSettings,
	credentials: CredentialSource,
	limits: Partial<Limits> = {},
	waiting: Waiting = {},
): Source & {readonly close: () => Promise<void>} {
	const {ask, askDocument, close} = openLine(settings, credentials, 'download', limits, waiting);
	return {
		buckets: settings.buckets,
		list: (bucket, cuts = []) => listObjects(askDocument, {side: 'download', bucket, prefix: '', cuts}),
		async stat(bucket, key) {
			const reply = await ask({method: 'HEAD', bucket, key}, 200, 404);
			return reply.status === 404 ? null : describe(reply.headers);
		},
		close,
	};
}

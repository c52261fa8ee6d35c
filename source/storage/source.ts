/** The source's buckets, listed. Reads only. */
import type {ListedObject, Source} from '../engine/ports.ts';
import type {CredentialSource} from './credentials.ts';
import {bareEtag} from './headers.ts';
import type {Limits} from './limits.ts';
import {blocks, listedKey, openLine, pages, textOf} from './line.ts';
import type {SourceSettings} from './settings.ts';

/** `close` ends its connections. Pages have up to 1,000 objects. */
export function createSource(
	settings: SourceSettings,
	credentials: CredentialSource,
	limits: Partial<Limits> = {},
): Source & {readonly close: () => Promise<void>} {
	const {ask, close} = openLine(settings, credentials, 'download', limits);

	async function* list(bucket: string): AsyncIterable<readonly ListedObject[]> {
		const askPage = (token: string | undefined) =>
			ask(
				{
					method: 'GET',
					bucket,
					key: '',
					query: `${token === undefined ? '' : `continuation-token=${encodeURIComponent(token)}&`}encoding-type=url&list-type=2`,
				},
				200,
			);
		for await (const xml of pages(askPage, 'NextContinuationToken')) {
			const objects = blocks('Contents', xml).map(block => ({
				key: listedKey(textOf('Key', block) ?? '', xml),
				size: Number(textOf('Size', block) ?? 0),
				etag: bareEtag(textOf('ETag', block)),
			}));
			if (objects.length > 0) yield objects;
		}
	}

	return {buckets: settings.buckets, list, close};
}

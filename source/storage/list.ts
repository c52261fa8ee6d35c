/** Every object of a bucket, in pages of up to 1,000. */
import type {ListedObject} from '../engine/ports.ts';
import {bareEtag} from './headers.ts';
import {blocks, type Line, listedKey, pages, textOf} from './line.ts';

export async function* listObjects(
	ask: Line['ask'],
	bucket: string,
	prefix = '',
): AsyncIterable<readonly ListedObject[]> {
	const askPage = (token: string | undefined) => {
		// In the order of a canonical query.
		const query = [
			...(token === undefined ? [] : [`continuation-token=${encodeURIComponent(token)}`]),
			'encoding-type=url',
			'list-type=2',
			...(prefix === '' ? [] : [`prefix=${encodeURIComponent(prefix)}`]),
		];
		return ask({method: 'GET', bucket, key: '', query: query.join('&')}, 200);
	};
	for await (const xml of pages(askPage, 'NextContinuationToken')) {
		const objects = blocks('Contents', xml).map(block => ({
			key: listedKey(textOf('Key', block) ?? '', xml),
			size: Number(textOf('Size', block) ?? 0),
			etag: bareEtag(textOf('ETag', block)),
		}));
		if (objects.length > 0) yield objects;
	}
}

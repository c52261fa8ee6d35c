/** Every object of a bucket, in pages of up to 1,000. What cannot be read whole throws: it would say that files are gone. */
import {MigrationError} from '../engine/failure.ts';
import type {ListedObject} from '../engine/ports.ts';
import type {Side} from './errors.ts';
import {bareEtag} from './headers.ts';
import {blocks, isTruncated, type Line, listedKey, textOf} from './line.ts';

export async function* listObjects(
	askDocument: Line['askDocument'],
	side: Side,
	bucket: string,
	prefix = '',
): AsyncIterable<readonly ListedObject[]> {
	let token: string | undefined;
	do {
		// In the order of a canonical query.
		const query = [
			...(token === undefined ? [] : [`continuation-token=${encodeURIComponent(token)}`]),
			'encoding-type=url',
			'list-type=2',
			...(prefix === '' ? [] : [`prefix=${encodeURIComponent(prefix)}`]),
		].join('&');
		const xml = await askDocument('ListBucketResult', {method: 'GET', bucket, key: '', query});
		const objects = readPage(xml, side, bucket);
		if (objects.length > 0) yield objects;
		const next = isTruncated(xml) ? (textOf('NextContinuationToken', xml) ?? '') : undefined;
		if (next === '' || (next !== undefined && next === token)) {
			throw new MigrationError(`${side}-error`, `The listing says that it goes on, but not where: ${bucket}`);
		}
		token = next;
	} while (token !== undefined);
}

function readPage(xml: string, side: Side, bucket: string): ListedObject[] {
	const objects = blocks('Contents', xml).map(block => ({
		key: listedKey(textOf('Key', block) ?? '', xml),
		size: Number(textOf('Size', block) ?? Number.NaN),
		etag: bareEtag(textOf('ETag', block)),
	}));
	const announced = textOf('KeyCount', xml);
	const whole = objects.every(({key, size}) => key !== '' && Number.isInteger(size));
	if (whole && (announced === undefined || Number(announced) === objects.length)) return objects;
	throw new MigrationError(`${side}-error`, `A page of the listing cannot be read: ${bucket}`);
}

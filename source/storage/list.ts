/** Every object of a bucket, in pages of up to 1,000. What cannot be read whole throws: it would say that files are gone. */
import {MigrationError} from '../engine/failure.ts';
import {encodeValue} from '../engine/url.ts';
import type {Side} from './errors.ts';
import type {Line} from './line.ts';
import {readPage} from './list-page.ts';
import {listInRanges, type Pages, type Range} from './list-ranges.ts';

export type ListOrder = {
	readonly side: Side;
	readonly bucket: string;
	/** Empty: all of the bucket. */
	readonly prefix: string;
	/** Keys at which it may be cut, in ascending order, so that its parts are read side by side. */
	readonly cuts: readonly string[];
};

/** In order of keys. With `cuts` the pages come as they come, and where the store does not keep to its order, some twice. */
export const listObjects = (askDocument: Line['askDocument'], order: ListOrder): Pages =>
	listInRanges(range => listRange(askDocument, order, range), order.cuts);

async function* listRange(
	askDocument: Line['askDocument'],
	{side, bucket, prefix}: ListOrder,
	{after, to}: Range,
): Pages {
	const ask = (token: string | undefined): Promise<Buffer> => {
		// In the order of a canonical query.
		const query = [
			...(token === undefined ? [] : [`continuation-token=${encodeValue(token)}`]),
			'encoding-type=url',
			'list-type=2',
			...(prefix === '' ? [] : [`prefix=${encodeValue(prefix)}`]),
			...(token === undefined && after !== '' ? [`start-after=${encodeValue(after)}`] : []),
		].join('&');
		const page = askDocument('ListBucketResult', {method: 'GET', bucket, key: '', query});
		// Nobody may wait for it any more when it fails.
		page.catch(() => undefined);
		return page;
	};
	let token: string | undefined;
	for (let asked: Promise<Buffer> | undefined = ask(token); asked !== undefined; ) {
		const page = readPage(await asked);
		if (page === undefined)
			throw new MigrationError(`${side}-error`, `A page of the listing cannot be read: ${bucket}`);
		const {objects} = page;
		const over = to !== undefined && (objects.at(-1)?.key ?? '') >= to;
		const next: string | undefined = over ? undefined : page.next;
		if (next === '' || (next !== undefined && next === token)) {
			throw new MigrationError(`${side}-error`, `The listing says that it goes on, but not where: ${bucket}`);
		}
		// The store puts the next page together while this one is worked on.
		asked = next === undefined ? undefined : ask(next);
		token = next;
		if (objects.length > 0) yield objects;
	}
}

/** One page of a listing, read from its bytes. */
import type {ListedObject} from '../engine/ports/buckets.ts';
import {bareEtag} from './headers.ts';
import {blocks, isTruncated, keyReader, textOf} from './line.ts';

export type ListPage = {
	readonly objects: readonly ListedObject[];
	/** Leads to the page behind it, empty where the store does not say how; undefined: this is the last one. */
	readonly next: string | undefined;
};

const open = '<Contents>';
const close = '</Contents>';

/**
Text is made of a page by parts. As one string it would be a large object (over 128 KB), which V8 leaves lying until it
looks through the old generation: some 20 MB at a time, in a listing of millions.
*/
const partBytes = 32 * 1024;

/** Undefined where not all of it can be read. */
export function readPage(body: Buffer): ListPage | undefined {
	const frame = frameOf(body);
	const keyOf = keyReader(frame);
	const objects: ListedObject[] = [];
	for (const part of partsOf(body)) {
		for (const block of blocks('Contents', part)) {
			const key = own(keyOf(textOf('Key', block) ?? ''));
			const size = Number(textOf('Size', block) ?? Number.NaN);
			if (key === '' || !Number.isInteger(size)) return undefined;
			objects.push({key, size, etag: bareEtag(textOf('ETag', block))});
		}
	}
	const announced = textOf('KeyCount', frame);
	if (announced !== undefined && Number(announced) !== objects.length) return undefined;
	return {objects, next: isTruncated(frame) ? (textOf('NextContinuationToken', frame) ?? '') : undefined};
}

/** A text that is cut out of another keeps all of that alive in V8, and a key is kept for as long as its page is. */
const own = (text: string): string => ` ${text}`.slice(1);

/** What stands around the objects. */
function frameOf(body: Buffer): string {
	const first = body.indexOf(open);
	if (first === -1) return body.toString();
	return body.toString('utf8', 0, first) + body.toString('utf8', body.lastIndexOf(close) + close.length);
}

/** Each ends where an object does, so that none is cut. */
function* partsOf(body: Buffer): Iterable<string> {
	for (let at = 0; at < body.length; ) {
		const last = body.indexOf(close, at + partBytes);
		const end = last === -1 ? body.length : last + close.length;
		yield body.toString('utf8', at, end);
		at = end;
	}
}

/**
A listing in ranges of keys that are read side by side. A store takes a fifth of a second for a page, and says only with it
where the next one begins: in one row, ten million objects take over half an hour.

It leans on what S3 promises of its listings (ascending by the bytes of the key, `start-after`), which some stores do not
keep: directory buckets and some compatible ones. Where that shows, all is listed once more, in one row.
*/
import {MigrationError} from '../engine/failure.ts';
import type {ListedObject} from '../engine/ports/buckets.ts';
import {sideBySide} from './side-by-side.ts';

export type Pages = AsyncIterable<readonly ListedObject[]>;

/** Keys behind `after` up to `to` and with it; undefined: to the last one. */
export type Range = {readonly after: string; readonly to: string | undefined};

/** Pages of a range; the last one may go beyond it. */
type ListRange = (range: Range) => Pages;

/** A store that lists in another order, or from another place, than it was asked for. */
class OutOfOrder extends Error {}

export async function* listInRanges(listRange: ListRange, cuts: readonly string[]): Pages {
	if (cuts.length > 0) {
		try {
			yield* sideBySide(rangesOf(cuts).map(range => within(range, listRange(range))));
			return;
		} catch (error) {
			if (!speaksAgainstRanges(error)) throw error;
		}
	}
	yield* listRange({after: '', to: undefined});
}

const rangesOf = (cuts: readonly string[]): Range[] => ['', ...cuts].map((after, index) => ({after, to: cuts[index]}));

/** What lies in the range. Throws `OutOfOrder` where that cannot be all. */
async function* within({after, to}: Range, pages: Pages): Pages {
	let last = after;
	for await (const objects of pages) {
		for (const {key} of objects) {
			if (!follows(key, last)) throw new OutOfOrder();
			last = key;
		}
		yield to === undefined || last <= to ? objects : objects.filter(({key}) => key <= to);
	}
}

// UTF-8 and UTF-16 differ in the order of a few; cuts have none of them.
const follows = (key: string, last: string): boolean =>
	key > last || Buffer.compare(Buffer.from(key), Buffer.from(last)) > 0;

/** A request that is not understood may be one that a store does not know. What forbids or fails altogether is final. */
const speaksAgainstRanges = (error: unknown): boolean =>
	error instanceof OutOfOrder ||
	(error instanceof MigrationError && (error.kind === 'download-error' || error.kind === 'upload-error'));

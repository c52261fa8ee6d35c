/** Places in a list of keys, in the order in which S3 lists them. */
import {compareKeys} from '../key-order.ts';

/** Index of the first key that stands behind `after`. */
export function firstAfter(keys: readonly string[], after: string): number {
	let low = 0;
	let high = keys.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (compareKeys(keys[middle] ?? '', after) <= 0) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** Index of the first key that is `from` or stands behind it. */
export function firstFrom(keys: readonly string[], from: string): number {
	const index = firstAfter(keys, from);
	return index > 0 && keys[index - 1] === from ? index - 1 : index;
}

/** The greatest code point: no key that starts with `prefix` stands behind `prefix` and this. */
export const last = '\u{10FFFF}';

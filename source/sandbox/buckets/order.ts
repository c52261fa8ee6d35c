/** The order in which S3 lists keys: by the bytes of their UTF-8 form. */

/**
Compares as the UTF-8 forms would. UTF-16 units agree with that order but for surrogates, which stand for the characters
beyond U+FFFF and therefore belong behind U+E000 to U+FFFF.
*/
export function compareKeys(a: string, b: string): number {
	const length = Math.min(a.length, b.length);
	for (let index = 0; index < length; index++) {
		const one = a.charCodeAt(index);
		const other = b.charCodeAt(index);
		if (one !== other) return rank(one) - rank(other);
	}
	return a.length - b.length;
}

const rank = (unit: number) => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);

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

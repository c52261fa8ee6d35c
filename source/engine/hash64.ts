/** 64 bits of a text, spread well. No cryptography: nobody gains by a clash. */

/** Puts the lower and the upper 32 bits at this place and the next. */
export function hashInto(text: string, words: Uint32Array, at: number): void {
	let high = 0xdeadbeef;
	let low = 0x41c6ce57;
	for (let index = 0; index < text.length; index++) {
		const unit = text.charCodeAt(index);
		high = Math.imul(high ^ unit, 2654435761);
		low = Math.imul(low ^ unit, 1597334677);
	}
	high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
	low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
	words[at] = high;
	words[at + 1] = low;
}

const pair = new Uint32Array(2);

/** As a signed integer that SQLite holds in a column. */
export function hash64(text: string): bigint {
	hashInto(text, pair, 0);
	return BigInt.asIntN(64, (BigInt(pair[1] ?? 0) << 32n) | BigInt(pair[0] ?? 0));
}

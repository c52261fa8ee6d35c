/** 64 bits of a text, spread well, as a signed integer that SQLite holds in a column. No cryptography: nobody gains by a clash. */
export function hash64(text: string): bigint {
	let high = 0xdeadbeef;
	let low = 0x41c6ce57;
	for (let index = 0; index < text.length; index++) {
		const unit = text.charCodeAt(index);
		high = Math.imul(high ^ unit, 2654435761);
		low = Math.imul(low ^ unit, 1597334677);
	}
	high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
	low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
	return BigInt.asIntN(64, (BigInt(low >>> 0) << 32n) | BigInt(high >>> 0));
}

/**
The order in which S3 lists keys: by the bytes of their UTF-8 form. UTF-16 units agree with that order but for surrogates,
which stand for the characters beyond U+FFFF and therefore belong behind U+E000 to U+FFFF.
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

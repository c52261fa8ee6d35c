/** Chance without state: every draw is a function of seed, number and purpose, and can be repeated in any order. */

/** 32 well-mixed bits (the finaliser of MurmurHash3 over all three). */
export function draw(seed: number, number: number, purpose: number): number {
	let h = Math.imul(seed ^ Math.imul(purpose, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(number | 0, 0xcc9e2d51);
	h ^= h >>> 16;
	h = Math.imul(h, 0x85ebca6b);
	h ^= h >>> 13;
	h = Math.imul(h, 0xc2b2ae35);
	h ^= h >>> 16;
	return h >>> 0;
}

/** 32 bits of a text (FNV-1a, finished as above). */
export function drawText(text: string, purpose: number): number {
	let h = 0x811c9dc5;
	for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
	return draw(h, text.length, purpose);
}

/** Up to, not including, 1. */
export const fraction = (bits: number): number => bits / 0x1_0000_0000;

/** A normal variate, from two independent draws. */
export const normal = (bitsA: number, bitsB: number): number =>
	Math.sqrt(-2 * Math.log(fraction(bitsA) + 1e-10)) * Math.cos(2 * Math.PI * fraction(bitsB));

export function oneOf<T>(list: readonly T[], bits: number): T {
	const chosen = list[bits % list.length];
	if (chosen === undefined) throw new RangeError('Nothing to choose from');
	return chosen;
}

/** Weighted choice: rows are [share of 10,000, what]; what is left over goes to the last row. */
export type Odds<T> = ReadonlyArray<readonly [number, T]>;

export function choose<T>(odds: Odds<T>, bits: number): T {
	let left = fraction(bits) * 10_000;
	let chosen: T | undefined;
	for (const [share, what] of odds) {
		chosen = what;
		left -= share;
		if (left < 0) break;
	}
	if (chosen === undefined) throw new RangeError('Nothing to choose from');
	return chosen;
}

/** Four hexadecimal digits by number. */
const hex4: readonly string[] = Array.from({length: 0x1_0000}, (_, number) => number.toString(16).padStart(4, '0'));

/** Eight hexadecimal digits. */
export const hex8 = (bits: number): string => `${hex4[bits >>> 16]}${hex4[bits & 0xffff]}`;

import fc from 'fast-check';
import {expect, it} from 'vitest';
import {compareKeys} from '../../source/sandbox/key-order.ts';

it('orders keys by their bytes of UTF-8, as a bucket does', () => {
	const edge = fc.constantFrom('a', 'z', '/', 'é', '\uFFFD', '\uE000', '😀', '\u{10FFFF}', '\uD7FF');
	const key = fc.oneof(fc.string({unit: 'binary', maxLength: 6}), fc.string({unit: edge}));
	fc.assert(
		fc.property(key, key, (a, b) => {
			expect(Math.sign(compareKeys(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
		}),
	);
	// Code units would order these two the other way round.
	expect(compareKeys('\u{1f3e0}', '\uff5e')).toBeGreaterThan(0);
});

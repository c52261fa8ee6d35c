import fc from 'fast-check';
import {expect, it} from 'vitest';
import {contentOf, identityOf} from '../../../source/sandbox/world/contents.ts';

const identity = identityOf('bucket', 'tenant/key', 0);

it('reads any slice as the whole file has it', () => {
	const whole = contentOf(identity, 'application/pdf', 0, 5000);
	fc.assert(
		fc.property(fc.nat({max: 5000}), fc.nat({max: 5000}), (a, b) => {
			const [start, end] = a < b ? [a, b] : [b, a];
			expect(contentOf(identity, 'application/pdf', start, end).equals(whole.subarray(start, end))).toBe(true);
		}),
	);
});

it('goes on past the end of its block, and repeats itself nowhere that parts would hide', () => {
	const part = 8 * 1024 * 1024;
	const first = contentOf(identity, 'application/pdf', 0, part);
	const second = contentOf(identity, 'application/pdf', part, 2 * part);
	expect(first.length).toBe(part);
	expect(first.equals(second)).toBe(false);
	const across = contentOf(identity, 'application/pdf', part - 100, part + 100);
	expect(across.subarray(0, 100).equals(first.subarray(-100))).toBe(true);
	expect(across.subarray(100).equals(second.subarray(0, 100))).toBe(true);
});

it('begins as its type does, and differs by bucket, key and generation', () => {
	expect(contentOf(identity, 'application/pdf', 0, 5).toString()).toBe('%PDF-');
	expect(contentOf(identity, 'text/html; charset=utf-8', 0, 9).toString()).toBe('<!DOCTYPE');
	const others = [
		identityOf('bucket', 'tenant/key', 1),
		identityOf('bucket', 'tenant/kez', 0),
		identityOf('bucke', 'tenant/key', 0),
	];
	for (const other of others) {
		expect(contentOf(other, 'text/plain', 0, 64).equals(contentOf(identity, 'text/plain', 0, 64))).toBe(false);
	}
	expect(contentOf(identity, 'application/pdf', 10, 10)).toHaveLength(0);
});

import fc from 'fast-check';
import {expect, test} from 'vitest';
import {editDistance, nearest} from '../../source/engine/nearest.ts';

test('counts insertions, deletions, replacements and swaps', () => {
	expect(editDistance('kitten', 'sitting')).toBe(3);
	expect(editDistance('bakcup', 'backup')).toBe(1);
	expect(editDistance('', 'abc')).toBe(3);
});

test('is a distance: nothing to itself, the same both ways, at most the longer word', () => {
	fc.assert(
		fc.property(fc.string({maxLength: 12}), fc.string({maxLength: 12}), (a, b) => {
			const distance = editDistance(a, b);
			expect(editDistance(b, a)).toBe(distance);
			expect(distance === 0).toBe(a === b);
			expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
		}),
	);
});

test('finds what was meant, and does not guess at what was not', () => {
	const known = ['username', 'password', 'securityToken', 'dryRun'];
	expect(nearest('usrname', known)).toBe('username');
	expect(nearest('security_token', known)).toBe('securityToken');
	expect(nearest('dry-run', known)).toBe('dryRun');
	expect(nearest('bucket', known)).toBeUndefined();
});

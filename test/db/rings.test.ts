import fc from 'fast-check';
import {expect, test} from 'vitest';
import {canaryOf} from '../../source/db/rings.ts';

/** Rows of accounts with so many each. */
const rowsOf = (sizes: readonly number[]) => sizes.flatMap((size, account) => Array<number>(size).fill(account));

test('the canary is the first row of each account, and then the first rows of all, whatever their sizes', () => {
	fc.assert(
		fc.property(fc.array(fc.integer({min: 1, max: 40}), {maxLength: 12}), fc.nat(20), (sizes, most) => {
			const accounts = rowsOf(sizes);
			const isFirst = (seq: number) => accounts[seq - 1] !== accounts[seq - 2];
			const seqs = accounts.map((_, index) => index + 1);
			const inOrder = [...seqs.filter(isFirst), ...seqs.filter(seq => !isFirst(seq))];
			const canary = canaryOf(accounts.length, seq => accounts[seq - 1] ?? -1, most);
			expect(canary).toEqual(inOrder.slice(0, most).sort((a, b) => a - b));
		}),
	);
});

test('of an account with millions of rows few are looked at', () => {
	let looked = 0;
	const accountOf = (seq: number) => {
		looked += 1;
		return seq > 9_000_000 ? 2 : 1;
	};
	expect(canaryOf(10_000_000, accountOf, 3)).toEqual([1, 2, 9_000_001]);
	expect(looked).toBeLessThan(500);
});

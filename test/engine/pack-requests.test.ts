import fc from 'fast-check';
import {expect, it} from 'vitest';
import {blockOf} from '../../source/engine/forecast.ts';
import {accountsOf, packRequests, takeRequests} from '../../source/engine/pack-requests.ts';
import type {PlannedChange} from '../../source/engine/ports/changes.ts';
import {seeded} from '../../source/engine/verify/seeded.ts';

const changesOf = (accounts: readonly number[]): PlannedChange[] =>
	accounts.map((account, n) => ({seq: n + 1, row: n + 1, recordId: `r${n}`, account, from: 'a', to: 'b'}));

it('hazard 36: gives an account no more requests than it needs, loses none and exceeds none', () => {
	fc.assert(
		fc.property(
			fc.array(fc.integer({min: 0, max: 6}), {maxLength: 120}),
			fc.integer({min: 1, max: 20}),
			(accounts, most) => {
				const changes = changesOf(accounts.sort((a, b) => a - b));
				const requests = packRequests(changes, most);
				expect(
					requests
						.flat()
						.map(({seq}) => seq)
						.sort((a, b) => a - b),
				).toEqual(changes.map(({seq}) => seq));
				for (const request of requests) expect(request.length).toBeLessThanOrEqual(most);
				for (const account of new Set(accounts)) {
					if (account === 0) continue;
					const size = accounts.filter(each => each === account).length;
					const used = requests.filter(request => accountsOf(request).has(account)).length;
					expect(used).toBe(Math.ceil(size / most));
				}
			},
		),
	);
});

it('fills requests with small accounts, and what is left with records without one', () => {
	const requests = packRequests(
		changesOf([...Array(60).fill(1), ...Array(70).fill(2), ...Array(90).fill(3), ...Array(80).fill(0)]),
		100,
	);
	expect(requests.map(({length}) => length)).toEqual([100, 100, 100]);
	expect([...accountsOf(requests.flat())].sort()).toEqual([1, 2, 3]);
});

it('takes the fullest requests out of a stock, and leaves all the rest in it', () => {
	const stock = changesOf([...Array(90).fill(1), ...Array(60).fill(2), ...Array(100).fill(3), ...Array(40).fill(4)]);
	const {taken, left} = takeRequests(stock, 100, 2);
	expect(taken.map(request => [...accountsOf(request)])).toEqual([[3], [2, 4]]);
	expect([...accountsOf(left)]).toEqual([1]);
	expect(takeRequests(left, 100, 2)).toMatchObject({taken: [left], left: []});
});

it('fills requests to 99 % where accounts are of very different sizes', () => {
	const chance = lognormal();
	let stock: readonly PlannedChange[] = [];
	let [account, seq, done, requests] = [0, 0, 0, 0];
	while (done < 300_000) {
		for (; stock.length < 6000; account++) {
			const size = Math.ceil(120 * chance());
			stock = [...stock, ...changesOf(Array(size).fill(account + 1)).map(one => ({...one, seq: ++seq}))];
		}
		const {taken, left} = takeRequests(stock, 200, 10);
		stock = left;
		done += taken.flat().length;
		requests += taken.length;
	}
	expect(done / (requests * 200)).toBeGreaterThan(0.99);
});

/** Sizes of accounts, as shares of the usual one. */
function lognormal(): () => number {
	const random = seeded(5);
	return () => Math.exp(Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
}

it('reads as far ahead as the writers get while a compare is fresh', () => {
	expect(blockOf(300, 4)).toBe(2000);
	expect(blockOf(700, 4)).toBe(1600);
	expect(blockOf(5000, 4)).toBe(800);
	expect(blockOf(5000, 1)).toBe(200);
});

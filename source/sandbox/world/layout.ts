/**
Which record belongs to which account, and in which order their files lie in the bucket.

Records stand in order of Id, which is the order of their creation: the accounts are interleaved. Files lie account by
account. Between the two stands a permutation, `position = (index × step + shift) mod records`, so that either can be
found from the other without a table. Accounts have very different sizes; some have no record at all.
*/
import {draw, normal} from './chance.ts';

export type Layout = {
	readonly records: number;
	readonly positionOf: (index: number) => number;
	readonly indexAt: (position: number) => number;
	/** The account's ordinal. */
	readonly accountAt: (position: number) => number;
	/** First position of the account, and the one after its last. */
	readonly span: (account: number) => readonly [number, number];
};

const purpose = {weight: 101, step: 102, shift: 103};

export function createLayout(seed: number, records: number, accounts: number): Layout {
	const step = coprime(Math.max(1, Math.floor(records * (0.55 + (draw(seed, 0, purpose.step) % 100) / 1000))), records);
	const back = inverse(step, records);
	const shift = records > 0 ? draw(seed, 0, purpose.shift) % records : 0;
	const starts = partition(seed, records, accounts);
	let last = 0;

	return {
		records,
		positionOf: index => (index * step + shift) % records,
		indexAt: position => (((position - shift + records) % records) * back) % records,
		accountAt: position => {
			// Neighbours are asked for one after the other, and an account seldom ends between them.
			if (position >= at(starts, last) && position < at(starts, last + 1)) return last;
			last = findSpan(starts, position);
			return last;
		},
		span: account => [at(starts, account), at(starts, account + 1)],
	};
}

/** Cumulative numbers of records: log-normal shares, and every tenth account from the fifth on has nothing. */
function partition(seed: number, records: number, accounts: number): Float64Array {
	const weights = Array.from({length: accounts}, (_, account) =>
		accounts >= 5 && account % 10 === 4
			? 0
			: Math.exp(normal(draw(seed, account, purpose.weight), draw(seed, account, purpose.weight + 50))),
	);
	const total = weights.reduce((sum, weight) => sum + weight, 0);
	const starts = new Float64Array(accounts + 1);
	let sum = 0;
	weights.forEach((weight, account) => {
		starts[account] = Math.round((sum / total) * records);
		sum += weight;
	});
	starts[accounts] = records;
	return starts;
}

const at = (starts: Float64Array, place: number): number => starts[place] ?? 0;

/** The last account that starts at or before the position and is not empty there. */
function findSpan(starts: Float64Array, position: number): number {
	let low = 0;
	let high = starts.length - 1;
	while (low + 1 < high) {
		const middle = (low + high) >>> 1;
		if (at(starts, middle) <= position) low = middle;
		else high = middle;
	}
	return low;
}

function coprime(from: number, to: number): number {
	let candidate = from;
	while (divisor(candidate, to) !== 1) candidate++;
	return candidate;
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

/** The number that undoes multiplication by `step`, modulo `records` (extended Euclid). */
function inverse(step: number, records: number): number {
	let [r, nextR, t, nextT] = [records, step % records, 0, 1];
	while (nextR > 0) {
		const quotient = Math.floor(r / nextR);
		[r, nextR] = [nextR, r - quotient * nextR];
		[t, nextT] = [nextT, t - quotient * nextT];
	}
	return ((t % records) + records) % records;
}

/** How the rows of a plan are shared out over its rings. Pure. */
import type {Shares} from '../engine/ports/plans.ts';

/** Rows `first`…`last` of the plan; of ring 0 only those that are marked, of the others only those that are not. */
export type Ring = {readonly ring: number; readonly first: number; readonly last: number};

/** Of the row with this number, from 1 on. */
type AccountOf = (seq: number) => number;

/** The first row of so many accounts; where there are fewer accounts, the first rows besides. Sorted. */
export function canaryOf(count: number, accountOf: AccountOf, most: number): number[] {
	const chosen = new Set<number>();
	for (let seq = 1; seq <= count && chosen.size < most; seq = nextAccount(seq, count, accountOf)) chosen.add(seq);
	for (let seq = 1; seq <= count && chosen.size < most; seq++) chosen.add(seq);
	return [...chosen].sort((left, right) => left - right);
}

/** Where the next account begins: rows come account by account, and one may have millions, so this leaps and bisects. */
function nextAccount(seq: number, count: number, accountOf: AccountOf): number {
	const account = accountOf(seq);
	const isSame = (other: number) => other <= count && accountOf(other) === account;
	let leap = 1;
	while (isSame(seq + leap)) leap *= 2;
	let [same, other] = [seq + Math.floor(leap / 2), seq + leap];
	while (other - same > 1) {
		const middle = Math.floor((same + other) / 2);
		if (isSame(middle)) same = middle;
		else other = middle;
	}
	return other;
}

/** Rings that would be empty are left out, and the last one takes what remains. */
export function ringsOf(count: number, canary: readonly number[], shares: Shares['rings']): Ring[] {
	const rings: Ring[] = [];
	const [first, last] = [canary.at(0), canary.at(-1)];
	if (first !== undefined && last !== undefined) rings.push({ring: 0, first, last});

	let done = 0;
	let left = count - canary.length;
	for (const share of [...shares, {records: left}]) {
		const wanted = 'percent' in share ? Math.ceil((count * share.percent) / 100) : share.records;
		const size = Math.min(wanted, left);
		if (size <= 0) continue;
		const end = endOf(done + 1, size, canary);
		rings.push({ring: (rings.at(-1)?.ring ?? 0) + 1, first: done + 1, last: end});
		done = end;
		left -= size;
	}
	return rings;
}

/** The last of `size` unmarked rows from `first` on. */
function endOf(first: number, size: number, canary: readonly number[]): number {
	let end = first - 1 + size;
	for (const seq of canary) if (seq >= first && seq <= end) end += 1;
	return end;
}

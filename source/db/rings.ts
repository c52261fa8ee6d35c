/** How the rows of a plan are shared out over its rings. Pure. */
import type {LinkLedger} from '../engine/link-ports.ts';

/** Rows `first`…`last` of the plan; of ring 0 only those that are marked, of the others only those that are not. */
export type Ring = {readonly ring: number; readonly first: number; readonly last: number};

type Shares = Parameters<LinkLedger['sealPlan']>[2]['rings'];

/** The first row of so many accounts; where there are fewer accounts, the first rows besides. Sorted. */
export function canaryOf(rows: Iterable<{readonly seq: number; readonly account: number}>, most: number): number[] {
	const chosen: number[] = [];
	const others: number[] = [];
	let account: number | undefined;
	for (const row of rows) {
		// Rows come account by account.
		if (row.account !== account) chosen.push(row.seq);
		else if (others.length < most) others.push(row.seq);
		account = row.account;
		if (chosen.length === most) break;
	}
	return [...chosen, ...others.slice(0, most - chosen.length)].sort((left, right) => left - right);
}

/** Rings that would be empty are left out, and the last one takes what remains. */
export function ringsOf(count: number, canary: readonly number[], shares: Shares): Ring[] {
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

/** The last of so many unmarked rows from `first` on. */
function endOf(first: number, size: number, canary: readonly number[]): number {
	let end = first - 1 + size;
	for (const seq of canary) if (seq >= first && seq <= end) end += 1;
	return end;
}

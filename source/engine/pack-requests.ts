/**
Which changes go into one request together. Two updates of one account's records at the same time lock each other out
(UNABLE_TO_LOCK_ROW), so an account is spread over as few requests as it needs, and what is smaller than a request shares
one with others.
*/
import type {PlannedChange} from './ports/changes.ts';
import {slices} from './slices.ts';

/** Records without an account have no parent that could be locked: they fill what is left. */
const noAccount = 0;

/** Requests of at most `most` changes; the order within an account stays. */
export function packRequests(changes: readonly PlannedChange[], most: number): readonly (readonly PlannedChange[])[] {
	const pieces = piecesOf(changes, most).sort((a, b) => b.length - a.length);
	const requests: PlannedChange[][] = [];
	for (const piece of pieces) {
		const roomy = requests.find(request => request.length + piece.length <= most);
		if (roomy) roomy.push(...piece);
		else requests.push([...piece]);
	}
	return requests;
}

/**
The fullest requests that a stock of changes gives, and what is left of the stock. The larger the stock, the better small
accounts fit together: of three readings' worth, requests are 99.7 % full where one reading's gives 91 to 98 %.
*/
export function takeRequests(
	stock: readonly PlannedChange[],
	most: number,
	requests: number,
): {readonly taken: readonly (readonly PlannedChange[])[]; readonly left: readonly PlannedChange[]} {
	const packed = [...packRequests(stock, most)].sort((a, b) => b.length - a.length);
	return {taken: packed.slice(0, requests), left: packed.slice(requests).flat()};
}

function piecesOf(changes: readonly PlannedChange[], most: number): PlannedChange[][] {
	const byAccount = new Map<number, PlannedChange[]>();
	for (const change of changes) {
		const group = byAccount.get(change.account);
		if (group) group.push(change);
		else byAccount.set(change.account, [change]);
	}
	return [...byAccount].flatMap(([account, group]) => [...slices(group, account === noAccount ? 1 : most)]);
}

/** Accounts that a request locks while it is written. */
export const accountsOf = (changes: readonly PlannedChange[]): ReadonlySet<number> =>
	new Set(changes.map(({account}) => account).filter(account => account !== noAccount));

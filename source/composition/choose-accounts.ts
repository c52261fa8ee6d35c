/** Which accounts are shown, and in which order. Pure. */
import type {AccountLine} from './accounts.ts';

export const sortKeys = ['name', 'records', 'files', 'copied', 'open', 'attention'] as const;
export type SortKey = (typeof sortKeys)[number];

export type Choice = {
	/** Of the name or the id. */
	readonly filter: RegExp | null;
	readonly sort: SortKey;
	readonly reverse: boolean;
	readonly limit: number | null;
};

/** The chosen lines, and how many the filter left before the limit. Names ascend, numbers descend; equals are in order of name. */
export function chooseAccounts(
	lines: readonly AccountLine[],
	{filter, sort, reverse, limit}: Choice,
): {readonly shown: readonly AccountLine[]; readonly matching: readonly AccountLine[]} {
	const matching = lines
		.filter(({id, name}) => filter === null || filter.test(name ?? '(no account)') || filter.test(id ?? ''))
		.sort((a, b) => numberOf(b, sort) - numberOf(a, sort) || byName(a, b));
	if (reverse) matching.reverse();
	return {shown: limit === null ? matching : matching.slice(0, limit), matching};
}

const numberOf = ({records, files, ledger}: AccountLine, sort: SortKey): number =>
	sort === 'name'
		? 0
		: sort === 'records'
			? records
			: sort === 'files'
				? (files ?? 0)
				: (ledger?.[({copied: 'verified', open: 'open', attention: 'attention'} as const)[sort]] ?? 0);

// Without a locale: the same order on every machine.
const fold = (name: string | null): string => (name ?? '').normalize('NFC').toLowerCase();

function byName(a: AccountLine, b: AccountLine): number {
	const [x, y] = [fold(a.name), fold(b.name)];
	return x === y ? ((a.id ?? '') < (b.id ?? '') ? -1 : 1) : x < y ? -1 : 1;
}

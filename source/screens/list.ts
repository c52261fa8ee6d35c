/** Where somebody is in a list: the chosen row, the window around it, order and filter. Pure. */

export type List = {
	readonly chosen: number;
	/** First row of the window. */
	readonly top: number;
	/** Of the chosen row: it stays chosen when rows come, go or change places. Null before anything was chosen. */
	readonly key: string | null;
	/** Title of the column by which rows are sorted; null keeps the order in which they come. */
	readonly sort: string | null;
	readonly reverse: boolean;
	/** A pattern (`pattern.ts`); empty for none. */
	readonly filter: string;
};

export const newList = (sort: string | null = null, reverse = false): List => ({
	chosen: 0,
	top: 0,
	key: null,
	sort,
	reverse,
	filter: '',
});

export type Move = 'up' | 'down' | 'first' | 'last' | 'page-up' | 'page-down';

/** The chosen row after a step through `total` rows of which `height` are seen. */
export function stepTo(list: List, step: Move, total: number, height: number): number {
	const page = Math.max(1, height - 1);
	const wanted = {
		up: list.chosen - 1,
		down: list.chosen + 1,
		first: 0,
		last: total - 1,
		'page-up': list.chosen - page,
		'page-down': list.chosen + page,
	}[step];
	return clamp(wanted, total);
}

export const clamp = (index: number, total: number): number => Math.max(0, Math.min(index, total - 1));

/** The window that shows the chosen row, moved no further than it must be. */
export function topFor({top, chosen}: Pick<List, 'top' | 'chosen'>, total: number, height: number): number {
	const last = Math.max(0, total - height);
	const seen = chosen < top ? chosen : chosen >= top + height ? chosen - height + 1 : top;
	return Math.max(0, Math.min(seen, last));
}

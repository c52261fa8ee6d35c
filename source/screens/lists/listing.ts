/** A list that keys walk through: how long it is, what stands where, and how it is drawn. */
import type {List} from '../list.ts';
import {matching} from '../pattern.ts';
import type {Column} from '../ui/table.tsx';

export type Listing<Row = unknown> = {
	readonly columns: ReadonlyArray<Column<Row>>;
	readonly total: number;
	/** Undefined where the row has not been read yet. */
	readonly at: (index: number) => Row | undefined;
	readonly keyOf: (row: Row) => string;
	/** -1 where the row is no longer there. */
	readonly indexOf: (key: string) => number;
	/** Of all rows, before the filter; null until they have been read. */
	readonly all: number | null;
	/** These are only the first: of the rows that there are, or of those that match. */
	readonly more?: 'rows' | 'matches' | undefined;
	/** In place of rows where there are none. */
	readonly empty: string;
};

/** Rows that match the filter, in the order that was asked for. */
export function arranged<Row>(
	rows: readonly Row[],
	columns: ReadonlyArray<Column<Row>>,
	words: (row: Row) => string,
	{filter, sort, reverse}: Pick<List, 'filter' | 'sort' | 'reverse'>,
): readonly Row[] {
	const found = filter === '' ? rows : matching(filter, rows, (row, test) => test(words(row)));
	const sortBy = columns.find(({title}) => title === sort)?.sortBy;
	if (sortBy === undefined) return reverse ? found.toReversed() : found;
	const sign = reverse ? -1 : 1;
	return found
		.map(row => ({row, by: sortBy(row)}))
		.sort((a, b) => sign * (a.by < b.by ? -1 : a.by > b.by ? 1 : 0))
		.map(({row}) => row);
}

export function listingOf<Row>(
	rows: readonly Row[],
	all: number | null,
	{columns, keyOf, empty, more}: Pick<Listing<Row>, 'columns' | 'keyOf' | 'empty' | 'more'>,
): Listing<Row> {
	return {
		columns,
		keyOf,
		empty,
		all,
		more,
		total: rows.length,
		at: index => rows[index],
		indexOf: key => rows.findIndex(row => keyOf(row) === key),
	};
}

/** Which rows a query is about, in which order. */
import {OrgRefusal} from '../refusal.ts';
import type {Cell, Table} from '../table.ts';
import {boundsOf, compile, type Predicate} from './conditions.ts';
import {type Column, resolve} from './resolve.ts';
import type {Order, Select} from './syntax.ts';

/** Rows by place. A range costs nothing to keep. */
export type RowList = {readonly length: number; readonly at: (place: number) => number};

const mostOffset = 2000;

/** Rows that match, ascending by Id. `withDeleted` is `queryAll`. */
function* matching(select: Select, table: Table, withDeleted: boolean): Generator<number, void> {
	const matches = predicateOf(select, table, withDeleted);
	const candidates = table.within(boundsOf(select.where));
	if (candidates.kind === 'list') {
		for (const row of candidates.rows) if (matches(row)) yield row;
		return;
	}
	for (let row = candidates.start; row < candidates.end; row++) if (matches(row)) yield row;
}

function predicateOf({where, soql}: Select, table: Table, withDeleted: boolean): Predicate {
	const condition = where && compile(where, table, soql);
	const {hidden, deleted} = table;
	if (withDeleted && hidden === undefined) return condition ?? (() => true);
	return row => (withDeleted || !deleted(row)) && hidden?.(row) !== true && (condition === undefined || condition(row));
}

/** Every row is one that the query may find. */
const showsAll = ({hidden, whole}: Table, withDeleted: boolean): boolean =>
	hidden === undefined && (withDeleted || whole());

/** How many rows match, without keeping them. */
export function countRows(select: Select, table: Table, withDeleted: boolean): number {
	if (select.where === undefined && showsAll(table, withDeleted)) return table.size();
	let count = 0;
	for (const _ of matching(select, table, withDeleted)) count++;
	return count;
}

export function selectRows(select: Select, table: Table, withDeleted: boolean): RowList {
	const {offset = 0, limit = Number.POSITIVE_INFINITY, orderBy, soql} = select;
	if (offset > mostOffset) {
		throw new OrgRefusal(400, 'NUMBER_OUTSIDE_VALID_RANGE', `Maximum SOQL offset allowed is ${mostOffset}`);
	}
	const keys = orderBy.map(order => ({order, column: resolve(order.by, table, soql)}));
	const [first] = keys;
	const naturally = !first || (first.column.field.name === 'Id' && !first.column.via && !first.order.descending);
	if (naturally && select.where === undefined && showsAll(table, withDeleted)) {
		const end = Math.min(table.size(), offset + limit);
		return {length: Math.max(0, end - offset), at: place => offset + place};
	}
	const rows: number[] = [];
	for (const row of matching(select, table, withDeleted)) {
		if (naturally && rows.length >= offset + limit) break;
		rows.push(row);
	}
	const sorted = naturally ? rows : sortRows(rows, keys);
	const wanted = sorted.slice(offset, offset + limit);
	return {length: wanted.length, at: place => wanted[place] ?? -1};
}

function sortRows(
	rows: readonly number[],
	keys: ReadonlyArray<{readonly order: Order; readonly column: Column}>,
): number[] {
	return rows
		.map(row => ({row, cells: keys.map(({column}) => column.read(row))}))
		.sort(
			(a, b) =>
				compareByOrder(
					a.cells,
					b.cells,
					keys.map(({order}) => order),
				) || a.row - b.row,
		)
		.map(({row}) => row);
}

export function compareByOrder(a: readonly Cell[], b: readonly Cell[], orders: readonly Order[]): number {
	for (const [place, {descending, nullsLast}] of orders.entries()) {
		const x = a[place] ?? null;
		const y = b[place] ?? null;
		if (x === y) continue;
		if (x === null || y === null) return (x === null) === nullsLast ? 1 : -1;
		const difference = x < y ? -1 : 1;
		return descending ? -difference : difference;
	}
	return 0;
}

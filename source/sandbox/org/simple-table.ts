/** Objects that are small enough to be read through, from which nothing is deleted, and what the larger ones share with them. */
import {type Bounds, byName, type Cell, type Field, type FieldType, type Table} from './table.ts';

const lengths: Partial<Record<FieldType, number>> = {id: 18, reference: 18, url: 255, picklist: 255};

export function field(name: string, label: string, type: FieldType, rest: Partial<Field> = {}): Field {
	return {name, label, type, length: lengths[type] ?? 0, updateable: true, nillable: true, filterable: true, ...rest};
}

export const fixed = {updateable: false, nillable: false};

export const rowsOf = (table: Table, ids: readonly string[]): number[] =>
	[...new Set(ids.flatMap(id => table.rowOf(id) ?? []))].sort((a, b) => a - b);

/** By halving: rows stand in order of their ids. The ends themselves lie within. */
export function rangeOf(table: Table, {afterId, beforeId}: Bounds): {readonly start: number; readonly end: number} {
	const firstWith = (holds: (id: string) => boolean): number => {
		let low = 0;
		let high = table.size();
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (holds(String(table.value(middle, 'Id')).slice(0, 15))) high = middle;
			else low = middle + 1;
		}
		return low;
	};
	return {
		start: afterId === undefined ? 0 : firstWith(id => id >= afterId),
		end: beforeId === undefined ? table.size() : firstWith(id => id > beforeId),
	};
}

export const singleRow = (
	name: string,
	keyPrefix: string,
	cells: Readonly<Record<string, Cell>>,
	fields: readonly Field[],
): Table =>
	simpleTable({
		name,
		label: name,
		keyPrefix,
		updateable: false,
		fields: byName(fields),
		size: () => 1,
		rowOf: id => (id.slice(0, 15) === String(cells.Id).slice(0, 15) ? 0 : undefined),
		value: (_row, wanted) => cells[wanted] ?? null,
	});

/** Nothing is deleted from it, and it is small enough to be read through. */
export function simpleTable(facts: Omit<Table, 'whole' | 'deleted' | 'within' | 'custom'>): Table {
	const table: Table = {
		...facts,
		custom: false,
		whole: () => true,
		deleted: () => false,
		within: bounds =>
			bounds.ids ? {kind: 'list', rows: rowsOf(table, bounds.ids)} : {kind: 'range', ...rangeOf(table, bounds)},
	};
	return table;
}

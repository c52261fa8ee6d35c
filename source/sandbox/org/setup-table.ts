/** Objects of an org's setup: a few rows each, with just the fields that a client asks for. */
import {field, fixed, simpleTable} from './simple-table.ts';
import {byName, type Cell, type Field, type Table} from './table.ts';

export const text = (name: string): Field => field(name, name, 'string', {...fixed, length: 255});
export const flag = (name: string): Field => field(name, name, 'boolean', fixed);

type Rows = ReadonlyArray<Readonly<Record<string, Cell>>>;

export function tableOf(name: string, keyPrefix: string, fields: readonly Field[], rows: Rows): Table {
	const idOf = (row: number) => rows[row]?.Id ?? `${keyPrefix}${String(row).padStart(12, '0')}AAA`;
	return simpleTable({
		name,
		label: name,
		keyPrefix,
		updateable: false,
		fields: byName([field('Id', 'Id', 'id', fixed), ...fields]),
		size: () => rows.length,
		rowOf: id => {
			const row = rows.findIndex((_, place) => String(idOf(place)).slice(0, 15) === id.slice(0, 15));
			return row < 0 ? undefined : row;
		},
		value: (row, wanted) => (wanted === 'Id' ? idOf(row) : (rows[row]?.[wanted] ?? null)),
	});
}

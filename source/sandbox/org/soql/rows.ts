/** Rows of a query as JSON, with the fields of lookups nested under their names. */
import {OrgRefusal} from '../refusal.ts';
import type {Cell, Field, Table} from '../table.ts';
import {type Column, resolve} from './resolve.ts';
import type {Select} from './syntax.ts';

export type JsonRow = {readonly [name: string]: unknown};

/** The columns of a query without aggregates, each once. */
export function columnsOf({items, soql}: Select, table: Table): readonly Column[] {
	const columns = items.map(item => {
		if (item.kind === 'aggregate' || item.alias !== undefined) {
			throw new OrgRefusal(400, 'MALFORMED_QUERY', 'Field must be grouped or aggregated');
		}
		return {column: resolve(item.path, table, soql), text: item.path.text};
	});
	const seen = new Set<string>();
	for (const {column, text} of columns) {
		const name = nameOf(column);
		if (seen.has(name)) throw new OrgRefusal(400, 'INVALID_FIELD', `duplicate field selected: ${text}`);
		seen.add(name);
	}
	return columns.map(({column}) => column);
}

export const nameOf = ({field, via}: Column): string => (via ? `${via.name}.${field.name}` : field.name);

/** REST writes times with `+0000`, and whole doubles as they are. */
export const restCell = (cell: Cell, {type}: Field): Cell =>
	type === 'datetime' && typeof cell === 'number' ? `${new Date(cell).toISOString().slice(0, -1)}+0000` : cell;

const attributes = (table: Table, version: string, id: string) => ({
	type: table.name,
	url: `/services/data/v${version}/sobjects/${table.name}/${id}`,
});

/** Makes the writer of one query's rows. */
export function rowWriter(columns: readonly Column[], table: Table, version: string): (row: number) => JsonRow {
	return row => {
		const written: Record<string, unknown> = {attributes: attributes(table, version, String(table.value(row, 'Id')))};
		for (const {field, via, read} of columns) {
			if (!via) {
				written[field.name] = restCell(read(row), field);
				continue;
			}
			const id = table.value(row, via.field.name);
			if (typeof id !== 'string') {
				written[via.name] = null;
				continue;
			}
			const nested = written[via.name];
			const target =
				typeof nested === 'object' && nested !== null ? nested : {attributes: attributes(via.table, version, id)};
			written[via.name] = {...target, [field.name]: restCell(read(row), field)};
		}
		return written;
	};
}

/** The contract's tables as NDJSON in one file, or as one CSV a table; 0600, whole or not at all; URLs without queries. */
import {shownUrl} from '../engine/url.ts';
import {csvLine} from './safe-csv.ts';
import {withoutQueries} from './safe-text.ts';
import {type Put, writeWhole} from './whole-file.ts';

type Row = Readonly<Record<string, string | number | null>>;

export type Table = {
	readonly name: string;
	readonly columns: readonly string[];
	readonly pages: Iterable<readonly Row[]>;
};

export type Exported = ReadonlyArray<{readonly table: string; readonly file: string; readonly rows: number}>;

const isUrl = (column: string): boolean => /(?:^|_)url$/.test(column);
const isText = (column: string): boolean => column === 'error' || column === 'error_message';

/** Presigned URLs are secrets as long as they hold. */
const withoutSecrets = (row: Row): Row =>
	Object.fromEntries(
		Object.entries(row).map(([column, value]) => {
			if (typeof value !== 'string') return [column, value];
			return [column, isUrl(column) ? shownUrl(value) : isText(column) ? withoutQueries(value) : value];
		}),
	);

/** `tables.csv` becomes `tables-file_migrations.csv` and so on. Calls `onRows` after each page. */
export function exportTables(
	to: string,
	tables: Iterable<Table>,
	onRows: (table: string, rows: number) => void,
): Exported {
	const told = (table: Table, write: (row: Row) => string, put: Put) =>
		writeRows(table, write, put, rows => onRows(table.name, rows));
	if (!/\.csv$/i.test(to)) {
		return writeWhole(to, put =>
			Array.from(tables, table => {
				const rows = told(table, row => `${JSON.stringify({table: table.name, ...row})}\n`, put);
				return {table: table.name, file: to, rows};
			}),
		);
	}
	return Array.from(tables, table => {
		const {name, columns} = table;
		const file = to.replace(/\.csv$/i, `-${name}.csv`);
		const rows = writeWhole(file, put => {
			put(csvLine(columns));
			return told(table, row => csvLine(columns.map(column => row[column] ?? null)), put);
		});
		return {table: name, file, rows};
	});
}

/** Returns how many. */
function writeRows({pages}: Table, write: (row: Row) => string, put: Put, onRows: (rows: number) => void): number {
	let rows = 0;
	for (const page of pages) {
		put(page.map(withoutSecrets).map(write).join(''));
		rows += page.length;
		onRows(rows);
	}
	return rows;
}

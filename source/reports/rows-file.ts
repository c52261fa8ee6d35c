/** Any number of rows as a list of JSON or as CSV, one a line. Memory holds one page. */
import {csvLine} from './safe-csv.ts';
import {type Put, writeWhole} from './whole-file.ts';

type Pages<Row> = Iterable<readonly Row[]>;
type Cells = Parameters<typeof csvLine>[0];

type Table<Row> = {
	readonly columns: readonly string[];
	readonly cells: (row: Row) => Cells;
};

/** A file of rows, JSON where it is called so, else CSV: 0600, whole or not at all. Returns how many rows it has. */
export function writeRows<Row>(
	to: string,
	{entry, pages, ...table}: Table<Row> & {readonly entry: (row: Row) => object; readonly pages: Pages<Row>},
): number {
	return writeWhole(to, put => {
		if (!/\.json$/i.test(to)) return putCsv(put, table, pages);
		put('[');
		const rows = putEntries(put, pages, entry);
		put('\n]\n');
		return rows;
	});
}

export function putCsv<Row>(put: Put, {columns, cells}: Table<Row>, pages: Pages<Row>): number {
	put(csvLine(columns));
	return putPages(pages, page => put(page.map(row => csvLine(cells(row))).join('')));
}

/** What stands between the brackets of a list. `before` begins each line. */
export function putEntries<Row>(put: Put, pages: Pages<Row>, entry: (row: Row) => object, before = '\n'): number {
	let between = '';
	return putPages(pages, page => {
		if (page.length === 0) return;
		put(between + page.map(row => before + JSON.stringify(entry(row))).join(','));
		between = ',';
	});
}

function putPages<Row>(pages: Pages<Row>, put: (page: readonly Row[]) => void): number {
	let rows = 0;
	for (const page of pages) {
		put(page);
		rows += page.length;
	}
	return rows;
}

/** `doclift db export FILE`. */
import {contractTables, openTables} from '../../db/maintenance/export.ts';
import {type Exported, exportTables} from '../../reports/export-tables.ts';

export function exportLedger(database: string, to: string, onRows: (table: string, rows: number) => void): Exported {
	const reader = openTables(database);
	try {
		const tables = contractTables.map(name => ({name, columns: reader.columns(name), pages: reader.pages(name)}));
		return exportTables(to, tables, onRows);
	} finally {
		reader.close();
	}
}

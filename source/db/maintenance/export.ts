/** The contract's tables in pages, for whoever takes them along. Short reads, beside whoever writes. */
import {connect} from '../connection.ts';
import {translated} from '../translate.ts';

export const contractTables = ['file_migrations', 'migration_runs', 'migration_errors', 'url_changes'] as const;
export type ContractTable = (typeof contractTables)[number];
export type Row = Readonly<Record<string, string | number | null>>;

const pageRows = 2000;

export type TableReader = {
	readonly columns: (table: ContractTable) => readonly string[];
	readonly pages: (table: ContractTable) => Generator<readonly Row[]>;
	readonly close: () => void;
};

export function openTables(file: string): TableReader {
	const db = connect(file, {readonly: true});
	const page = (table: ContractTable) =>
		db.prepare<{after: number; limit: number}, Row>(
			`SELECT * FROM ${table} WHERE id > :after ORDER BY id LIMIT :limit`,
		);
	return {
		columns: table =>
			page(table)
				.columns()
				.map(({name}) => name),
		*pages(table) {
			const read = page(table);
			for (let after = 0; ; ) {
				const rows = readPage(() => read.all({after, limit: pageRows}), file);
				const last = rows.at(-1);
				if (!last) return;
				after = Number(last.id);
				yield rows;
			}
		},
		close: () => void db.close(),
	};
}

function readPage<T>(read: () => T, file: string): T {
	try {
		return read();
	} catch (error) {
		throw translated(error, file);
	}
}

/** The contract's tables as NDJSON in one file, or as one CSV a table; 0600, whole or not at all; URLs without queries. */
import {closeSync, openSync, renameSync, rmSync, writeSync} from 'node:fs';
import {shownUrl} from '../engine/url.ts';
import {csvLine} from './safe-csv.ts';
import {withoutQueries} from './safe-text.ts';

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
	const csv = /\.csv$/i.test(to);
	const done: Array<{table: string; file: string; rows: number}> = [];
	const open = (file: string) => {
		const fresh = `${file}.${process.pid}.new`;
		return {file, fresh, handle: openSync(fresh, 'w', 0o600)};
	};
	let sink: ReturnType<typeof open> | undefined = csv ? undefined : open(to);
	const land = () => {
		if (!sink) return;
		closeSync(sink.handle);
		renameSync(sink.fresh, sink.file);
		sink = undefined;
	};
	try {
		for (const {name, columns, pages} of tables) {
			if (csv) sink = open(to.replace(/\.csv$/i, `-${name}.csv`));
			if (!sink) break;
			if (csv) writeSync(sink.handle, csvLine(columns));
			let rows = 0;
			for (const page of pages) {
				const lines = page
					.map(withoutSecrets)
					.map(row =>
						csv ? csvLine(columns.map(column => row[column] ?? null)) : `${JSON.stringify({table: name, ...row})}\n`,
					);
				writeSync(sink.handle, lines.join(''));
				rows += page.length;
				onRows(name, rows);
			}
			done.push({table: name, file: sink.file, rows});
			if (csv) land();
		}
		land();
		return done;
	} catch (error) {
		if (sink) rmSync(sink.fresh, {force: true});
		throw error;
	}
}

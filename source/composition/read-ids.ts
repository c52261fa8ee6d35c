/** A list of records, made by hand or by `doclift status --export`: a CSV whose first column is the record id. */
import {readFileSync} from 'node:fs';
import {CsvError, parse} from 'csv-parse/sync';
import {MigrationError} from '../engine/failure.ts';
import {asId18} from '../engine/id.ts';

/** The first column that holds record ids, each once, in their 18-character form. Throws `usage` for a file without any. */
export function readIds(file: string): readonly string[] {
	const rows = readRows(file);
	const found = new Set<string>();
	for (const [at, {first, line}] of rows.entries()) {
		const id = asId18(first);
		if (id !== undefined) found.add(id);
		// The first row may be a heading; any other that is no id is a slip of the pen.
		else if (at > 0) throw noId(file, `line ${line} begins with "${first.slice(0, 40)}", which is no record id`);
	}
	if (found.size === 0) throw noId(file, 'there is no record id in it');
	return [...found];
}

const noId = (file: string, what: string) =>
	new MigrationError('usage', `${file}: ${what}`, {
		hint: 'A CSV whose first column is the record id (15 or 18 letters and digits); one line of headings may stand above.',
	});

type Row = {readonly first: string; readonly line: number};

/** Made by hand, as a rule: a quote in the midst of a field is text. Throws `usage` for what is no CSV all the same. */
function readRows(file: string): readonly Row[] {
	const csv = readText(file);
	const rows: Row[] = [];
	let line = 0;
	const onRecord = (row: string[], {lines}: {readonly lines: number}): null => {
		line = lines;
		rows.push({first: row[0] ?? '', line});
		return null;
	};
	// Spreadsheets of half of Europe write semicolons.
	const lenient = {
		delimiter: [',', ';'],
		bom: true,
		relaxColumnCount: true,
		relaxQuotes: true,
		skipEmptyLines: true,
		trim: true,
	};
	try {
		parse(csv, {...lenient, onRecord});
		return rows;
	} catch (error) {
		if (!(error instanceof CsvError)) throw error;
		// Where the record begins: the parser's own message names the line at which it gave up, which may be the last one.
		throw new MigrationError('usage', `${file} does not read as CSV from line ${line + 1} on`, {
			cause: error,
			hint: 'A quote that opens a field has to be closed, and a comma or semicolon to follow. A list of nothing but ids will do.',
		});
	}
}

function readText(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		throw new MigrationError('usage', `${file} cannot be read`, {cause: error, hint: 'Check the path of --file.'});
	}
}

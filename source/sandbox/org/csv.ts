/** Rows as the CSV of query jobs: every value in quotes, LF, times with `Z`, null as an empty value. */
import type {Column} from './soql/resolve.ts';
import {nameOf} from './soql/rows.ts';

/** Characters of one chunk: large enough to be cheap, small enough to let others have their turn. */
const chunkCharacters = 64 * 1024;

const quoted = (text: string): string => (text.includes('"') ? `"${text.replaceAll('"', '""')}"` : `"${text}"`);

export const csvHeader = (columns: readonly Column[]): string =>
	`${columns.map(column => quoted(nameOf(column))).join(',')}\n`;

type Write = (row: number) => string;

function cellWriter({field, read}: Column): Write {
	if (field.type === 'datetime') {
		return row => {
			const cell = read(row);
			return typeof cell === 'number' ? `"${new Date(cell).toISOString()}"` : '""';
		};
	}
	if (field.type === 'double') {
		return row => {
			const cell = read(row);
			return typeof cell === 'number' ? `"${Number.isInteger(cell) ? cell.toFixed(1) : cell}"` : '""';
		};
	}
	return row => {
		const cell = read(row);
		return cell === null ? '""' : quoted(String(cell));
	};
}

/** Header and rows, in chunks. */
export function* csvOf(columns: readonly Column[], rows: Iterable<number>): Generator<string, void> {
	const writers = columns.map(cellWriter);
	let chunk = csvHeader(columns);
	for (const row of rows) {
		let line = '';
		for (const write of writers) line = line === '' ? write(row) : `${line},${write(row)}`;
		chunk += `${line}\n`;
		if (chunk.length < chunkCharacters) continue;
		yield chunk;
		chunk = '';
	}
	if (chunk !== '') yield chunk;
}

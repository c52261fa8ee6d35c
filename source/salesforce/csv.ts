/**
CSV as the Bulk API writes it (RFC 4180, LF or CRLF), read as it arrives. Several times as fast as a general reader,
which is what keeps a million records in seconds; the tests hold it to csv-parse.
*/

const quote = 34;
const comma = 44;
const lineFeed = 10;
const carriageReturn = 13;

export type CsvReader = {
	/** Calls back for each row that is complete. The array is used again for the next row: take the values out of it. */
	readonly write: (text: string) => void;
	/** Throws a `SyntaxError` where the text ends inside a quoted field. */
	readonly end: () => void;
};

/** The quoted field that opens at `open`: where it closes, or -1 while the text does not say. */
function closingQuote(text: string, open: number, last: boolean): number {
	let at = open + 1;
	while (true) {
		at = text.indexOf('"', at);
		if (at === -1) return -1;
		if (at + 1 === text.length) return last ? at : -1;
		if (text.charCodeAt(at + 1) !== quote) return at;
		at += 2;
	}
}

function endOfPlain(text: string, from: number): number {
	let at = from;
	while (at < text.length) {
		const code = text.charCodeAt(at);
		if (code === comma || code === lineFeed || code === carriageReturn) return at;
		at++;
	}
	return at;
}

export function createCsvReader(onRow: (row: readonly string[]) => void): CsvReader {
	let rest = '';
	const row: string[] = [];

	/** Reads one row; returns where the next begins, or -1 while this one is not complete. */
	const readRow = (text: string, from: number, last: boolean): number => {
		row.length = 0;
		let at = from;
		while (true) {
			if (text.charCodeAt(at) === quote) {
				const close = closingQuote(text, at, last);
				if (close === -1) return -1;
				const value = text.slice(at + 1, close);
				row.push(value.includes('"') ? value.replaceAll('""', '"') : value);
				at = close + 1;
			} else {
				const end = endOfPlain(text, at);
				row.push(text.slice(at, end));
				at = end;
			}
			if (at >= text.length) return last ? at : -1;
			const code = text.charCodeAt(at);
			if (code === lineFeed) return at + 1;
			if (code === carriageReturn) {
				if (at + 1 === text.length && !last) return -1;
				return text.charCodeAt(at + 1) === lineFeed ? at + 2 : at + 1;
			}
			if (code !== comma) throw new SyntaxError('CSV: text after a closing quote');
			at++;
		}
	};

	const read = (text: string, last: boolean) => {
		let at = 0;
		while (at < text.length) {
			const next = readRow(text, at, last);
			if (next === -1) {
				if (last) throw new SyntaxError('CSV: the text ends inside a quoted field');
				break;
			}
			onRow(row);
			at = next;
		}
		rest = text.slice(at);
	};

	return {write: text => read(rest === '' ? text : rest + text, false), end: () => read(rest, true)};
}

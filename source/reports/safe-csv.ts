/**
The one writer of CSV: spreadsheets run what begins like a formula, so such cells begin with an apostrophe instead. Lines
end in CRLF, as RFC 4180 has it.
*/
const formula = /^[=+\-@\t\r]/;

export const csvLine = (cells: ReadonlyArray<string | number | null>): string => `${cells.map(cell).join(',')}\r\n`;

function cell(value: string | number | null): string {
	if (value === null) return '';
	if (typeof value === 'number') return String(value);
	const safe = formula.test(value) ? `'${value}` : value;
	return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

import {parse} from 'csv-parse/sync';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {csvLine} from '../../source/reports/safe-csv.ts';

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])('hazard 78: %j is text to a spreadsheet', cell => {
	expect(parse(csvLine([cell]))).toEqual([[`'${cell}`]]);
});

test('whatever a cell holds, it is read back as one cell', () => {
	fc.assert(
		fc.property(fc.array(fc.string({unit: 'binary'}), {minLength: 1, maxLength: 5}), cells => {
			const rows = parse(csvLine(cells), {skipEmptyLines: false});
			const read = rows.map(row => row.map(cell => cell.replace(/^'(?=[=+\-@\t\r])/, '')));
			expect(read).toEqual([cells]);
		}),
	);
});

test('numbers stand as they are, and nothing is an empty cell', () => {
	expect(csvLine([-5, null, 'a,b'])).toBe('-5,,"a,b"\r\n');
});

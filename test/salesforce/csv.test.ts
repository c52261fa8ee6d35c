import {parse} from 'csv-parse/sync';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {createCsvReader} from '../../source/salesforce/csv.ts';

function readInPieces(text: string, cuts: readonly number[]): string[][] {
	const rows: string[][] = [];
	const reader = createCsvReader(row => rows.push([...row]));
	let at = 0;
	for (const cut of [...cuts.map(part => part % (text.length + 1))].sort((a, b) => a - b)) {
		reader.write(text.slice(at, cut));
		at = cut;
	}
	reader.write(text.slice(at));
	reader.end();
	return rows;
}

const field = fc.oneof(fc.string(), fc.constantFrom('', '"', '""', ',', '\n', '\r\n', 'a"b', '💾', ' x '));
const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
const table = fc
	.integer({min: 1, max: 5})
	.chain(width => fc.array(fc.array(field, {minLength: width, maxLength: width}), {minLength: 1, maxLength: 8}));

test('reads what Salesforce writes, wherever the pieces are cut', () => {
	fc.assert(
		fc.property(table, fc.constantFrom('\n', '\r\n'), fc.array(fc.nat(500)), fc.boolean(), (rows, end, cuts, last) => {
			const text = rows.map(row => row.map(quoted).join(',')).join(end) + (last ? end : '');
			expect(readInPieces(text, cuts)).toEqual(rows);
		}),
	);
});

test('reads as csv-parse does, quoted or not', () => {
	const plain = fc.string().map(text => text.replaceAll(/[",\r\n]/gu, '_'));
	const cell = fc.oneof(field.map(quoted), plain);
	const lines = fc
		.integer({min: 2, max: 5})
		.chain(width => fc.array(fc.array(cell, {minLength: width, maxLength: width}), {minLength: 1, maxLength: 8}));
	fc.assert(
		fc.property(lines, fc.array(fc.nat(500)), (rows, cuts) => {
			const text = rows.map(row => `${row.join(',')}\n`).join('');
			const expected: unknown = parse(text, {record_delimiter: '\n'});
			expect(readInPieces(text, cuts)).toEqual(expected);
		}),
	);
});

test('says that a text which ends inside a quoted field is cut', () => {
	const reader = createCsvReader(() => undefined);
	reader.write('"Id","Name"\n"a","half of a na');
	expect(() => reader.end()).toThrow(SyntaxError);
	expect(() => createCsvReader(() => undefined).write('"a"b,"c"\n')).toThrow(SyntaxError);
});

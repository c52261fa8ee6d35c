/** Every difference of a verification, as JSON or CSV, 0600. */
import {closeSync, openSync, renameSync, writeSync} from 'node:fs';
import {differences} from '../engine/verify/difference.ts';
import type {VerifyBook} from '../engine/verify/ports.ts';
import {csvLine} from '../reports/safe-csv.ts';

const pageRows = 2000;
const columns = ['class', 'record', 'key', 'count', 'found', 'cause', 'next'];

type Row = ReturnType<VerifyBook['differences']>[number];

/** Returns how many rows were written. The file appears whole or not at all. */
export function exportDifferences(book: VerifyBook, verification: number, to: string): number {
	const fresh = `${to}.${process.pid}.new`;
	const handle = openSync(fresh, 'w', 0o600);
	const json = to.toLowerCase().endsWith('.json');
	let rows = 0;
	try {
		writeSync(handle, json ? '[' : csvLine(columns));
		for (let after = 0; ; ) {
			const page = book.differences(verification, after, pageRows);
			const last = page.at(-1);
			if (last === undefined) break;
			writeSync(handle, page.map((row, at) => (json ? jsonRow(row, rows + at) : csvRow(row))).join(''));
			rows += page.length;
			after = last.seq;
		}
		if (json) writeSync(handle, '\n]\n');
	} finally {
		closeSync(handle);
	}
	renameSync(fresh, to);
	return rows;
}

const csvRow = ({class: one, recordId, key, times = 1, found}: Row): string =>
	csvLine([one, recordId, key, times, found, differences[one].cause, differences[one].next]);

function jsonRow({class: one, recordId, key, times = 1, found}: Row, at: number): string {
	const {cause, next} = differences[one];
	return `${at === 0 ? '' : ','}\n${JSON.stringify({class: one, recordId, key, count: times, found, cause, next})}`;
}

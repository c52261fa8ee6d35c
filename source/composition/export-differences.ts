/** Every difference of a verification, as JSON or CSV, 0600. */
import {differences} from '../engine/verify/difference.ts';
import type {VerifyBook} from '../engine/verify/ports.ts';
import {csvLine} from '../reports/safe-csv.ts';
import {writeWhole} from '../reports/whole-file.ts';

const pageRows = 2000;
const columns = ['class', 'record', 'key', 'count', 'found', 'cause', 'next'];

type Row = ReturnType<VerifyBook['differences']>[number];

/** Returns how many rows were written. */
export function exportDifferences(book: VerifyBook, verification: number, to: string): number {
	const json = to.toLowerCase().endsWith('.json');
	return writeWhole(to, put => {
		let rows = 0;
		put(json ? '[' : csvLine(columns));
		for (let after = 0; ; ) {
			const page = book.differences(verification, after, pageRows);
			const last = page.at(-1);
			if (last === undefined) break;
			put(page.map((row, at) => (json ? jsonRow(row, rows + at) : csvRow(row))).join(''));
			rows += page.length;
			after = last.seq;
		}
		if (json) put('\n]\n');
		return rows;
	});
}

const csvRow = ({class: one, recordId, key, times = 1, found}: Row): string =>
	csvLine([one, recordId, key, times, found, differences[one].cause, differences[one].next]);

function jsonRow({class: one, recordId, key, times = 1, found}: Row, at: number): string {
	const {cause, next} = differences[one];
	return `${at === 0 ? '' : ','}\n${JSON.stringify({class: one, recordId, key, count: times, found, cause, next})}`;
}

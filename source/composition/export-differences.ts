/** Every difference of a verification, as JSON or CSV, 0600. */
import {differences} from '../engine/verify/difference.ts';
import type {VerifyBook} from '../engine/verify/ports.ts';
import {writeRows} from '../reports/rows-file.ts';

const pageRows = 2000;

type Row = ReturnType<VerifyBook['differences']>[number];

/** Returns how many rows were written. */
export function exportDifferences(book: VerifyBook, verification: number, to: string): number {
	return writeRows<Row>(to, {
		columns: ['class', 'record', 'key', 'count', 'found', 'cause', 'next'],
		cells({class: one, recordId, key, times = 1, found}) {
			const {cause, next} = differences[one];
			return [one, recordId, key, times, found, cause, next];
		},
		entry({class: one, recordId, key, times = 1, found}) {
			const {cause, next} = differences[one];
			return {class: one, recordId, key, count: times, found, cause, next};
		},
		pages: pagesOf(book, verification),
	});
}

function* pagesOf(book: VerifyBook, verification: number): Generator<readonly Row[]> {
	for (let after = 0; ; ) {
		const page = book.differences(verification, after, pageRows);
		const last = page.at(-1);
		if (last === undefined) return;
		yield page;
		after = last.seq;
	}
}

/** Reading by query jobs of Bulk API 2.0. Memory holds the Ids of two pages of results, whatever the size of the object. */
import {MigrationError} from '../engine/failure.ts';
import type {SourceRecord} from '../engine/ports/salesforce.ts';
import {createIdTable} from './id-table.ts';
import {removeJob, startJob, watchJob} from './query-job.ts';
import {type BulkReading, readPage} from './result-page.ts';

/** 10,000 rows are about 2.5 MB of CSV: a hundred calls for a million rows, and little to read again when one breaks. */
export const resultRows = 10_000;
/** Jobs that are made for one query before doclift gives up on it. */
const mostJobs = 3;

async function* readResults(
	reading: BulkReading,
	job: string,
	rows: number | undefined,
): AsyncGenerator<readonly SourceRecord[]> {
	let [seen, before] = [createIdTable(), createIdTable()];
	let next: string | undefined;
	let delivered = 0;
	do {
		next = yield* readPage(reading, job, next, {seen, before});
		delivered += seen.size();
		[seen, before] = [before, seen];
		seen.clear();
	} while (next !== undefined);
	if (rows !== undefined && rows !== delivered) {
		throw new MigrationError(
			'salesforce-incomplete',
			`Salesforce sent ${delivered} of ${rows} rows of ${reading.what}`,
		);
	}
}

/**
Every row of the query once. A job that fails is made again, and so is one whose results vanish or do not add up in
mid-read: only then do rows arrive that were delivered before, and the ledger knows them by their Id.
*/
export async function* readByJob(reading: BulkReading): AsyncGenerator<readonly SourceRecord[]> {
	const {call, patience, version, soql, what} = reading;
	const {clock, signal} = patience;

	for (let jobs = 1; ; jobs++) {
		const id = await startJob(call, version, soql, what);
		try {
			const end = await watchJob(call, version, id, patience, what);
			if ('done' in end) {
				yield* readResults(reading, id, end.done.rows);
				return;
			}
			if (jobs >= mostJobs) {
				throw new MigrationError('salesforce-error', `Salesforce gave up on ${what} ${jobs} times; ${end.failed}`);
			}
		} catch (error) {
			const lost =
				error instanceof MigrationError && ['salesforce-incomplete', 'salesforce-error'].includes(error.kind);
			if (!lost || jobs >= mostJobs) throw error;
		} finally {
			await removeJob(call, version, id);
		}
		await clock.sleep(1000 * jobs, signal);
		signal?.throwIfAborted();
	}
}

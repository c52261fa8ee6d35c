/**
Reading by a query job of Bulk API 2.0. A page of results is parsed as it arrives, held until its rows are as many as
its header says and none of them stood in the page before, and only then delivered; one page is fetched ahead while the
last is being used. Memory holds two pages, whatever the size of the object.
*/
import {MigrationError} from '../engine/failure.ts';
import type {Clock, SourceRecord} from '../engine/ports.ts';
import type {Call} from './call.ts';
import {createCsvReader} from './csv.ts';
import {removeJob, resultsPath, startJob, watchJob} from './query-job.ts';
import {recordsFromCsv} from './record.ts';
import type {Fields} from './soql.ts';
import type {Answer} from './transport.ts';

export type BulkReading = {
	readonly call: Call;
	readonly clock: Clock;
	readonly version: string;
	readonly fields: Fields;
	readonly soql: string;
	readonly what: string;
	/** Rows of one page of results. */
	readonly pageRows: number;
};

type ResultPage = {
	readonly records: readonly SourceRecord[];
	readonly ids: ReadonlySet<string>;
	readonly next: string | undefined;
};

/** 20,000 rows are about 5 MB of CSV and 10 MB of records: large enough for the round trips, small enough for two. */
export const resultRows = 20_000;
const deliveredRows = 2000;
/** Jobs that are made for one query before doclift gives up on it. */
const mostJobs = 3;

const short = (message: string) => new MigrationError('salesforce-incomplete', message);

/** One page, read and proved. Throws `salesforce-incomplete` for one that is cut, short or repeats rows. */
async function readPage(answer: Answer, fields: Fields, before: ReadonlySet<string>): Promise<ResultPage> {
	const records: SourceRecord[] = [];
	let toRecord: ((row: readonly string[]) => SourceRecord) | undefined;
	const csv = createCsvReader(row => {
		if (toRecord === undefined) toRecord = recordsFromCsv(row, fields);
		else records.push(toRecord(row));
	});
	const decoder = new TextDecoder();
	try {
		for await (const chunk of answer.chunks) csv.write(decoder.decode(chunk, {stream: true}));
		csv.write(decoder.decode());
		csv.end();
	} catch (error) {
		throw error instanceof SyntaxError ? short(`A page of results is cut: ${error.message}`) : error;
	}

	const announced = answer.headers.get('sforce-numberofrecords');
	if (announced !== null && Number(announced) !== records.length) {
		throw short(`A page of results has ${records.length} rows where it announces ${announced}`);
	}
	const ids = new Set(records.map(({id}) => id));
	if (ids.size !== records.length || records.some(({id}) => before.has(id)))
		throw short('A page of results repeats a row');

	// The end is the word "null"; a missing header is taken for the end too, and the sum of the rows proves it.
	const locator = answer.headers.get('sforce-locator');
	return {records, ids, next: locator === null || locator === 'null' || locator === '' ? undefined : locator};
}

async function* readResults(
	reading: BulkReading,
	id: string,
	rows: number | undefined,
): AsyncGenerator<readonly SourceRecord[]> {
	const {call, version, fields, what, pageRows} = reading;
	const fetchPage = (locator: string | undefined, before: ReadonlySet<string>) =>
		call.ask({path: resultsPath(version, id, pageRows, locator), headers: {accept: 'text/csv'}, what}, answer =>
			readPage(answer, fields, before),
		);

	let delivered = 0;
	let ahead: Promise<ResultPage> | undefined = fetchPage(undefined, new Set());
	while (ahead !== undefined) {
		const page: ResultPage = await ahead;
		ahead = page.next === undefined ? undefined : fetchPage(page.next, page.ids);
		// Until it is awaited above, its failure has no other listener.
		ahead?.catch(() => undefined);
		for (let at = 0; at < page.records.length; at += deliveredRows) {
			yield page.records.slice(at, at + deliveredRows);
		}
		delivered += page.records.length;
	}
	if (rows !== undefined && rows !== delivered) {
		throw short(`Salesforce sent ${delivered} of ${rows} rows of ${what}`);
	}
}

/**
Every row of the query once. A job that fails is made again, and so is one whose results vanish or do not add up in
mid-read: only then do rows arrive that were delivered before, and the ledger knows them by their Id.
*/
export async function* readByJob(reading: BulkReading): AsyncGenerator<readonly SourceRecord[]> {
	const {call, clock, version, soql, what} = reading;

	for (let jobs = 1; ; jobs++) {
		const id = await startJob(call, version, soql, what);
		try {
			const end = await watchJob(call, version, id, clock, what);
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
		await clock.sleep(1000 * jobs);
	}
}

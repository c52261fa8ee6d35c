/**
A page of a query job's results. Records are delivered as they arrive; at its end the page must add up to what its header
says, without a row of itself or of the page before in it, else it is read again by the same locator and only what is new
is delivered.
*/
import {MigrationError} from '../engine/failure.ts';
import type {SourceRecord} from '../engine/ports/salesforce.ts';
import type {Call} from './call.ts';
import {createCsvReader} from './csv.ts';
import type {IdTable} from './id-table.ts';
import {type Patience, withPatience} from './patience.ts';
import {resultsPath} from './query-job.ts';
import {recordsFromCsv} from './record.ts';
import type {Fields} from './soql.ts';
import type {Answer} from './transport.ts';

export type BulkReading = {
	readonly call: Call;
	readonly patience: Patience;
	readonly version: string;
	readonly fields: Fields;
	readonly soql: string;
	readonly what: string;
	/** Rows of one page of results. */
	readonly pageRows: number;
};

/** Rows that are read without a break for whoever takes them. */
const deliveredRows = 800;

const short = (message: string) => new MigrationError('salesforce-incomplete', message);

/** The end is the word "null"; a missing header is taken for the end too, and the sum of all rows proves it. */
const nextLocator = (sent: string | null): string | undefined =>
	sent === null || sent === 'null' || sent === '' ? undefined : sent;

/** What is known of a page over all readings of it, and of the page before. */
type PageRows = {
	readonly seen: IdTable;
	readonly before: IdTable;
	/** Records that wait to be delivered. */
	ready: SourceRecord[];
};

/**
One reading of a page from its beginning; each step reads a piece and resolves to whether there is more. Throws
`salesforce-incomplete` for a page that is cut, short, or repeats a row of itself or of the one before.
*/
function openPage(answer: Answer, reading: number, page: PageRows, fields: Fields) {
	const announced = answer.headers.get('sforce-numberofrecords');
	const decoder = new TextDecoder();
	const pieces = answer.chunks[Symbol.asyncIterator]();
	let rows = 0;
	let toRecord: ((row: readonly string[]) => SourceRecord) | undefined;

	const csv = createCsvReader(row => {
		if (toRecord === undefined) {
			toRecord = recordsFromCsv(row, fields);
			return;
		}
		const record = toRecord(row);
		// Asked first: a row of the page before must not count for this one.
		const known = page.before.has(record.id) ? reading : page.seen.mark(record.id, reading);
		if (known === reading) throw short('A page of results repeats a row');
		if (known === 0) page.ready.push(record);
		rows++;
	});

	const step = async (): Promise<boolean> => {
		const piece = await pieces.next();
		try {
			csv.write(piece.done === true ? decoder.decode() : decoder.decode(piece.value, {stream: true}));
			if (piece.done !== true) return true;
			csv.end();
		} catch (error) {
			throw error instanceof SyntaxError ? short(`A page of results is cut: ${error.message}`) : error;
		}
		if (announced === null || Number(announced) === rows) return false;
		throw short(`A page of results has ${rows} rows where it announces ${announced}`);
	};
	const close = async () => pieces.return?.();
	return {step, next: nextLocator(answer.headers.get('sforce-locator')), close};
}

/**
One page, read again from its beginning (same locator) when it breaks, without delivering a row twice. Fills `seen`, and
returns the locator of the next page.
*/
export async function* readPage(
	{call, version, fields, what, pageRows, patience}: BulkReading,
	job: string,
	locator: string | undefined,
	{seen, before}: Pick<PageRows, 'seen' | 'before'>,
): AsyncGenerator<readonly SourceRecord[], string | undefined> {
	const request = {
		path: resultsPath(version, job, pageRows, locator),
		headers: {accept: 'text/csv'},
		what,
		tries: 1,
	};
	const page: PageRows = {seen, before, ready: []};
	let open: ReturnType<typeof openPage> | undefined;
	let readings = 0;
	let next: string | undefined;
	// The call has been patient with all that comes before the first byte.
	const withinBody = {...patience, throttled: {...patience.throttled, tries: 1}};

	const close = async () => {
		await open?.close().catch(() => undefined);
		open = undefined;
	};
	/** Reads until there is a batch to deliver; resolves to whether there is more. */
	const fill = async (): Promise<boolean> => {
		try {
			open ??= openPage(await call.ask(request, async answer => answer), ++readings, page, fields);
			next = open.next;
			while (page.ready.length < deliveredRows) if (!(await open.step())) return false;
			return true;
		} catch (error) {
			await close();
			throw error;
		}
	};

	try {
		for (let more = true; more; ) {
			more = await withPatience(fill, withinBody);
			while (page.ready.length >= deliveredRows || (!more && page.ready.length > 0)) {
				const batch = page.ready.slice(0, deliveredRows);
				page.ready = page.ready.slice(deliveredRows);
				yield batch;
			}
		}
		return next;
	} finally {
		await close();
	}
}

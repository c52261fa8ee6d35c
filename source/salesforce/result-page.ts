/**
A page of a query job's results. Records are delivered as they arrive; at its end the page must add up to what its header
says, without a row of itself or of the page before in it, else it is read again by the same locator and only what is new
is delivered.
*/
import {MigrationError} from '../engine/failure.ts';
import type {Clock, SourceRecord} from '../engine/ports.ts';
import type {Call} from './call.ts';
import {createCsvReader} from './csv.ts';
import {type Patience, withPatience} from './patience.ts';
import {resultsPath} from './query-job.ts';
import {recordsFromCsv} from './record.ts';
import type {Fields} from './soql.ts';
import type {Answer} from './transport.ts';

export type BulkReading = {
	readonly call: Call;
	readonly clock: Clock;
	readonly patience: Patience;
	readonly version: string;
	readonly fields: Fields;
	readonly soql: string;
	readonly what: string;
	/** Rows of one page of results. */
	readonly pageRows: number;
};

const deliveredRows = 2000;

const short = (message: string) => new MigrationError('salesforce-incomplete', message);

/** The end is the word "null"; a missing header is taken for the end too, and the sum of all rows proves it. */
const nextLocator = (sent: string | null): string | undefined =>
	sent === null || sent === 'null' || sent === '' ? undefined : sent;

/** What is known of a page over all readings of it. */
type PageRows = {
	/** Rows by Id, with the number of the reading that saw them last. */
	readonly seen: Map<string, number>;
	/** Records that wait to be delivered. */
	ready: SourceRecord[];
};

/**
One reading of a page from its beginning; each step reads a piece and resolves to whether there is more. Throws
`salesforce-incomplete` for a page that is cut, short, or repeats a row of itself or of `before`.
*/
function openPage(answer: Answer, reading: number, page: PageRows, fields: Fields, before: PageRows['seen']) {
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
		const known = page.seen.get(record.id);
		if (known === reading || before.has(record.id)) throw short('A page of results repeats a row');
		if (known === undefined) page.ready.push(record);
		page.seen.set(record.id, reading);
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

export type PageEnd = {readonly next: string | undefined; readonly seen: PageRows['seen']};

/** One page, read again from its beginning (same locator) when it breaks, without delivering a row twice. */
export async function* readPage(
	{call, version, fields, what, pageRows, patience}: BulkReading,
	job: string,
	locator: string | undefined,
	before: PageRows['seen'],
): AsyncGenerator<readonly SourceRecord[], PageEnd> {
	const request = {
		path: resultsPath(version, job, pageRows, locator),
		headers: {accept: 'text/csv'},
		what,
		strict: true,
	};
	const page: PageRows = {seen: new Map(), ready: []};
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
			open ??= openPage(await call.ask(request, async answer => answer), ++readings, page, fields, before);
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
		return {next, seen: page.seen};
	} finally {
		await close();
	}
}

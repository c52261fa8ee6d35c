/** A query job, and the pages of its results. */
import type {FaultRule} from '../faults.ts';
import type {Answer} from './answer.ts';
import {csvOf} from './csv.ts';
import {OrgRefusal} from './refusal.ts';
import type {Column} from './soql/resolve.ts';

export type Job = {
	readonly id: string;
	readonly operation: 'query' | 'queryAll';
	readonly query: string;
	readonly object: string;
	readonly version: string;
	readonly created: number;
	readonly columns: readonly Column[];
	readonly rows: Uint32Array;
	state: 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';
	error?: string;
};

export type ResultsRequest = {
	readonly version: string;
	readonly maxRecords: string | null;
	readonly locator: string | null;
};

const mostPageRows = 250_000;

/** A job belongs to the API version that it was made with. */
export function checkVersion(job: Job, version: string): void {
	if (Number(job.version) !== Number(version)) {
		throw new OrgRefusal(
			409,
			'API_VERSION_MISMATCH',
			`Job ${job.id} was created with API version ${job.version}, not ${version}`,
		);
	}
}

export function resultsOf(
	job: Job,
	{version, maxRecords, locator}: ResultsRequest,
	fault: FaultRule | undefined,
): Answer {
	checkVersion(job, version);
	if (job.state !== 'JobComplete') {
		throw new OrgRefusal(400, 'INVALIDJOBSTATE', `Query results are not available: job ${job.id} is ${job.state}`);
	}
	const start = locator === null ? 0 : placeOf(locator);
	const most = maxRecords === null ? mostPageRows : Number(maxRecords);
	if (!Number.isInteger(most) || most < 1)
		throw new OrgRefusal(400, 'API_ERROR', 'maxRecords must be a positive number');
	if (start === undefined || start > job.rows.length) throw new OrgRefusal(400, 'INVALID_LOCATOR', 'Invalid locator');
	const end = Math.min(job.rows.length, start + pageRows(Math.min(most, mostPageRows), start));
	const rows = job.rows.subarray(start, end);
	const again = job.rows[Math.max(0, start - 1)];
	const spoiled =
		fault?.action === 'lose-row'
			? rows.subarray(0, -1)
			: fault?.action === 'repeat-row' && again !== undefined
				? [again, ...rows]
				: rows;
	return {
		status: 200,
		headers: {
			'content-type': 'text/csv',
			'sforce-numberofrecords': String(fault?.action === 'repeat-row' ? spoiled.length : rows.length),
			'sforce-locator': end >= job.rows.length ? 'null' : locatorOf(end),
		},
		body: csvOf(job.columns, spoiled),
	};
}

/** Pages are at most as long as was asked, and often shorter. */
const pageRows = (most: number, start: number): number =>
	start % 3 === 0 || most < 10 ? most : most - (start % Math.floor(most / 5));

const locatorOf = (place: number): string => Buffer.from(`r:${place}`).toString('base64url');

function placeOf(locator: string): number | undefined {
	const place = /^r:(\d+)$/.exec(Buffer.from(locator, 'base64url').toString())?.[1];
	return place === undefined ? undefined : Number(place);
}

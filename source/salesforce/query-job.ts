/** A query job of Bulk API 2.0: made, watched to its end, read page by page by `read-bulk.ts`, removed. */
import {MigrationError} from '../engine/failure.ts';
import type {ApiRequest, Call} from './call.ts';
import type {Patience} from './patience.ts';
import {isObject} from './record.ts';

export type FinishedJob = {
	readonly id: string;
	/** Rows of the result; undefined where the org does not say. */
	readonly rows: number | undefined;
};

export type JobEnd = {readonly done: FinishedJob} | {readonly failed: string};

/** A small job is done by then; one of ten minutes is asked for 73 times, four of them for this. */
const firstPollMs = 50;
const mostPollMs = 10_000;
/** Longer than Salesforce itself works on a query job. */
const longestMs = 6 * 3_600_000;

const jobsPath = (version: string) => `/services/data/v${version}/jobs/query`;

/**
Starts a job and returns its id. A lost answer may leave a job behind that nobody reads: Salesforce removes it after
seven days, and its 10,000 jobs a day are far away.
*/
export async function startJob(call: Call, version: string, soql: string, what: string): Promise<string> {
	const job = await call.json({
		method: 'POST',
		path: jobsPath(version),
		headers: {'content-type': 'application/json', accept: 'application/json'},
		body: JSON.stringify({
			operation: 'query',
			query: soql,
			contentType: 'CSV',
			columnDelimiter: 'COMMA',
			lineEnding: 'LF',
		}),
		what,
	});
	if (isObject(job) && typeof job.id === 'string' && /^\w{15,18}$/u.test(job.id)) return job.id;
	throw new MigrationError('salesforce-error', `Salesforce did not name the job that it made for ${what}`);
}

/**
Asks for the job's state, less and less often, until it has ended. A poll that is lost asks for the same job again. Rejects
with the signal's reason once that fires: a job may be pending for hours, in which no page says that somebody wants an end.
*/
export async function watchJob(
	call: Pick<Call, 'ask' | 'json'>,
	version: string,
	id: string,
	{clock, signal}: Pick<Patience, 'clock' | 'signal'>,
	what: string,
): Promise<JobEnd> {
	const began = clock.now();
	for (let wait = firstPollMs; ; wait = Math.min(mostPollMs, wait * 1.5)) {
		const job = await call.json({path: `${jobsPath(version)}/${id}`, headers: {accept: 'application/json'}, what});
		const state = isObject(job) ? job.state : undefined;
		if (isObject(job) && state === 'JobComplete') {
			const rows = job.numberRecordsProcessed;
			return {done: {id, rows: typeof rows === 'number' ? rows : undefined}};
		}
		if (isObject(job) && (state === 'Failed' || state === 'Aborted')) {
			const said = job.errorMessage;
			return {failed: typeof said === 'string' && said !== '' ? `${state}: ${said.slice(0, 300)}` : state};
		}
		if (clock.now() - began > longestMs) {
			throw new MigrationError(
				'salesforce-unavailable',
				`Salesforce has not finished ${what} in 6 hours (${String(state)})`,
			);
		}
		await clock.sleep(wait, signal);
		if (!signal?.aborted) continue;
		await abortJob(call, version, id);
		throw signal.reason;
	}
}

export const resultsPath = (version: string, id: string, maxRecords: number, locator: string | undefined): string =>
	`${jobsPath(version)}/${id}/results?maxRecords=${maxRecords}${locator === undefined ? '' : `&locator=${encodeURIComponent(locator)}`}`;

/** Only a job that has ended can be removed. */
const abortJob = (call: Pick<Call, 'ask'>, version: string, id: string): Promise<void> =>
	cleanUp(call, {
		method: 'PATCH',
		path: `${jobsPath(version)}/${id}`,
		what: 'the end of a query job',
		headers: {'content-type': 'application/json'},
		body: JSON.stringify({state: 'Aborted'}),
	});

/** Removes a job that was read, or whose reader left. */
export const removeJob = (call: Call, version: string, id: string): Promise<void> =>
	cleanUp(call, {method: 'DELETE', path: `${jobsPath(version)}/${id}`, what: 'the removal of a query job'});

/** Salesforce would do it after seven days, so a failure is no matter. */
async function cleanUp(call: Pick<Call, 'ask'>, request: ApiRequest): Promise<void> {
	await call.ask({...request, beyondReserve: true, impatient: true}, answer => answer.text()).catch(() => undefined);
}

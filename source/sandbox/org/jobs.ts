/** Bulk API 2.0 query jobs. */

import type {FaultRule} from '../faults.ts';
import {idOf} from '../world/ids.ts';
import type {World} from '../world.ts';
import {type Answer, answerJson} from './answer.ts';
import {checkVersion, type Job, type ResultsRequest, resultsOf} from './job-results.ts';
import {notFound, OrgRefusal} from './refusal.ts';
import {shuffleChunks} from './shuffle.ts';
import {isAggregate} from './soql/aggregate.ts';
import {parse} from './soql/parse.ts';
import {type Tables, tableOf} from './soql/resolve.ts';
import {columnsOf} from './soql/rows.ts';
import {selectRows} from './soql/select.ts';

export type Jobs = {
	readonly create: (body: unknown, version: string, fault: FaultRule | undefined) => Answer;
	/** The job's state. Each question moves it on by one. */
	readonly poll: (id: string, version: string, fault: FaultRule | undefined) => Answer;
	readonly list: (version: string) => Answer;
	readonly abort: (id: string, body: unknown) => Answer;
	readonly remove: (id: string) => Answer;
	readonly results: (id: string, request: ResultsRequest, fault: FaultRule | undefined) => Answer;
};

export function createJobs(world: World, tables: Tables): Jobs {
	const jobs = new Map<string, Job>();
	let made = 0;
	const jobOf = (id: string): Job => {
		const job = [...jobs.values()].find(one => one.id.slice(0, 15) === id.slice(0, 15));
		if (!job) throw notFound();
		return job;
	};
	const said = (job: Job, brief = false) => ({
		id: job.id,
		operation: job.operation,
		object: job.object,
		createdById: world.userId,
		createdDate: `${new Date(job.created).toISOString().slice(0, -1)}+0000`,
		systemModstamp: `${new Date(world.clock()).toISOString().slice(0, -1)}+0000`,
		state: job.state,
		concurrencyMode: 'Parallel',
		contentType: 'CSV',
		apiVersion: Number(job.version),
		lineEnding: 'LF',
		columnDelimiter: 'COMMA',
		...(brief ? {} : progressOf(job, world.clock())),
	});

	return {
		create: (body, version, fault) => {
			const {operation, query} = readCreation(body);
			const select = parse(query);
			const table = tableOf(select.from, tables, query);
			if (isAggregate(select) || select.offset !== undefined) {
				const what = isAggregate(select) ? 'Aggregate Functions and GROUP BY' : 'OFFSET';
				throw new OrgRefusal(400, 'API_ERROR', `${what} are not supported by Bulk API 2.0 queries`);
			}
			const columns = columnsOf(select, table);
			const found = selectRows(select, table, operation === 'queryAll');
			const rows = Uint32Array.from({length: found.length}, (_, place) => found.at(place));
			if (select.orderBy.length === 0 && select.limit === undefined) shuffleChunks(rows, world.seed + made);
			const id = idOf('750', ++made);
			const job: Job = {
				id,
				operation,
				query,
				object: table.name,
				version,
				created: world.clock(),
				columns,
				rows,
				state: 'UploadComplete',
			};
			jobs.set(id, job);
			if (fault?.action === 'fail-job') fail(job);
			return answerJson(said(job, true));
		},
		poll: (id, version, fault) => {
			const job = jobOf(id);
			checkVersion(job, version);
			if (fault?.action === 'fail-job') fail(job);
			else if (job.state === 'UploadComplete') job.state = 'InProgress';
			else if (job.state === 'InProgress') job.state = 'JobComplete';
			return answerJson(said(job));
		},
		list: () => answerJson({done: true, records: [...jobs.values()].map(job => said(job, true)), nextRecordsUrl: null}),
		abort: (id, body) => {
			const job = jobOf(id);
			const wanted = typeof body === 'object' && body !== null && 'state' in body ? body.state : undefined;
			if (wanted !== 'Aborted' || (job.state !== 'UploadComplete' && job.state !== 'InProgress')) {
				throw new OrgRefusal(
					400,
					'INVALIDJOBSTATE',
					`Aborting already ${job.state === 'Aborted' ? 'Aborted' : 'Completed'} Job not allowed`,
				);
			}
			job.state = 'Aborted';
			return answerJson(said(job, true));
		},
		remove: id => {
			const job = jobOf(id);
			if (job.state === 'UploadComplete' || job.state === 'InProgress') {
				throw new OrgRefusal(400, 'INVALIDJOBSTATE', `Job ${job.id} is in state ${job.state} and cannot be deleted`);
			}
			jobs.delete(job.id);
			return {status: 204, headers: {}, body: ''};
		},
		results: (id, request, fault) => resultsOf(jobOf(id), request, fault),
	};
}

function readCreation(body: unknown): {readonly operation: 'query' | 'queryAll'; readonly query: string} {
	const asked: Readonly<Record<string, unknown>> = typeof body === 'object' && body !== null ? {...body} : {};
	const {operation, query} = asked;
	if (operation !== 'query' && operation !== 'queryAll') {
		throw new OrgRefusal(400, 'INVALIDJOB', 'Unable to parse Job: operation must be query or queryAll');
	}
	if (typeof query !== 'string') throw new OrgRefusal(400, 'INVALIDJOB', 'Unable to parse Job: query is missing');
	for (const [name, only] of [
		['contentType', 'CSV'],
		['columnDelimiter', 'COMMA'],
		['lineEnding', 'LF'],
	] as const) {
		if (asked[name] !== undefined && asked[name] !== only) {
			throw new OrgRefusal(400, 'INVALIDJOB', `This sandbox knows ${name} ${only} only`);
		}
	}
	return {operation, query};
}

function fail(job: Job): void {
	job.state = 'Failed';
	job.error = 'InternalServerError : An unexpected error occurred. Please include this ErrorId if you contact support';
}

function progressOf({state, rows, error, created}: Job, now: number) {
	const processed = state === 'JobComplete' ? rows.length : state === 'InProgress' ? Math.floor(rows.length / 2) : 0;
	return {
		jobType: 'V2Query',
		numberRecordsProcessed: processed,
		retries: 0,
		totalProcessingTime: now - created,
		isPkChunkingSupported: true,
		...(error === undefined ? {} : {errorMessage: error}),
	};
}

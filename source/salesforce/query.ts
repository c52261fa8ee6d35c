/** One query, to the end of its result: pages of whatever size, joined by `nextRecordsUrl` on the pinned instance. */
import {MigrationError} from '../engine/failure.ts';
import {type ApiRequest, type Call, readJson} from './call.ts';
import {isObject} from './record.ts';
import {queryPath} from './soql.ts';

export type Queried = {
	/** Rows of the whole result, as Salesforce counts them. For `COUNT()` the count itself. */
	readonly totalSize: number;
	readonly rows: readonly unknown[];
	/** The server's own clock (ms), from the first answer; undefined where something on the way removed it. */
	readonly serverTime: number | undefined;
};

export type Query = (
	soql: string,
	options: Pick<ApiRequest, 'what' | 'beyondReserve' | 'impatient' | 'tries'> & {
		/** Include deleted rows. */
		readonly all?: boolean;
		/** Ask the Tooling API: the org's own setup. */
		readonly tooling?: boolean;
	},
) => Promise<Queried>;

type Page = {readonly total: number; readonly rows: readonly unknown[]; readonly next: string | undefined};

function readPage(body: unknown, what: string): Page {
	if (!isObject(body) || typeof body.totalSize !== 'number' || !Array.isArray(body.records)) {
		throw new MigrationError('salesforce-incomplete', `Salesforce answered ${what} with something that is no result`);
	}
	const next = body.nextRecordsUrl;
	if (body.done === true) return {total: body.totalSize, rows: body.records, next: undefined};
	if (typeof next === 'string') return {total: body.totalSize, rows: body.records, next};
	throw new MigrationError('salesforce-incomplete', `Salesforce did not say where the result of ${what} goes on`);
}

const clockOf = (date: string | null): number | undefined => {
	const ms = Date.parse(date ?? '');
	return Number.isNaN(ms) ? undefined : ms;
};

/** For results that fit in memory: callers bound them with LIMIT. Repeatable. */
export function createQuery(call: Call, version: string): Query {
	return async (soql, {all = false, tooling = false, ...request}) => {
		const {what} = request;
		const page = (path: string) =>
			call.ask({...request, path}, async answer => ({
				...readPage(await readJson(answer, what), what),
				serverTime: clockOf(answer.headers.get('date')),
			}));

		const first = await page(queryPath(version, soql, tooling ? 'tooling/query' : all ? 'queryAll' : 'query'));
		const rows = [...first.rows];
		for (let {next} = first; next !== undefined; ) {
			const more = await page(next);
			rows.push(...more.rows);
			next = more.next;
		}
		return {totalSize: first.total, rows, serverTime: first.serverTime};
	};
}

/** Reading the configured object: count, all of it, what has changed, and records by Id. */
import {mostInReading} from '../engine/collection-bounds.ts';
import {MigrationError} from '../engine/failure.ts';
import {id18} from '../engine/id.ts';
import type {Clock} from '../engine/ports/clock.ts';
import type {Salesforce, SourceRecord} from '../engine/ports/salesforce.ts';
import type {Scope} from '../engine/scope.ts';
import {slices} from '../engine/slices.ts';
import {readAccountNames} from './accounts.ts';
import type {Call} from './call.ts';
import type {Patience} from './patience.ts';
import type {Query} from './query.ts';
import {readByJob} from './read-bulk.ts';
import {readKeyed} from './read-keyed.ts';
import {columns, idFrom, isObject, recordFromJson} from './record.ts';
import {accountChunks, datetime, type Fields, idsInOneUrl, literal, scopeConditions, where} from './soql.ts';

export type ReaderPorts = {
	readonly call: Call;
	readonly query: Query;
	/** Of known records by Id, in order; null for one that Salesforce does not know. Through jsforce. */
	readonly fetchByIds: (object: string, ids: readonly string[], fields: readonly string[]) => Promise<unknown>;
	readonly patience: Patience;
	readonly clock: Clock;
	readonly version: string;
	readonly object: string;
	readonly fields: Fields;
	readonly resultRows: number;
};

type Reader = Pick<Salesforce, 'count' | 'readAll' | 'readChanged' | 'retrieve' | 'binned'>;

/** A count that Salesforce gives up after two minutes is not quicker the third time, and cannot be asked for in parts. */
const triesOfCount = 2;

export function createReader(ports: ReaderPorts): Reader {
	const {call, query, fetchByIds, patience, clock, version, object, fields, resultRows} = ports;
	const select = `SELECT ${columns(fields).join(', ')}`;
	const selectWithDeleted = `${select}, IsDeleted`;
	const chunksOf = ({accounts, filter}: Scope, via: 'url' | 'body') =>
		accountChunks(
			accounts.map(id => id18(id)),
			// Key, limit and path beside the configured parts.
			(via === 'url' ? encodeURIComponent(selectWithDeleted + filter).length : select.length + filter.length) + 400,
			via,
		);

	async function* keyed(scope: Scope, head: string, further: string, all: boolean) {
		for (const accounts of chunksOf(scope, 'url')) {
			const conditions = [...scopeConditions(scope, fields.account, accounts), further];
			yield* readKeyed<SourceRecord>({
				query,
				patience,
				what: `the query on ${scope.object}`,
				all,
				key: 'Id',
				soql: (after, limit) =>
					`${head} FROM ${scope.object}${where([...conditions, after])} ORDER BY Id LIMIT ${limit}`,
				read: row => recordFromJson(row, fields),
				keyOf: ({id}) => id,
			});
		}
	}

	async function* byJob(scope: Scope) {
		for (const accounts of chunksOf(scope, 'body')) {
			const soql = `${select} FROM ${scope.object}${where(scopeConditions(scope, fields.account, accounts))}`;
			yield* readByJob({
				call,
				patience,
				version,
				fields,
				soql,
				what: `the query job on ${scope.object}`,
				pageRows: resultRows,
			});
		}
	}

	async function count(scope: Scope) {
		let total = 0;
		let serverTime: number | undefined;
		for (const accounts of chunksOf(scope, 'url')) {
			const soql = `SELECT COUNT() FROM ${scope.object}${where(scopeConditions(scope, fields.account, accounts))}`;
			const counted = await query(soql, {what: `the count of ${scope.object}`, tries: triesOfCount});
			total += counted.totalSize;
			serverTime ??= counted.serverTime ?? clock.now();
		}
		return {count: total, serverTime: serverTime ?? clock.now()};
	}

	async function retrieveSome(ids: readonly string[]): Promise<Array<SourceRecord | null>> {
		// Without the account's name: a retrieve by Id is not promised to cross a lookup.
		const plain = [...columns(fields).filter(column => !column.includes('.')), 'IsDeleted'];
		const rows = await fetchByIds(object, ids, plain);
		if (!Array.isArray(rows) || rows.length !== ids.length) {
			throw new MigrationError('salesforce-incomplete', `Salesforce did not answer for each of ${ids.length} records`);
		}
		const accounts = rows.map(row => (isObject(row) ? row[fields.account] : undefined));
		const known = accounts.filter((id): id is string => typeof id === 'string' && id !== '');
		const names = await readAccountNames(query, [...new Set(known)]);
		const found = new Map<string, SourceRecord>();
		for (const row of rows) {
			if (!isObject(row)) continue;
			const record = recordFromJson(row, fields, id => names.get(id) ?? '');
			if (!record.deleted) found.set(record.id, record);
		}
		return ids.map(id => found.get(id) ?? null);
	}

	return {
		count,
		readAll: (scope, via) => (via === 'bulk' ? byJob(scope) : keyed(scope, select, '', false)),
		readChanged: (scope, since) => keyed(scope, selectWithDeleted, `SystemModstamp >= ${datetime(since)}`, true),
		retrieve: async ids => {
			const long = ids.map(id => id18(id));
			const records: Array<SourceRecord | null> = [];
			for (const some of slices(long, mostInReading)) records.push(...(await retrieveSome(some)));
			return records;
		},
		binned: ids => readBinned(query, object, ids),
	};
}

async function readBinned(query: Query, object: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
	const found = new Set<string>();
	const long = ids.map(id => id18(id));
	for (const some of slices(long, idsInOneUrl)) {
		const soql = `SELECT Id FROM ${object} WHERE IsDeleted = true AND Id IN (${some.map(literal).join(', ')})`;
		const {rows} = await query(soql, {what: `the deleted records of ${object}`, all: true});
		for (const row of rows) if (isObject(row)) found.add(idFrom(row.Id));
	}
	return found;
}

/** Accounts as the records see them: how many records each has, and which were renamed. */
import {folderType} from '../engine/decide.ts';
import {MigrationError} from '../engine/failure.ts';
import type {FieldDescription} from '../engine/ports/salesforce.ts';
import {slices} from '../engine/slices.ts';
import type {Patience} from './patience.ts';
import type {Query} from './query.ts';
import {readKeyed} from './read-keyed.ts';
import {idFrom, isObject} from './record.ts';
import {datetime, type Fields, idsInOneUrl, literal, relationshipOf, where} from './soql.ts';

export type AccountReading = {
	readonly query: Query;
	readonly patience: Patience;
	readonly object: string;
	readonly fields: Fields;
};

type Counted = {readonly id: string | null; readonly name: string | null; readonly records: number};

const named = (row: unknown, key: string): {id: string; name: string} => {
	if (!isObject(row)) throw new MigrationError('salesforce-error', 'Salesforce sent something that is no row');
	return {id: idFrom(row[key]), name: typeof row.Name === 'string' ? row.Name : ''};
};

/**
Accounts that have records, by Id, and how many; first those records that have none. Results of GROUP BY cannot be
continued where a page ends, so each page is a query of its own, keyed on the account.
*/
export async function* countByAccount(
	{query, patience, object, fields}: AccountReading,
	conditions: readonly string[],
): AsyncGenerator<readonly Counted[]> {
	const {account} = fields;
	const what = `the accounts of ${object}`;
	const none = await query(`SELECT COUNT() FROM ${object}${where([...conditions, `${account} = null`])}`, {what});
	if (none.totalSize > 0) yield [{id: null, name: null, records: none.totalSize}];

	const name = `${relationshipOf(account)}.Name`;
	yield* readKeyed<Counted & {readonly id: string}>({
		query,
		patience,
		what,
		key: account,
		soql: (after, limit) =>
			`SELECT ${account}, ${name}, COUNT(Id) records FROM ${object}${where([...conditions, `${account} != null`, after])}` +
			` GROUP BY ${account}, ${name} ORDER BY ${account} LIMIT ${limit}`,
		read: row => {
			const records = isObject(row) ? row.records : undefined;
			if (typeof records === 'number') return {...named(row, account), records};
			throw new MigrationError('salesforce-error', 'Salesforce sent an account without its count');
		},
		keyOf: ({id}) => id,
	});
}

/** What tells records with a file from others, by those of the fields that Salesforce filters by. */
export function fileConditions({url, type}: Fields, described: ReadonlyMap<string, FieldDescription>): string[] {
	const conditions = {[url]: `${url} != null`, [type]: `${type} != ${literal(folderType)}`};
	return Object.entries(conditions).flatMap(([name, one]) => (described.get(name)?.filterable ? [one] : []));
}

/** Accounts changed since then (ms). A rename leaves no trace on the account's records, only here. */
export const readChangedAccounts = ({query, patience}: AccountReading, since: number) =>
	readKeyed<{readonly id: string; readonly name: string}>({
		query,
		patience,
		what: 'the changed accounts',
		key: 'Id',
		soql: (after, limit) =>
			`SELECT Id, Name FROM Account${where([`SystemModstamp >= ${datetime(since)}`, after])} ORDER BY Id LIMIT ${limit}`,
		read: row => named(row, 'Id'),
		keyOf: ({id}) => id,
	});

/** Names of these accounts; those that nobody may see are absent. */
export async function readAccountNames(query: Query, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
	const names = new Map<string, string>();
	for (const some of slices(ids, idsInOneUrl)) {
		const soql = `SELECT Id, Name FROM Account WHERE Id IN (${some.map(literal).join(', ')})`;
		const {rows} = await query(soql, {what: 'the names of accounts', all: true});
		for (const row of rows) {
			const {id, name} = named(row, 'Id');
			names.set(id, name);
		}
	}
	return names;
}

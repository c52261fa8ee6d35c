/** Records by their ids. */
import {asObject} from './body.ts';
import {OrgRefusal} from './refusal.ts';
import {resolve} from './soql/resolve.ts';
import {type JsonRow, rowWriter} from './soql/rows.ts';
import type {Table} from './table.ts';

const mostRetrieved = 2000;

/** Records in the order of the ids; null for one that is unknown or deleted. */
export function retrieve(table: Table, body: unknown, version: string): ReadonlyArray<JsonRow | null> {
	const {ids, fields} = asObject(body);
	if (!Array.isArray(ids) || !Array.isArray(fields) || fields.length === 0) {
		throw new OrgRefusal(400, 'MISSING_ARGUMENT', 'The ids and fields parameters are required');
	}
	if (ids.length > mostRetrieved) {
		throw new OrgRefusal(
			400,
			'EXCEEDED_ID_LIMIT',
			`record limit reached. cannot submit more than ${mostRetrieved} records into this call`,
		);
	}
	const columns = [...new Set(fields.map(String))].map(text => resolve({text, at: 0}, table, text));
	const write = rowWriter(columns, table, version);
	return ids.map(id => {
		const row = typeof id === 'string' ? table.rowOf(id) : undefined;
		return row === undefined || table.deleted(row) ? null : write(row);
	});
}

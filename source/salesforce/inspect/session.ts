/** How long the session lasts, by the clock of Salesforce. */
import type {Query} from '../query.ts';
import {isObject} from '../record.ts';
import {textOf} from './rows.ts';

/** Asked for also when the reserve of API calls is touched. Null where the org does not tell. */
export async function readSessionSeconds(query: Query): Promise<number | null> {
	const {rows, serverTime} = await query(
		'SELECT NumSecondsValid, LastModifiedDate FROM AuthSession WHERE IsCurrent = true',
		{what: 'the session', beyondReserve: true, impatient: true},
	);
	const [row] = rows;
	if (!isObject(row) || typeof row.NumSecondsValid !== 'number' || serverTime === undefined) return null;
	// Counted from when the session was last renewed by use.
	const since = Date.parse(textOf(row.LastModifiedDate));
	return Number.isNaN(since) ? null : Math.max(0, Math.round(row.NumSecondsValid - (serverTime - since) / 1000));
}

/**
Reading in chunks keyed on an Id: each chunk is a query of its own (`Id > last … ORDER BY Id LIMIT n`), held until it
adds up to the number of rows that Salesforce counts in it. A lost place in a result, a short page or a session that
ends therefore costs one chunk, and nothing arrives twice. `OFFSET`, which ends at 2,000, is not used.
*/
import {MigrationError} from '../engine/failure.ts';
import {type Patience, withPatience} from './patience.ts';
import type {Queried, Query} from './query.ts';
import {literal} from './soql.ts';

export type KeyedReading<T> = {
	readonly query: Query;
	readonly patience: Patience;
	readonly what: string;
	/** Include deleted rows. */
	readonly all?: boolean;
	/** The query after this key (an escaped condition, empty at the start), with so many rows at most. */
	readonly soql: (after: string, limit: number) => string;
	readonly key: string;
	readonly read: (row: unknown) => T;
	readonly keyOf: (value: T) => string;
};

/** Most rows of a chunk: one page of Salesforce's at its largest. */
export const chunkRows = 2000;
const leastRows = 125;

/** Throws `salesforce-incomplete` for a chunk that is short, or that repeats a row of itself or of the one before. */
function proveChunk<T>(
	result: Queried,
	values: readonly T[],
	keys: ReadonlySet<string>,
	before: ReadonlySet<string>,
	what: string,
) {
	if (result.rows.length !== result.totalSize) {
		throw new MigrationError(
			'salesforce-incomplete',
			`Salesforce sent ${result.rows.length} of ${result.totalSize} rows of ${what}`,
		);
	}
	if (keys.size !== values.length || [...keys].some(key => before.has(key))) {
		throw new MigrationError('salesforce-incomplete', `Salesforce sent a row of ${what} twice`);
	}
}

/** All of it, chunk by chunk in order of the key. */
export async function* readKeyed<T>(reading: KeyedReading<T>): AsyncGenerator<readonly T[]> {
	const {query, patience, what, all = false, soql, key, read, keyOf} = reading;
	let limit = chunkRows;
	let after = '';
	let before: ReadonlySet<string> = new Set();

	while (true) {
		const chunk = await withPatience(async () => {
			try {
				const result = await query(soql(after === '' ? '' : `${key} > ${literal(after)}`, limit), {
					what,
					all,
					strict: true,
				});
				const values = result.rows.map(row => read(row));
				const keys = new Set(values.map(value => keyOf(value)));
				proveChunk(result, values, keys, before, what);
				return {values, keys};
			} catch (error) {
				// Less at a time is also what a query that ran too long asks for.
				limit = Math.max(leastRows, Math.floor(limit / 2));
				throw error;
			}
		}, onlyIncomplete(patience));
		const {values, keys} = chunk;
		const last = values.at(-1);
		if (last === undefined) return;
		yield values;
		after = keyOf(last);
		before = keys;
		limit = Math.min(chunkRows, limit * 2);
	}
}

/** What the single call has already been patient about is not tried again here. */
export const onlyIncomplete = (patience: Patience): Patience => ({
	...patience,
	soon: {...patience.soon, tries: 1},
	throttled: {...patience.throttled, tries: 1},
});

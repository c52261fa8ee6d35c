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

type Chunk<T> = {readonly values: readonly T[]; readonly keys: ReadonlySet<string>};

/** All of it, chunk by chunk in order of the key. */
export async function* readKeyed<T>(reading: KeyedReading<T>): AsyncGenerator<readonly T[]> {
	const ask = createAsk(reading);
	for (let coming = ask('', new Set()); ; ) {
		const {values, keys}: Chunk<T> = await coming;
		const last = values.at(-1);
		if (last === undefined) return;
		// Salesforce puts the next chunk together while this one is worked on.
		coming = ask(reading.keyOf(last), keys);
		yield values;
	}
}

function createAsk<T>({query, patience, what, all = false, soql, key, read, keyOf}: KeyedReading<T>) {
	let limit = chunkRows;

	const once = async (after: string, before: ReadonlySet<string>): Promise<Chunk<T>> => {
		try {
			const condition = after === '' ? '' : `${key} > ${literal(after)}`;
			const result = await query(soql(condition, limit), {what, all, tries: 1});
			const values = result.rows.map(row => read(row));
			const keys = new Set(values.map(value => keyOf(value)));
			proveChunk(result, values, keys, before, what);
			limit = Math.min(chunkRows, limit * 2);
			return {values, keys};
		} catch (error) {
			// Less at a time is also what a query that ran too long asks for.
			limit = Math.max(leastRows, Math.floor(limit / 2));
			throw error;
		}
	};
	return (after: string, before: ReadonlySet<string>): Promise<Chunk<T>> => {
		const chunk = withPatience(() => once(after, before), onlyIncomplete(patience));
		// Nobody may wait for it any more when it fails.
		chunk.catch(() => undefined);
		return chunk;
	};
}

/** What the single call has already been patient about is not tried again here. */
export const onlyIncomplete = (patience: Patience): Patience => ({
	...patience,
	soon: {...patience.soon, tries: 1},
	throttled: {...patience.throttled, tries: 1},
});

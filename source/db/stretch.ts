/**
Walks in bounded stretches. A walk that finds little would look at every row in one call, ten million of them for many seconds,
in which the process answers nobody.
*/
import type {Stretch} from '../engine/ports/stretch.ts';
import type {Connection} from './connection.ts';

/** How many rows a stretch looks at: 5 to 10 ms where each has to be looked up in a table larger than the cache. */
export const rowsAtOnce = 5000;

/** A stretch ends with what was asked for, or where the rows end that it may look at; `reach` is null where that is the end. */
export const stretchOf = <Found, Place>(
	found: readonly Found[],
	limit: number,
	placeOf: (last: Found) => Place,
	reach: Place | null,
): Stretch<Found, Place> => {
	const last = found.at(-1);
	return {found, next: last !== undefined && found.length >= limit ? placeOf(last) : reach};
};

const statement = `SELECT record_id FROM records INDEXED BY idx_doclist_entry_id WHERE record_id > :after
	ORDER BY record_id LIMIT 1 OFFSET ${rowsAtOnce - 1}`;

/** Greater than any record id. */
const beyond = '~';

/** How far a stretch by record id reaches: `to` is bound as its last id. */
export function createReach(db: Connection): (after: string) => {readonly to: string; readonly next: string | null} {
	const end = db.prepare<{after: string}, string>(statement).pluck();
	return after => {
		const to = end.get({after}) ?? null;
		return {to: to ?? beyond, next: to};
	};
}

/**
Takes old traces away: failed attempts and steps of runs that ended long ago. What a rollback needs is no trace (journal,
originals, former files, plans) and is never touched. Neither is the last word on a file that still wants attention; of a
link the journal has it. That a copy was lost stays known until there is another.
*/

import {wantingAttention} from '../engine/tally.ts';
import type {Doors} from './doors.ts';
import {oneOf} from './one-of.ts';
import {lostCopy} from './steps.ts';

/** Rows of one transaction. */
const batch = 10_000;

const endedBefore = `run IN (SELECT id FROM runs WHERE ended_at < :before AND id <> (SELECT max(id) FROM runs))`;
const page = (table: string): string => `SELECT id FROM ${table} WHERE id > :after ORDER BY id LIMIT ${batch}`;

const statements = {
	last: (table: string) => `SELECT max(id) AS last FROM (${page(table)})`,
	errors: `DELETE FROM errors WHERE id > :after AND id <= :last AND at < :before AND ${endedBefore}
		AND NOT EXISTS (SELECT 1 FROM records r WHERE r.id = errors.record AND r.failure IS NOT NULL
			AND ${oneOf('r.state', [...wantingAttention, 'discovered', 'copying', 'excluded'])}
			AND errors.id = (SELECT max(id) FROM errors e WHERE e.record = r.id AND e.kind = r.failure))`,
	history: `DELETE FROM history WHERE id > :after AND id <= :last AND at < :before AND ${endedBefore}
		AND NOT (${oneOf('reason', lostCopy)} AND EXISTS (SELECT 1 FROM records r WHERE r.id = history.record AND r.state <> 'verified'))`,
};

export type Cleaned = {readonly errors: number; readonly history: number};

/** What is older than `before` (milliseconds since 1970). The caller holds the ledger's lock. */
export function createCleanup({db, write}: Doors): (before: number) => Cleaned {
	const clear = (table: 'errors' | 'history') => {
		const lastOf = db.prepare<{after: number}, {last: number | null}>(statements.last(table));
		const remove = db.prepare<{after: number; last: number; before: number}>(statements[table]);
		const some = write((after: number, before: number) => {
			const last = lastOf.get({after})?.last ?? null;
			return last === null ? null : {last, removed: remove.run({after, last, before}).changes};
		});
		return (before: number): number => {
			let removed = 0;
			for (let after = 0; ; ) {
				const done = some(after, before);
				if (done === null) return removed;
				removed += done.removed;
				after = done.last;
			}
		};
	};
	const [errors, history] = [clear('errors'), clear('history')];
	return before => ({errors: errors(before), history: history(before)});
}

/** Rows of a plan that a person should look at, with what was found. */
import type {LinkLedger} from '../engine/link-ports.ts';
import type {Doors} from './doors.ts';
import {outcomeOf, type RowOutcome} from './plan-words.ts';

/** What the last line of the journal says of the row `p`; one that a later reading found different has none to say. */
export const lastError = `(SELECT error FROM journal j WHERE j.record = p.record AND j.plan = p.plan AND j.seq = p.seq
	AND j.state <> 'applied' ORDER BY j.id DESC LIMIT 1)`;

const rows = `SELECT r.record_id AS recordId, p.outcome, ${lastError} AS error
	FROM plan_rows p JOIN records r ON r.id = p.record
	WHERE p.plan = :plan AND p.outcome > 1 ORDER BY p.seq LIMIT :limit`;

const words = {
	conflict: 'the field holds a value that is neither the old nor the new one',
	failed: 'Salesforce refused the change',
	deleted: 'the record has been deleted in Salesforce',
};

/** Null for a row that is still to do, or that was applied. */
export const foundText = (outcome: RowOutcome | null, error: string | null): string | null =>
	outcome === null || outcome === 'applied' ? null : (error ?? words[outcome]);

export function createAttention({db, read}: Doors): LinkLedger['attention'] {
	const find = db.prepare<{plan: number; limit: number}, {recordId: string; outcome: number; error: string | null}>(
		rows,
	);
	return read((plan, limit) =>
		find.all({plan, limit}).flatMap(({recordId, outcome: number, error}) => {
			const outcome = outcomeOf(number);
			const found = foundText(outcome, error);
			return outcome === null || outcome === 'applied' || found === null ? [] : [{recordId, outcome, found}];
		}),
	);
}

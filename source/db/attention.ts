/** Rows of a plan that a person should look at, with what was found. */
import type {FileState} from '../engine/life.ts';
import type {LinkLedger} from '../engine/link-ports.ts';
import type {Doors} from './doors.ts';
import {outcomeOf, type RowOutcome} from './plan-words.ts';

/** What the last line of the journal says of the row `p`; one that a later reading found different has none to say. */
export const lastError = `(SELECT error FROM journal j WHERE j.record = p.record AND j.plan = p.plan AND j.seq = p.seq
	AND j.state <> 'applied' ORDER BY j.id DESC LIMIT 1)`;

// What a plan that is done has left open had no copy to lead to: then the file's last error speaks.
const rows = `SELECT r.record_id AS recordId, p.outcome, r.state, r.generation = p.generation AS same, ${lastError} AS error,
		(SELECT message FROM errors e WHERE e.record = p.record AND e.generation = r.generation ORDER BY e.id DESC LIMIT 1) AS fault
	FROM plan_rows p JOIN records r ON r.id = p.record
	WHERE p.plan = :plan AND (p.outcome > 1 OR p.outcome IS NULL AND (SELECT state FROM plans WHERE id = :plan) = 'done')
	ORDER BY p.seq LIMIT :limit`;

const left = `SELECT CASE WHEN r.generation = p.generation THEN r.state ELSE 'discovered' END AS state, count(*) AS count
	FROM plan_rows p JOIN records r ON r.id = p.record WHERE p.plan = :plan AND p.outcome IS NULL GROUP BY 1`;

type Found = {
	readonly recordId: string;
	readonly outcome: number | null;
	readonly state: FileState;
	readonly same: number;
	readonly error: string | null;
	readonly fault: string | null;
};

const words = {
	conflict: 'the field holds a value that is neither the old nor the new one',
	failed: 'Salesforce refused the change',
	deleted: 'the record has been deleted in Salesforce',
};

/** Null for a row that is still to do, or that was applied. */
export const foundText = (outcome: RowOutcome | null, error: string | null): string | null =>
	outcome === null || outcome === 'applied' ? null : (error ?? words[outcome]);

export function createAttention({db, read}: Doors): Pick<LinkLedger, 'attention' | 'uncopied'> {
	const find = db.prepare<{plan: number; limit: number}, Found>(rows);
	const count = db.prepare<{plan: number}, {state: FileState; count: number}>(left);
	return {
		attention: read((plan, limit) =>
			find.all({plan, limit}).flatMap(found => {
				const {recordId, error} = found;
				const outcome = found.outcome === null ? null : outcomeOf(found.outcome);
				if (outcome === 'applied') return [];
				if (outcome === null) return [{recordId, outcome: 'failed' as const, found: uncopiedWords(found)}];
				return [{recordId, outcome, found: foundText(outcome, error) ?? ''}];
			}),
		),
		uncopied: read(plan => Object.fromEntries(count.all({plan}).map(({state, count: n}) => [state, n]))),
	};
}

function uncopiedWords({same, state, fault}: Found): string {
	if (same !== 1) return 'it has another file by now, which the next plan takes up';
	return `its file could not be copied (${state})${fault === null ? '' : `: ${fault}`}`;
}

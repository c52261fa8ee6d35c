/** What operators have taken on themselves against the gate of a plan, in their words or by flag. Written once, kept for ever. */
import type {Overrulings} from '../engine/ports/plans.ts';
import type {Doors} from './doors.ts';
import type {Fence} from './runs.ts';
import {refuse, trigger} from './trigger.ts';
import {urlChanges} from './views.ts';

/** Changes of a plan that were made after its link proof was overruled. */
const overruled = `EXISTS (SELECT 1 FROM overrulings o WHERE o.plan = j.plan AND o.at <= j.created_at AND j.direction = 'cutover')`;

export const overrulingTables = `
CREATE TABLE overrulings (
	id INTEGER PRIMARY KEY,
	plan INTEGER NOT NULL REFERENCES plans,
	run INTEGER NOT NULL REFERENCES runs,
	gate TEXT NOT NULL CHECK (gate = 'link proof'),
	how TEXT NOT NULL CHECK (how IN ('typed', 'flag')),
	overruled_by TEXT NOT NULL CHECK (overruled_by <> ''),
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX idx_overruling_plan ON overrulings (plan);
${trigger('overrulings_fixed', 'BEFORE UPDATE ON overrulings', refuse('what was overruled is never rewritten'))}
${trigger('overrulings_kept', 'BEFORE DELETE ON overrulings', refuse('what was overruled is never forgotten'))}
DROP VIEW url_changes;
${urlChanges(`${overruled} AS link_proof_overruled`)}`;

export function createOverrulings({db, write}: Doors, fence: Fence): Overrulings {
	const add = db.prepare(
		`INSERT INTO overrulings (plan, run, gate, how, overruled_by, at) VALUES (:plan, :run, 'link proof', :how, :by, :at)`,
	);
	return {
		overruleProof: write((run, plan, {how, by, at}) => {
			fence(run);
			add.run({plan, run, how, by, at});
		}),
	};
}

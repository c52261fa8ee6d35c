/** Rows of a plan that a person should look at, with what was found. */
import type {FileState, NotMade, RowOutcome} from '../engine/life.ts';
import type {Attention} from '../engine/ports/plans.ts';
import type {Doors} from './doors.ts';
import {numberOfOutcome, outcomeOf} from './plan-words.ts';

/** What a later reading has found of rows whose change was made. The journal says what was true at that moment. */
export const differingTable = `
CREATE TABLE differing (
	plan INTEGER NOT NULL REFERENCES plans,
	seq INTEGER NOT NULL,
	found TEXT NOT NULL,
	PRIMARY KEY (plan, seq)
) STRICT, WITHOUT ROWID;`;

/** Where an older doclift has kept no more than that it differed. */
const differed = 'read again after the change, the field no longer held what was written';

/** What was found of the row `p`: by a later reading, else by the last change of it that was tried. */
export const lastError = `coalesce((SELECT found FROM differing d WHERE d.plan = p.plan AND d.seq = p.seq),
	(SELECT CASE WHEN j.state <> 'applied' THEN j.error WHEN p.outcome = ${numberOfOutcome('conflict')} THEN '${differed}' END
	FROM journal j WHERE j.record = p.record AND j.plan = p.plan AND j.seq = p.seq ORDER BY j.id DESC LIMIT 1))`;

/** Rows whose change was made are millions, the others few: whoever looks for those does not walk over all. */
export const attentionIndex = `CREATE INDEX idx_plan_attention ON plan_rows (plan, seq) WHERE outcome > ${numberOfOutcome('applied')};`;
export const alongAttention = `INDEXED BY idx_plan_attention WHERE outcome > ${numberOfOutcome('applied')}`;

const rows = (
	of: string,
): string => `SELECT p.seq, r.record_id AS recordId, p.outcome, r.state, r.generation = p.generation AS same,
		${lastError} AS error,
		(SELECT message FROM errors e WHERE e.record = p.record AND e.generation = r.generation AND e.kind = r.failure
			ORDER BY e.id DESC LIMIT 1) AS fault
	FROM (SELECT * FROM plan_rows ${of} AND plan = :plan ORDER BY seq LIMIT :limit) p
	JOIN records r ON r.id = p.record ORDER BY p.seq`;

/** Of a plan that is done: they had no copy to lead to. */
const leftOpen = `SELECT EXISTS (SELECT 1 FROM plans WHERE id = :plan AND state = 'done')
	AND EXISTS (SELECT 1 FROM plan_tally WHERE plan = :plan AND outcome = 0 AND count > 0)`;

const left = `SELECT CASE WHEN r.generation = p.generation THEN r.state ELSE 'discovered' END AS state, count(*) AS count
	FROM plan_rows p JOIN records r ON r.id = p.record WHERE p.plan = :plan AND p.outcome IS NULL GROUP BY 1`;

type Found = {
	readonly seq: number;
	readonly recordId: string;
	readonly outcome: number | null;
	readonly state: FileState;
	readonly same: number;
	readonly error: string | null;
	readonly fault: string | null;
};

/** What was found of a change that was not made, where nothing more is known. */
export const foundWords: Readonly<Record<NotMade, string>> = {
	conflict: 'the field holds a value that is neither the old nor the new one',
	failed: 'Salesforce refused the change',
	deleted: 'the record has been deleted in Salesforce, or is hidden from this user',
};

/** Null for a row that is still to do, or that was applied. */
export const foundText = (outcome: RowOutcome | null, error: string | null): string | null =>
	outcome === null || outcome === 'applied' ? null : (error ?? foundWords[outcome]);

export function createAttention({db, read}: Doors): Attention {
	const found = db.prepare<{plan: number; limit: number}, Found>(rows(alongAttention));
	const open = db.prepare<{plan: number; limit: number}, Found>(rows('WHERE outcome IS NULL'));
	const hasLeftOpen = db.prepare<{plan: number}, 0 | 1>(leftOpen).pluck();
	const count = db.prepare<{plan: number}, {state: FileState; count: number}>(left);
	return {
		attention: read((plan, limit) => {
			const unmade = hasLeftOpen.get({plan}) === 1 ? open.all({plan, limit}) : [];
			const all = [...found.all({plan, limit}), ...unmade].sort((one, other) => one.seq - other.seq);
			return all.slice(0, limit).flatMap(row => {
				const {recordId, error} = row;
				const outcome = row.outcome === null ? null : outcomeOf(row.outcome);
				if (outcome === 'applied') return [];
				// Then the file's last error speaks.
				if (outcome === null) return [{recordId, outcome: 'failed' as const, found: uncopiedWords(row)}];
				return [{recordId, outcome, found: foundText(outcome, error) ?? ''}];
			});
		}),
		uncopied: read(plan => Object.fromEntries(count.all({plan}).map(({state, count: n}) => [state, n]))),
	};
}

function uncopiedWords({same, state, fault}: Found): string {
	if (same !== 1) return 'it has another file by now, which the next plan takes up';
	return `its file could not be copied (${state})${fault === null ? '' : `: ${fault}`}`;
}

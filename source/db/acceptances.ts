/**
Acceptances: what an operator has signed off, with his reason. Each is a row that is written once and may be revoked once.
It speaks of one file in one state: when the state changes, it no longer counts; when the record's URL does, discovery
revokes it (`absorb.ts`).
*/
import type {FileState} from '../engine/life.ts';
import type {Scope} from '../engine/scope.ts';
import type {Doors} from './doors.ts';
import {coverOf, perCover} from './scope.ts';
import {refuse, trigger} from './trigger.ts';

export const acceptanceTables = `
CREATE TABLE acceptances (
	id INTEGER PRIMARY KEY,
	record INTEGER NOT NULL REFERENCES records,
	state TEXT NOT NULL,
	reason TEXT NOT NULL CHECK (reason <> ''),
	accepted_by TEXT NOT NULL,
	accepted_at INTEGER NOT NULL,
	revoked_by TEXT,
	revoked_at INTEGER,
	CHECK ((revoked_by IS NULL) = (revoked_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX idx_acceptance_standing ON acceptances (record) WHERE revoked_at IS NULL;
${trigger('acceptances_stay', 'BEFORE DELETE ON acceptances', refuse('an acceptance is never deleted'))}
${trigger(
	'acceptances_are_revoked_once',
	`BEFORE UPDATE ON acceptances WHEN OLD.revoked_at IS NOT NULL OR NEW.revoked_at IS NULL OR NEW.record IS NOT OLD.record
		OR NEW.state IS NOT OLD.state OR NEW.reason IS NOT OLD.reason OR NEW.accepted_by IS NOT OLD.accepted_by
		OR NEW.accepted_at IS NOT OLD.accepted_at`,
	refuse('an acceptance may be revoked once, and nothing else'),
)}`;

export type Signed = {readonly by: string; readonly now: number};

/** All records of one state, or those of these ids. */
export type Chosen = {readonly state: FileState} | {readonly recordIds: readonly string[]};

export type Acceptances = {
	/** Only records in one of `states`; those that are accepted already stay as they are. Returns how many are new. */
	readonly accept: (
		chosen: Chosen,
		signed: Signed & {readonly reason: string; readonly states: readonly FileState[]},
	) => {readonly accepted: number; readonly already: number; readonly others: number};
	readonly revoke: (chosen: Chosen, signed: Signed) => number;
	/** Records of the scope that are accepted in the state in which they are. */
	readonly accepted: (scope: Scope) => Readonly<Partial<Record<FileState, number>>>;
};

const standing = 'SELECT 1 FROM acceptances a WHERE a.record = r.id AND a.revoked_at IS NULL';
const chosenRecords =
	'r.id IN (SELECT id FROM records WHERE state = :state UNION ALL SELECT id FROM records WHERE record_id IN (SELECT value FROM json_each(:ids)))';

const statements = {
	// The state has changed since: what was signed off is no longer what is there.
	outdated: `UPDATE acceptances SET revoked_by = :by, revoked_at = :now WHERE revoked_at IS NULL
		AND record IN (SELECT r.id FROM records r WHERE ${chosenRecords}) AND state <> (SELECT state FROM records WHERE id = record)`,
	count: `SELECT count(*) AS chosen, coalesce(sum(r.state IN (SELECT value FROM json_each(:states))), 0) AS fitting,
		coalesce(sum(EXISTS (${standing})), 0) AS already FROM records r WHERE ${chosenRecords}`,
	accept: `INSERT INTO acceptances (record, state, reason, accepted_by, accepted_at)
		SELECT r.id, r.state, :reason, :by, :now FROM records r WHERE ${chosenRecords}
		AND r.state IN (SELECT value FROM json_each(:states)) AND NOT EXISTS (${standing})`,
	revoke: `UPDATE acceptances SET revoked_by = :by, revoked_at = :now WHERE revoked_at IS NULL
		AND record IN (SELECT r.id FROM records r WHERE ${chosenRecords})`,
	// From the acceptances on: left to itself, SQLite would look through every record for the few that are signed off.
	accepted: (where: string) => `SELECT r.state AS state, count(*) AS count
		FROM acceptances a CROSS JOIN records r ON r.id = a.record AND r.state = a.state
		WHERE a.revoked_at IS NULL AND r.outside = 0 AND ${where} GROUP BY r.state`,
};

const bound = (chosen: Chosen) => ({
	state: 'state' in chosen ? chosen.state : '',
	ids: JSON.stringify('recordIds' in chosen ? chosen.recordIds : []),
});

export function createAcceptances({db, read, write}: Doors): Acceptances {
	const outdated = db.prepare(statements.outdated);
	const counted = db.prepare<object, {chosen: number; fitting: number; already: number}>(statements.count);
	const accept = db.prepare(statements.accept);
	const revoke = db.prepare(statements.revoke);
	const accepted = perCover(({where}) =>
		db.prepare<object, {state: FileState; count: number}>(statements.accepted(where)),
	);

	return {
		accept: write((chosen, {by, now, reason, states}) => {
			const values = {...bound(chosen), states: JSON.stringify(states)};
			outdated.run({...bound(chosen), by, now});
			const {chosen: all = 0, fitting = 0, already = 0} = counted.get(values) ?? {};
			const {changes} = accept.run({...values, by, now, reason});
			return {accepted: changes, already, others: all - fitting};
		}),
		revoke: write((chosen, {by, now}) => revoke.run({...bound(chosen), by, now}).changes),
		accepted: read(scope => {
			const cover = coverOf(scope);
			const lines = accepted(cover).all({accounts: cover.accounts});
			return Object.fromEntries(lines.map(({state, count}) => [state, count]));
		}),
	};
}

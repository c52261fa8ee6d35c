/** Fixes a plan: the digest that its code is made of, and the summary that was reviewed. */
import {createHash} from 'node:crypto';
import {MigrationError} from '../engine/failure.ts';
import type {LinkLedger} from '../engine/ports/link-ledger.ts';
import type {Direction} from '../engine/ports/plans.ts';
import type {Doors} from './doors.ts';
import {createDigested, createMaking} from './making.ts';
import type {Fence} from './runs.ts';

const statements = {
	// As one text: a million rows as values of ours would keep V8 busy with their disposal.
	rows: `SELECT json_group_array(json_array(seq, record_id, generation, class, from_url, to_url)) FROM (
		SELECT p.seq, r.record_id, p.generation, p.class, p.from_url, p.to_url FROM plan_rows p CROSS JOIN records r ON r.id = p.record
		WHERE p.plan = :plan AND p.seq BETWEEN :first AND :last ORDER BY p.seq)`,
	shared: 'SELECT coalesce(sum(count), 0) FROM plan_tally WHERE plan = :plan',
	// To look at the way back must not end a cut-over that was reviewed: whichever is begun ends the other (`movePlan`).
	supersede: `UPDATE plans SET state = 'abandoned', ended_at = :now
		WHERE state = 'ready' AND direction = :direction AND id <> :plan`,
	seal: 'UPDATE plans SET code = :code, summary = :summary WHERE id = :plan',
	drop: `UPDATE plans SET state = 'abandoned', ended_at = :now WHERE id = :plan`,
};

const prefixes: Readonly<Record<Direction, string>> = {cutover: 'CUT', rollback: 'BACK'};
/** 32 of them, five bits each; those that are taken for one another are left out. */
const letters = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** The code from the first 40 bits of a hash. */
export function codeOf(direction: Direction, hash: Uint8Array): string {
	const code = Array.from(hash.subarray(0, 8), byte => letters.charAt(byte % letters.length)).join('');
	return `${prefixes[direction]}-${code.slice(0, 4)}-${code.slice(4)}`;
}

/** How many rows go into the hash at once: some 5 ms of the main thread. */
const rowsAtOnce = 2000;

export function createDigest({db, read}: Doors): LinkLedger['digestPlan'] {
	const making = createMaking(db);
	const rows = db.prepare<{plan: number; first: number; last: number}, string>(statements.rows).pluck();
	const textFrom = read((plan: number, first: number) => rows.get({plan, first, last: first + rowsAtOnce - 1}) ?? '');

	return function* (plan) {
		const {direction, linkBase, ledger, count} = making(plan);
		const hash = createHash('sha256').update(JSON.stringify([ledger, plan, direction, linkBase]));
		for (let first = 1; first <= count; first += rowsAtOnce) {
			hash.update(textFrom(plan, first));
			yield;
		}
		return {rows: count, sha256: hash.digest()};
	};
}

export function createSeal({db, write}: Doors, fence: Fence, find: LinkLedger['plan']): LinkLedger['sealPlan'] {
	const digested = createDigested(db);
	const shared = db.prepare<{plan: number}, number>(statements.shared).pluck();
	const supersede = db.prepare<{plan: number; direction: Direction; now: number}>(statements.supersede);
	const seal = db.prepare<{plan: number; code: string; summary: string}>(statements.seal);
	const drop = db.prepare<{plan: number; now: number}>(statements.drop);

	return write((run, plan, {digest, summary, now}) => {
		fence(run);
		const {direction, count} = digested(plan, digest);
		const inRings = shared.get({plan});
		if (inRings !== count)
			throw new MigrationError('internal', `Plan ${plan} has ${count} rows, and its rings have ${inRings}`);
		const code = codeOf(direction, digest.sha256);
		// A plan that changes nothing takes the place of none that does, and is never open itself.
		if (count === 0) drop.run({plan, now});
		else supersede.run({plan, direction, now});
		seal.run({plan, code, summary: summary(code)});
		const sealed = find(code);
		if (!sealed) throw new MigrationError('internal', `The plan ${code} could not be stored`);
		return sealed;
	});
}

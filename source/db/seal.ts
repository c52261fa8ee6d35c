/** Fixes a plan: the digest that its code is made of, its rings, and the summary that was reviewed. */
import {createHash} from 'node:crypto';
import {MigrationError} from '../engine/failure.ts';
import type {Direction, LinkLedger} from '../engine/link-ports.ts';
import type {Connection} from './connection.ts';
import type {Doors} from './doors.ts';
import {canaryOf, type Ring, ringsOf} from './rings.ts';
import type {Fence} from './runs.ts';

const statements = {
	making: `SELECT p.direction, l.base AS linkBase, i.ledger_id AS ledger,
		coalesce((SELECT max(seq) FROM plan_rows WHERE plan = p.id), 0) AS count
		FROM plans p JOIN link_bases l ON l.id = p.link_base JOIN pin i WHERE p.id = :plan AND p.code IS NULL AND p.state = 'ready'`,
	accounts: `SELECT p.seq, coalesce(r.account, 0) AS account FROM plan_rows p JOIN records r ON r.id = p.record
		WHERE p.plan = :plan ORDER BY p.seq`,
	// As one text: a million rows as values of ours would keep V8 busy with their disposal.
	rows: `SELECT json_group_array(json_array(seq, record_id, generation, class, from_url, to_url)) FROM (
		SELECT p.seq, r.record_id, p.generation, p.class, p.from_url, p.to_url FROM plan_rows p CROSS JOIN records r ON r.id = p.record
		WHERE p.plan = :plan AND p.seq BETWEEN :first AND :last ORDER BY p.seq)`,
	mark: 'UPDATE plan_rows SET canary = 1 WHERE plan = :plan AND seq = :seq',
	ring: 'INSERT INTO plan_rings (plan, ring, first, last) VALUES (:plan, :ring, :first, :last)',
	tally: `INSERT INTO plan_tally (plan, ring, class, outcome, count) SELECT plan, :ring, class, 0, count(*) FROM plan_rows
		WHERE plan = :plan AND seq BETWEEN :first AND :last AND (canary IS NOT NULL) = (:ring = 0) GROUP BY class`,
	supersede: `UPDATE plans SET state = 'abandoned', ended_at = :now WHERE state = 'ready' AND id <> :plan`,
	seal: 'UPDATE plans SET code = :code, summary = :summary WHERE id = :plan',
};

type Making = {
	readonly direction: Direction;
	readonly linkBase: string;
	readonly ledger: string;
	readonly count: number;
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
	const making = createMaking(db);
	const accounts = db.prepare<{plan: number}, {seq: number; account: number}>(statements.accounts);
	const mark = db.prepare<{plan: number; seq: number}>(statements.mark);
	const addRing = db.prepare<Ring & {plan: number}>(statements.ring);
	const addTally = db.prepare<Ring & {plan: number}>(statements.tally);
	const supersede = db.prepare<{plan: number; now: number}>(statements.supersede);
	const seal = db.prepare<{plan: number; code: string; summary: string}>(statements.seal);

	return write((run, plan, {digest, canary, rings, summary, now}) => {
		fence(run);
		const {direction, count} = making(plan);
		if (count !== digest.rows)
			throw new MigrationError('internal', `Plan ${plan} has ${count} rows, and its digest is of ${digest.rows}`);
		const most = Math.min(canary, count);
		// An iterator that nobody walks to its end would hold the connection.
		const marked = most === 0 ? [] : canaryOf(accounts.iterate({plan}), most);
		for (const seq of marked) mark.run({plan, seq});
		for (const ring of ringsOf(count, marked, rings)) {
			addRing.run({plan, ...ring});
			addTally.run({plan, ...ring});
		}
		const code = codeOf(direction, digest.sha256);
		supersede.run({plan, now});
		seal.run({plan, code, summary: summary(code)});
		const sealed = find(code);
		if (!sealed) throw new MigrationError('internal', `The plan ${code} could not be stored`);
		return sealed;
	});
}

/** Throws `refused` for a plan that is fixed already. */
function createMaking(db: Connection): (plan: number) => Making {
	const making = db.prepare<{plan: number}, Making>(statements.making);
	return plan => {
		const made = making.get({plan});
		if (made) return made;
		throw new MigrationError('refused', `Plan ${plan} is fixed already`, {
			hint: 'Make a new plan with the same command and --dry-run.',
		});
	};
}

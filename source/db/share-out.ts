/** Shares the rows of a plan out over its rings, and counts them: a slice at a time, for ten million take seconds. */
import type {PlanDigest, PlanSealing, Shares} from '../engine/ports/plans.ts';
import type {Doors} from './doors.ts';
import {createDigested} from './making.ts';
import {canaryOf, type Ring, ringsOf} from './rings.ts';
import type {Fence} from './runs.ts';

const statements = {
	account: `SELECT coalesce(r.account, 0) FROM plan_rows p JOIN records r ON r.id = p.record WHERE p.plan = :plan AND p.seq = :seq`,
	mark: 'UPDATE plan_rows SET canary = 1 WHERE plan = :plan AND seq = :seq',
	ring: 'INSERT INTO plan_rings (plan, ring, first, last) VALUES (:plan, :ring, :first, :last)',
	tally: `INSERT INTO plan_tally (plan, ring, class, outcome, count) SELECT plan, :ring, class, 0, count(*) FROM plan_rows
		WHERE plan = :plan AND seq BETWEEN :first AND :last AND (canary IS NOT NULL) = (:ring = 0) GROUP BY class
		ON CONFLICT DO UPDATE SET count = count + excluded.count`,
};

/** Rows that are counted at once: some 10 ms of the main thread. */
const countedAtOnce = 50_000;

export function createShareOut({db, write}: Doors, fence: Fence): PlanSealing['shareOut'] {
	const digested = createDigested(db);
	const account = db.prepare<{plan: number; seq: number}, number>(statements.account).pluck();
	const mark = db.prepare<{plan: number; seq: number}>(statements.mark);
	const addRing = db.prepare<Ring & {plan: number}>(statements.ring);
	const addTally = db.prepare<Ring & {plan: number}>(statements.tally);

	const begin = write((run: number, plan: number, {digest, canary, rings}: Shares & {readonly digest: PlanDigest}) => {
		fence(run);
		const {count} = digested(plan, digest);
		const marked = canaryOf(count, seq => account.get({plan, seq}) ?? 0, Math.min(canary, count));
		for (const seq of marked) mark.run({plan, seq});
		const made = ringsOf(count, marked, rings);
		for (const ring of made) addRing.run({plan, ...ring});
		return made;
	});
	const count = write((run: number, slice: Ring & {plan: number}) => {
		fence(run);
		addTally.run(slice);
	});

	return function* (run, plan, shares) {
		for (const ring of begin(run, plan, shares)) {
			for (let first = ring.first; first <= ring.last; first += countedAtOnce) {
				yield;
				count(run, {plan, ...ring, first, last: Math.min(ring.last, first + countedAtOnce - 1)});
			}
		}
	};
}

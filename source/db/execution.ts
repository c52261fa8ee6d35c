/** A plan being carried out: intentions before each request, outcomes after it, each row once. */
import {type FailureKind, MigrationError} from '../engine/failure.ts';
import type {FileState, LinkState, RowOutcome} from '../engine/life.ts';
import type {Execution} from '../engine/ports/changes.ts';
import type {Direction} from '../engine/ports/plans.ts';
import {foundWords} from './attention.ts';
import type {Doors} from './doors.ts';
import {createNoteFailure} from './failed-attempts.ts';
import {createJournal, type Ending} from './journal.ts';
import {planMoved} from './plan-moved.ts';
import {numberOfOutcome} from './plan-words.ts';
import {createCounting, type Fence} from './runs.ts';
import type {KeepWindow} from './windows.ts';

const statements = {
	plan: `SELECT p.state, p.code, p.direction, p.link_base AS id, l.base AS url
		FROM plans p JOIN link_bases l ON l.id = p.link_base WHERE p.id = :plan`,
	row: `SELECT p.outcome, r.generation = p.generation AS same, r.state, r.link, r.link_base AS linkBase
		FROM plan_rows p JOIN records r ON r.id = p.record WHERE p.plan = :plan AND p.seq = :seq AND p.record = :row`,
	settle:
		'UPDATE plan_rows SET outcome = :outcome WHERE plan = :plan AND seq = :seq AND record = :row AND outcome IS NULL',
	tries: 'SELECT count(*) FROM journal WHERE record = :row AND plan = :plan AND seq = :seq',
	found: 'INSERT INTO differing (plan, seq, found) VALUES (:plan, :seq, :found)',
	differ: `UPDATE plan_rows SET outcome = :outcome WHERE plan = :plan AND seq = :seq AND record = :row
		AND outcome = ${numberOfOutcome('applied')}`,
};

type Plan = {
	readonly state: string;
	readonly code: string | null;
	readonly direction: Direction;
	readonly id: number;
	readonly url: string;
};
type Row = {
	readonly outcome: number | null;
	readonly same: number;
	readonly state: FileState;
	readonly link: LinkState;
	readonly linkBase: number | null;
};
type Place = {readonly plan: number; readonly seq: number; readonly row: number};

type Closing = Pick<Ending, 'error' | 'kind'> & {readonly outcome: RowOutcome};

/** Refusals are of many kinds; these two are one each. */
const kindsOf = {
	conflict: 'salesforce-conflict',
	deleted: 'salesforce-gone',
} as const satisfies Partial<Record<RowOutcome, FailureKind>>;

type Parts = {readonly urlsOf: UrlsOf; readonly keepWindow: KeepWindow};

export function createExecution(doors: Doors, fence: Fence, {urlsOf, keepWindow}: Parts): Execution {
	const {db, write} = doors;
	const journal = createJournal(doors);
	const findPlan = db.prepare<{plan: number}, Plan>(statements.plan);
	const findRow = db.prepare<Place, Row>(statements.row);
	const settleRow = db.prepare<Place & {outcome: number}>(statements.settle);
	const tries = db.prepare<Place, number>(statements.tries).pluck();
	const note = createNoteFailure(doors);
	const differ = db.prepare<Place & {outcome: number}>(statements.differ);

	const keepFound = db.prepare<{plan: number; seq: number; found: string}>(statements.found);

	const executing = (plan: number): Plan => {
		const found = findPlan.get({plan});
		if (found?.state === 'executing') return found;
		throw planMoved(plan, found, 'executing');
	};
	const count = createCounting(doors, 'links');
	/** What was not made is a failed attempt, too. */
	const close = ({run, plan, seq, row}: Place & {run: number}, {outcome, error, kind}: Closing, now: number) => {
		settleRow.run({plan, seq, row, outcome: numberOfOutcome(outcome)});
		if (outcome === 'applied') return;
		const attempts = Math.max(1, tries.get({plan, seq, row}) ?? 0);
		const message = error ?? foundWords[outcome];
		const known = outcome === 'failed' ? (kind ?? 'salesforce-refused') : kindsOf[outcome];
		note({run, row, kind: known, message, attempts, now});
	};
	const countAll = (run: number, outcomes: readonly RowOutcome[]) => {
		const good = outcomes.filter(outcome => outcome === 'applied').length;
		count(run, {done: outcomes.length, good, bad: outcomes.length - good});
	};

	return {
		openIntentions: journal.open,
		intend: write((run, plan, changes, now) => {
			fence(run);
			const {direction, id, url} = executing(plan);
			const again = new Set<number>();
			for (const {seq, row, from, to} of changes) {
				const known = findRow.get({plan, seq, row});
				if (known?.outcome !== null || known.same !== 1) {
					throw new MigrationError('internal', `Row ${seq} of the plan is settled, or speaks of another file`);
				}
				// In the same transaction: between the two, a way back would take the change for one that has no effect any more.
				const unsent = {outcome: 'unsent', error: 'no effect was seen: written again'} as const;
				if (journal.settle({plan, seq, row, now}, unsent)) again.add(row);
				journal.intend({run, plan, seq, row, direction, from, to, base: {id, url}, now});
			}
			return again;
		}),
		settleChanges: write((run, plan, outcomes, now, window) => {
			fence(run);
			if (window) keepWindow(run, plan, window, now);
			const closed: RowOutcome[] = [];
			for (const {seq, row, outcome, error, kind} of outcomes) {
				const place = {plan, seq, row};
				if (!journal.settle({...place, now}, {outcome, error, kind})) continue;
				if (outcome === 'unsent') continue;
				close({...place, run}, {outcome, error, kind}, now);
				closed.push(outcome);
			}
			countAll(run, closed);
		}),
		settleUnwritten: write((run, plan, outcomes, now) => {
			fence(run);
			const {direction, id, url} = executing(plan);
			const closed: RowOutcome[] = [];
			for (const {seq, row, outcome, error} of outcomes) {
				const place = {plan, seq, row};
				const known = findRow.get(place);
				if (known?.outcome !== null) continue;
				close({...place, run}, {outcome, error}, now);
				closed.push(outcome);
				if (journal.settle({...place, now}, {outcome, error}) || known.same !== 1) continue;
				const there = outcome === 'applied' && isThere(known, direction, id);
				const urls = there || !mayMove(known, direction) ? undefined : urlsOf(place);
				if (!urls) continue;
				// One line, written and settled at once: it tells what was found in the field, and the link follows.
				journal.intend({run, plan, seq, row, direction, ...urls, base: {id, url}, now});
				const told = error ?? (outcome === 'applied' ? 'nothing was written' : undefined);
				journal.settle({...place, now}, {outcome, error: told});
			}
			countAll(run, closed);
		}),
		markDiffering: write((run, plan, rows, now) => {
			fence(run);
			for (const {seq, row, outcome, found} of rows) {
				if (differ.run({plan, seq, row, outcome: numberOfOutcome(outcome)}).changes !== 1) continue;
				keepFound.run({plan, seq, found});
				note({run, row, kind: kindsOf[outcome], message: found, attempts: 1, now});
			}
		}),
	};
}

/** The URLs of one row of a plan. */
export type UrlsOf = (place: Place) => {readonly from: string; readonly to: string} | undefined;

/** The ledger already knows the link to be where the plan wants it. */
const isThere = ({link, linkBase}: Row, direction: Direction, base: number): boolean =>
	direction === 'rollback' ? link === 'original' : link === 'switched' && linkBase === base;

/** A link only goes out over a proven copy. */
const mayMove = ({state}: Row, direction: Direction): boolean => direction === 'rollback' || state === 'verified';

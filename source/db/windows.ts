/** The time between compare and write, request by request, and whom it has met. */
import type {MeasuredWindows, Windows, WriteWindow} from '../engine/ports/changes.ts';
import type {Doors} from './doors.ts';

const statements = {
	add: 'INSERT INTO write_windows (run, plan, records, window_ms, at) VALUES (:run, :plan, :records, :windowMs, :now)',
	move: 'INSERT INTO moved_records (window, record) VALUES (:window, :row) ON CONFLICT DO NOTHING',
	sum: `SELECT count(*) AS requests, coalesce(max(window_ms), 0) AS mostMs,
		(SELECT count(DISTINCT m.record) FROM moved_records m JOIN write_windows w ON w.id = m.window WHERE w.plan = :plan) AS moved
		FROM write_windows WHERE plan = :plan`,
	moved: `SELECT r.record_id FROM records r WHERE r.id IN (
		SELECT m.record FROM write_windows w JOIN moved_records m ON m.window = w.id WHERE w.plan = :plan) ORDER BY r.id LIMIT :most`,
	// Along idx_window_plan, which holds them in order.
	at: 'SELECT window_ms AS ms FROM write_windows WHERE plan = :plan ORDER BY window_ms LIMIT 1 OFFSET :place',
};

const mostNamed = 100;

type Sum = {readonly requests: number; readonly mostMs: number; readonly moved: number};

/** Inside the caller's transaction. */
export type KeepWindow = (run: number, plan: number, window: WriteWindow, now: number) => void;

export function createWindows({db, read}: Doors): Windows & {readonly keepWindow: KeepWindow} {
	const add = db.prepare(statements.add);
	const move = db.prepare(statements.move);
	return {
		keepWindow: (run, plan, {records, windowMs, moved}, now) => {
			const window = add.run({run, plan, records, windowMs, now}).lastInsertRowid;
			for (const {row} of moved) move.run({window, row});
		},
		windows: read(createMeasured({db})),
	};
}

/** For readers, too. */
export function createMeasured({db}: Pick<Doors, 'db'>): (plan: number) => MeasuredWindows {
	const sum = db.prepare<{plan: number}, Sum>(statements.sum);
	const at = db.prepare<{plan: number; place: number}, {ms: number}>(statements.at);
	const named = db.prepare<{plan: number; most: number}, string>(statements.moved).pluck();
	return plan => {
		const {requests, mostMs, moved} = sum.get({plan}) ?? {requests: 0, mostMs: 0, moved: 0};
		const below = (share: number) => at.get({plan, place: Math.max(0, Math.ceil(requests * share) - 1)})?.ms ?? 0;
		const movedRecords = moved === 0 ? [] : named.all({plan, most: mostNamed});
		return {requests, medianMs: below(0.5), p99Ms: below(0.99), mostMs, moved, movedRecords};
	};
}

/** The time between compare and write, request by request, and whom it has met. */
import type {LinkLedger, WriteWindow} from '../engine/link-ports.ts';
import type {Doors} from './doors.ts';

const statements = {
	add: 'INSERT INTO write_windows (run, plan, records, window_ms, at) VALUES (:run, :plan, :records, :windowMs, :now)',
	move: 'INSERT INTO moved_records (window, record) VALUES (:window, :row) ON CONFLICT DO NOTHING',
	sum: `SELECT count(*) AS requests, coalesce(max(window_ms), 0) AS mostMs,
		(SELECT count(DISTINCT m.record) FROM moved_records m JOIN write_windows w ON w.id = m.window WHERE w.plan = :plan) AS moved
		FROM write_windows WHERE plan = :plan`,
	median: 'SELECT window_ms AS ms FROM write_windows WHERE plan = :plan ORDER BY window_ms LIMIT 1 OFFSET :middle',
};

type Sum = {readonly requests: number; readonly mostMs: number; readonly moved: number};

/** Inside the caller's transaction. */
export type KeepWindow = (run: number, plan: number, window: WriteWindow, now: number) => void;

export function createWindows({db, read}: Doors): Pick<LinkLedger, 'windows'> & {readonly keepWindow: KeepWindow} {
	const add = db.prepare(statements.add);
	const move = db.prepare(statements.move);
	const sum = db.prepare<{plan: number}, Sum>(statements.sum);
	const median = db.prepare<{plan: number; middle: number}, {ms: number}>(statements.median);
	return {
		keepWindow: (run, plan, {records, windowMs, moved}, now) => {
			const window = add.run({run, plan, records, windowMs, now}).lastInsertRowid;
			for (const {row} of moved) move.run({window, row});
		},
		windows: read(plan => {
			const {requests, mostMs, moved} = sum.get({plan}) ?? {requests: 0, mostMs: 0, moved: 0};
			const middle = Math.floor(Math.max(requests - 1, 0) / 2);
			return {requests, mostMs, moved, medianMs: median.get({plan, middle})?.ms ?? 0};
		}),
	};
}

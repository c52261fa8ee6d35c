/** A plan in the making: not fixed yet, it still takes rows. */
import {MigrationError} from '../engine/failure.ts';
import type {Direction} from '../engine/ports/plans.ts';
import type {Connection} from './connection.ts';

const statement = `SELECT p.direction, l.base AS linkBase, i.ledger_id AS ledger,
	coalesce((SELECT max(seq) FROM plan_rows WHERE plan = p.id), 0) AS count
	FROM plans p JOIN link_bases l ON l.id = p.link_base JOIN pin i WHERE p.id = :plan AND p.code IS NULL AND p.state = 'ready'`;

type Making = {
	readonly direction: Direction;
	readonly linkBase: string;
	readonly ledger: string;
	/** Rows are numbered from 1 to this. */
	readonly count: number;
};

/** Throws `refused` for a plan that is fixed already. */
export function createMaking(db: Connection): (plan: number) => Making {
	const making = db.prepare<{plan: number}, Making>(statement);
	return plan => {
		const made = making.get({plan});
		if (made) return made;
		throw new MigrationError('refused', `Plan ${plan} is fixed already`, {
			hint: 'Make a new plan with the same command and --dry-run.',
		});
	};
}

/** The plan in the making, all of whose rows have gone into a digest. Throws as `createMaking` does, and where some have not. */
export function createDigested(db: Connection): (plan: number, digest: {readonly rows: number}) => Making {
	const making = createMaking(db);
	return (plan, {rows}) => {
		const made = making(plan);
		if (made.count === rows) return made;
		throw new MigrationError('internal', `Plan ${plan} has ${made.count} rows, and its digest is of ${rows}`);
	};
}

/**
The journal of link changes: written as an intention before Salesforce is touched, settled once after its answer.

The URLs of a change are the record's own, so they are stored by reference and spelt out only where they differ.
*/
import {MigrationError} from '../engine/failure.ts';
import type {LinkState} from '../engine/life.ts';
import {linkTo} from '../engine/link.ts';
import type {Doors} from './doors.ts';
import type {Fence} from './runs.ts';

export type Direction = 'cutover' | 'rollback';

export type IntendedChange = {
	readonly row: number;
	readonly direction: Direction;
	/** What the field holds now, and what it is to hold. */
	readonly from: string;
	readonly to: string;
	/** The link base under which ours stands; one that `useLinkBase` has made known. */
	readonly linkBase: string;
};

export type SettledChange = {
	/** The number that `intend` gave. */
	readonly change: number;
	/** `unsent`: the call was never made, or had no effect; the link goes back to where it was. */
	readonly outcome: 'applied' | 'failed' | 'conflict' | 'deleted' | 'unsent';
	readonly error?: string;
};

export type OpenChange = IntendedChange & {readonly change: number; readonly recordId: string};

export type Journal = {
	/** Durable intentions, in the order given; the links are on their way from then on. */
	readonly intend: (run: number, changes: readonly IntendedChange[], now: number) => readonly number[];
	/** Outcomes of changes; one that is settled already is left alone. */
	readonly settle: (run: number, changes: readonly SettledChange[], now: number) => void;
	/** Intentions that a crash left open, after the given one: Salesforce knows what became of them. */
	readonly open: (after: number, limit: number) => readonly OpenChange[];
};

const statements = {
	own: `SELECT coalesce(b.base, '') || r.url_tail AS original, f.path || coalesce(r.file, r.name) AS key
		FROM records r JOIN key_folders f ON f.id = r.folder LEFT JOIN url_bases b ON b.id = r.url_base WHERE r.id = :row`,
	base: 'SELECT id FROM link_bases WHERE base = :linkBase',
	intend: `INSERT INTO journal (run, record, generation, direction, link_base, from_url, to_url, created_at)
		SELECT :run, id, generation, :direction, :base, :from, :to, :now FROM records WHERE id = :row`,
	begin: `UPDATE records SET link = :link, link_base = :base WHERE id = :row`,
	find: `SELECT record AS row, direction FROM journal WHERE id = :change AND state = 'intended'`,
	settle: `UPDATE journal SET state = :state, error = :error, settled_at = :now WHERE id = :change AND state = 'intended'`,
	arrive: `UPDATE records SET link = :link, link_changed_at = :now WHERE id = :row AND link = :from`,
	open: `SELECT j.id AS change, j.record AS row, u.doclist_entry_id AS recordId, j.direction, u.from_url AS "from", u.to_url AS "to",
		b.base AS linkBase FROM journal j JOIN url_changes u ON u.id = j.id JOIN link_bases b ON b.id = j.link_base
		WHERE j.state = 'intended' AND j.id > :after ORDER BY j.id LIMIT :limit`,
};

const onTheWay: Readonly<Record<Direction, LinkState>> = {cutover: 'switching', rollback: 'restoring'};
const before: Readonly<Record<Direction, LinkState>> = {cutover: 'original', rollback: 'switched'};
const after: Readonly<Record<Direction, LinkState>> = {cutover: 'switched', rollback: 'original'};

function arrival(direction: Direction, outcome: SettledChange['outcome']): LinkState {
	if (outcome === 'applied') return after[direction];
	return outcome === 'unsent' ? before[direction] : outcome;
}

/** Null where the URL is the one that the row itself tells. */
const spelt = (url: string, own: string): string | null => (url === own ? null : url);

export function createJournal({db, read, write}: Doors, fence: Fence): Journal {
	const own = db.prepare<{row: number}, {original: string; key: string}>(statements.own);
	const base = db.prepare<{linkBase: string}, {id: number}>(statements.base);
	const intend = db.prepare(statements.intend);
	const begin = db.prepare(statements.begin);
	const find = db.prepare<{change: number}, {row: number; direction: Direction}>(statements.find);
	const settle = db.prepare(statements.settle);
	const arrive = db.prepare(statements.arrive);
	const open = db.prepare<{after: number; limit: number}, OpenChange>(statements.open);

	const intendOne = (run: number, {row, direction, from, to, linkBase}: IntendedChange, now: number): number => {
		const [known, under] = [own.get({row}), base.get({linkBase})];
		if (!known || !under)
			throw new MigrationError('internal', `Row ${row} has no key, or ${linkBase} is no link base of this ledger`);
		const ours = linkTo(linkBase, known.key);
		const [ownFrom, ownTo] = direction === 'cutover' ? [known.original, ours] : [ours, known.original];
		const urls = {from: spelt(from, ownFrom), to: spelt(to, ownTo)};
		// Before-image first: without it this link could be switched but never restored.
		const change = intend.run({run, row, direction, base: under.id, now, ...urls}).lastInsertRowid;
		begin.run({row, link: onTheWay[direction], base: under.id});
		return Number(change);
	};

	return {
		intend: write((run, changes, now) => {
			fence(run);
			return changes.map(change => intendOne(run, change, now));
		}),
		settle: write((run, changes, now) => {
			fence(run);
			for (const {change, outcome, error} of changes) {
				const found = find.get({change});
				if (!found) continue;
				const {row, direction} = found;
				settle.run({change, state: outcome === 'unsent' ? 'failed' : outcome, error: error ?? null, now});
				arrive.run({row, from: onTheWay[direction], link: arrival(direction, outcome), now});
			}
		}),
		open: read((from, limit) => open.all({after: from, limit})),
	};
}

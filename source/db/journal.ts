/**
The journal of link changes: written as an intention before Salesforce is touched, settled once after its answer. The
link follows it, in the same transaction.

The URLs of a change are the record's own, so they are stored by reference and spelt out only where they differ.
*/
import {type FailureKind, MigrationError} from '../engine/failure.ts';
import type {LinkState} from '../engine/life.ts';
import {linkTo} from '../engine/link.ts';
import type {PlannedChange, Settled} from '../engine/ports/changes.ts';
import type {LinkLedger} from '../engine/ports/link-ledger.ts';
import type {Direction} from '../engine/ports/plans.ts';
import type {Doors} from './doors.ts';

/** How it ended, and why. */
export type Ending = {
	readonly outcome: Settled['outcome'];
	readonly error?: string | undefined;
	readonly kind?: FailureKind | undefined;
};

type Intention = Pick<PlannedChange, 'seq' | 'row' | 'from' | 'to'> & {
	readonly run: number;
	readonly plan: number;
	readonly direction: Direction;
	/** The plan's own link base. */
	readonly base: {readonly id: number; readonly url: string};
	readonly now: number;
};

/** All of it runs inside the caller's transaction. */
export type Journal = {
	/** The before-image of one link; the link is on its way from then on. */
	readonly intend: (intention: Intention) => void;
	/** False where the record has no open intention of this row. */
	readonly settle: (row: Pick<Intention, 'plan' | 'seq' | 'row' | 'now'>, ending: Ending) => boolean;
	readonly open: LinkLedger['openIntentions'];
};

const statements = {
	own: `SELECT r.link, coalesce(b.base, '') || r.url_tail AS original, f.path || coalesce(r.file, r.name) AS key,
		r.link_base AS baseId, l.base AS baseUrl
		FROM records r LEFT JOIN key_folders f ON f.id = r.folder LEFT JOIN url_bases b ON b.id = r.url_base
		LEFT JOIN link_bases l ON l.id = r.link_base WHERE r.id = :row`,
	intend: `INSERT INTO journal (run, plan, seq, record, generation, was, direction, link_base, from_url, to_url, created_at)
		SELECT :run, :plan, :seq, id, generation, :was, :direction, :base, :from, :to, :now FROM records WHERE id = :row`,
	begin: 'UPDATE records SET link = :link, link_base = coalesce(link_base, :base) WHERE id = :row',
	settle: `UPDATE journal SET state = :state, error = :error, settled_at = :now
		WHERE record = :row AND state = 'intended' AND plan = :plan AND seq = :seq RETURNING direction, was, link_base AS base`,
	arrive: `UPDATE records SET link = :link, link_base = coalesce(:base, link_base), link_changed_at = :now,
		link_failure = :kind WHERE id = :row AND link = :from`,
	// Nothing was sent, so nothing that was said of it before is answered.
	release: 'UPDATE records SET link = :link WHERE id = :row AND link = :from',
};

/** Each run asks for them first. By itself SQLite would walk the whole journal, since its rows come in order. */
export const openIntended = `SELECT j.id AS change, j.plan, j.seq, j.record AS row, u.doclist_entry_id AS recordId,
	coalesce(r.account, 0) AS account, j.direction, u.from_url AS "from", u.to_url AS "to",
	j.created_at AS createdAt
	FROM journal j INDEXED BY idx_journal_intended JOIN url_changes u ON u.id = j.id JOIN records r ON r.id = j.record
	WHERE j.state = 'intended' AND j.id > :after ORDER BY j.id LIMIT :limit`;

const onTheWay: Readonly<Record<Direction, LinkState>> = {cutover: 'switching', rollback: 'restoring'};
const before: Readonly<Record<Direction, LinkState>> = {cutover: 'original', rollback: 'switched'};
const after: Readonly<Record<Direction, LinkState>> = {cutover: 'switched', rollback: 'original'};

type Own = {
	readonly link: LinkState;
	readonly original: string | null;
	readonly key: string | null;
	readonly baseId: number | null;
	readonly baseUrl: string | null;
};
type Opened = {readonly direction: Direction; readonly was: LinkState | null; readonly base: number};

function arrival({direction, was}: Opened, outcome: Ending['outcome']): LinkState {
	if (outcome === 'applied') return after[direction];
	return outcome === 'unsent' ? (was ?? before[direction]) : outcome;
}

/** Null where the URL is the one that the row itself tells. */
const spelt = (url: string, own: string | null): string | null => (url === own ? null : url);

export function createJournal({db, read}: Pick<Doors, 'db' | 'read'>): Journal {
	const own = db.prepare<{row: number}, Own>(statements.own);
	const intend = db.prepare(statements.intend);
	const begin = db.prepare(statements.begin);
	const settle = db.prepare<object, Opened>(statements.settle);
	const arrive = db.prepare(statements.arrive);
	const release = db.prepare(statements.release);
	const open = db.prepare<{after: number; limit: number}, ReturnType<Journal['open']>[number]>(openIntended);

	return {
		intend: ({run, plan, seq, row, direction, from, to, base, now}) => {
			const known = own.get({row});
			if (!known) throw new MigrationError('internal', `The ledger has no row ${row}`);
			// Back it goes from where it stands, which may be an older base than the plan's.
			const under =
				direction === 'rollback' && known.baseId !== null && known.baseUrl !== null
					? {id: known.baseId, url: known.baseUrl}
					: base;
			const ours = known.key === null ? null : linkTo(under.url, known.key);
			const [ownFrom, ownTo] = direction === 'cutover' ? [known.original, ours] : [ours, known.original];
			const was = known.link === before[direction] ? null : known.link;
			const urls = {from: spelt(from, ownFrom), to: spelt(to, ownTo)};
			// Before-image first: without it this link could be switched but never restored.
			intend.run({run, plan, seq, row, was, direction, base: under.id, now, ...urls});
			begin.run({row, link: onTheWay[direction], base: under.id});
		},
		settle: ({plan, seq, row, now}, {outcome, error, kind}) => {
			const state = outcome === 'unsent' ? 'failed' : outcome;
			const opened = settle.get({plan, seq, row, state, error: error ?? null, now});
			if (!opened) return false;
			const [from, link] = [onTheWay[opened.direction], arrival(opened, outcome)];
			if (outcome === 'unsent') release.run({row, from, link});
			else {
				const base = outcome === 'applied' && opened.direction === 'cutover' ? opened.base : null;
				arrive.run({row, from, link, base, now, kind: outcome === 'failed' ? (kind ?? 'salesforce-refused') : null});
			}
			return true;
		},
		open: read((from, limit) => open.all({after: from, limit})),
	};
}

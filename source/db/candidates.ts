/**
Records as planning sees them, by account and row: an account's records stand together in a plan, so that it is never in
two requests at once. Walked along the account's index, in three pieces, so that no page has to be sorted.
*/
import {linkTo} from '../engine/link.ts';
import type {Candidate, CandidatePlace, Candidates, Returnable} from '../engine/ports/candidates.ts';
import type {Stretch} from '../engine/ports/stretch.ts';
import type {Scope} from '../engine/scope.ts';
import type {Doors} from './doors.ts';
import {coverOf, perCover} from './scope.ts';
import {rowsAtOnce, stretchOf} from './stretch.ts';

/** From where a page begins, and up to where it may look. */
const pieces = {
	without: {from: 'account IS NULL AND id > :row', to: 'id <= :toRow'},
	rest: {from: 'account = :account AND id > :row', to: 'id <= :toRow'},
	later: {from: 'account > :account', to: 'account <= :toAccount AND (account < :toAccount OR id <= :toRow)'},
} as const;
type Piece = keyof typeof pieces;
const allPieces: readonly Piece[] = ['without', 'rest', 'later'];

const columns = `r.id AS row, r.record_id AS recordId, coalesce(r.account, 0) AS account, r.state, r.link,
		coalesce(b.base, '') || r.url_tail AS original, f.path || coalesce(r.file, r.name) AS key, l.base AS linkBase,
		r.hash IS NOT NULL AS copied, n.finding, coalesce(l.base, (SELECT base FROM link_bases WHERE current = 1)) AS base`;
const joins = `LEFT JOIN url_bases b ON b.id = r.url_base LEFT JOIN key_folders f ON f.id = r.folder
	LEFT JOIN link_bases l ON l.id = r.link_base LEFT JOIN plan_findings n ON n.record = r.id`;

/**
Whatever was switched can be restored; and what discovery has found to hold ours, whatever this ledger believes of its link.
Of one without a key only a rollback file has told that it was.
*/
const mayHoldOurs = `(link <> 'original' OR (state = 'already-ours' AND folder IS NOT NULL))`;

/** By a later plan: one of some accounts only may have ended this one. */
const isBackSince = `EXISTS (SELECT 1 FROM journal j
	WHERE j.record = r.id AND j.plan > :plan AND j.direction = 'rollback' AND j.state = 'applied')`;

/**
Rows of a plan that are still to do, beside those. A ledger that was restored from a copy knows of no change that was made
after it, and one that has only a rollback file of none at all.
*/
const unmade = (where: string): string => `
	SELECT ${columns}, p.seq, p.from_url, p.to_url FROM (SELECT seq, record, generation, from_url, to_url FROM plan_rows
		WHERE plan = :plan AND seq > :after AND seq <= :to AND outcome IS NULL ORDER BY seq) p
	CROSS JOIN records r ON r.id = p.record AND r.generation = p.generation ${joins}
	WHERE (r.folder IS NOT NULL OR (p.from_url IS NOT NULL AND p.to_url IS NOT NULL)) AND NOT ${mayHoldOurs} AND ${where}
	AND NOT ${isBackSince} ORDER BY p.seq LIMIT :limit`;

const lastBack = `SELECT from_url AS "from", to_url AS "to" FROM url_changes
	WHERE id = (SELECT max(id) FROM journal WHERE record = :row AND direction = 'rollback')
	AND from_url IS NOT NULL AND to_url IS NOT NULL`;

const bases = 'SELECT base FROM link_bases';
const lastOfPlan = 'SELECT coalesce(max(seq), 0) FROM plan_rows WHERE plan = :plan';

const page = (piece: Piece, where: string): string => `
	SELECT ${columns} FROM (SELECT * FROM records INDEXED BY idx_account_id WHERE ${pieces[piece].from}
		AND ${pieces[piece].to} AND ${where}
		ORDER BY account, id LIMIT :limit) r
	${joins} ORDER BY r.account, r.id`;

/** The last row that a stretch looks at; none where the piece ends before. */
const reach = (piece: Piece): string => `
	SELECT coalesce(account, 0) AS account, id AS row FROM records INDEXED BY idx_account_id WHERE ${pieces[piece].from}
	ORDER BY records.account, id LIMIT 1 OFFSET ${rowsAtOnce - 1}`;

/** A change that a run has made or tried, whatever became of it. */
const ofRun = `(:run IS NULL OR EXISTS (SELECT 1 FROM journal
	WHERE record = records.id AND generation = records.generation AND run = :run AND direction = 'cutover'))`;

const byId = `SELECT ${columns} FROM records r ${joins} WHERE r.record_id = :recordId`;

/** In the order of `columns`: a million rows as objects of SQLite's making would cost as much again. */
type Values = readonly [
	row: number,
	recordId: string,
	account: number,
	state: Candidate['state'],
	link: Candidate['link'],
	original: Candidate['original'],
	key: Candidate['key'],
	linkBase: Candidate['linkBase'],
	copied: number,
	finding: Candidate['finding'],
	base: string | null,
	/** In a plan, where it is read by one, with the values that the plan spells out. */
	seq?: number,
	from?: string | null,
	to?: string | null,
];

/** What a rollback file has said of a record. */
type Told = {readonly from: string; readonly to: string};

const toCandidate = (values: Values): Candidate => {
	const [row, recordId, account, state, link, original, key, linkBase, copied, finding] = values;
	return {row, recordId, account, state, link, original, key, linkBase, copied: copied === 1, finding};
};
/** Where the link stands, or would stand today. */
const oursOf = ({6: key, 10: base}: Values): string | null =>
	base === null || key === null ? null : linkTo(base, key);

/** All that doclift may have written for the record's file, where the link stands first. */
function allOursOf(values: Values, everUsed: readonly string[]): readonly string[] {
	const [key, own] = [values[6], oursOf(values)];
	if (key === null || own === null) return [];
	return [own, ...everUsed.map(base => linkTo(base, key)).filter(url => url !== own)];
}

/** Where a page goes on: what is left of the account, then the accounts after it. */
const piecesAfter = ({account}: CandidatePlace): readonly Piece[] =>
	account === 0 ? ['without', 'later'] : ['rest', 'later'];

type Walk = (scope: Scope, after: CandidatePlace, limit: number, more: object) => Stretch<Values, CandidatePlace>;

const beyond: CandidatePlace = {account: Number.MAX_SAFE_INTEGER, row: Number.MAX_SAFE_INTEGER};
const placeOf = ([row, , account]: Values): CandidatePlace => ({account, row});

function createWalk({db}: Doors, condition: string): Walk {
	const reaches = new Map(allPieces.map(piece => [piece, db.prepare<CandidatePlace, CandidatePlace>(reach(piece))]));
	const prepared = perCover(
		({where}) =>
			new Map(
				allPieces.map(piece => {
					const text = page(piece, `${where} AND ${condition}`);
					return [piece, db.prepare<object, Values>(text).raw()];
				}),
			),
	);
	return (scope, after, limit, more) => {
		const cover = coverOf(scope);
		const found: Values[] = [];
		for (const piece of piecesAfter(after)) {
			const next = reaches.get(piece)?.get(after) ?? null;
			const {account: toAccount, row: toRow} = next ?? beyond;
			const values = {...after, ...more, toAccount, toRow, accounts: cover.accounts, limit: limit - found.length};
			for (const row of prepared(cover).get(piece)?.all(values) ?? []) found.push(row);
			const stretch = stretchOf(found, limit, placeOf, next);
			if (stretch.next !== null) return stretch;
		}
		return {found, next: null};
	};
}

/** What a rollback file has told comes before what this ledger knows by itself: the plan was made from it. */
const toReturnable = (values: Values, everUsed: readonly string[], told: Told | null): Returnable =>
	told === null
		? {...toCandidate(values), ours: allOursOf(values, everUsed), spelt: {}}
		: {...toCandidate(values), original: told.to, ours: [told.from], spelt: told};

type WithOurs = (values: readonly Values[], toldOf: (one: Values) => Told | null) => readonly Returnable[];

export function createCandidates(doors: Doors): Candidates {
	const {db, read} = doors;
	const all = createWalk(doors, 'outside = 0');
	// Also where the filter no longer covers it.
	const moved = createWalk(doors, `${mayHoldOurs} AND ${ofRun}`);
	const find = db.prepare<{recordId: string}, Values>(byId).raw();
	const everUsed = db.prepare<[], string>(bases).pluck();
	const back = db.prepare<{row: number}, Told>(lastBack);
	const withOurs: WithOurs = (values, toldOf) => {
		const known = everUsed.all();
		return values.map(one => toReturnable(one, known, toldOf(one)));
	};
	const lastToldOf = ({0: row, 6: key}: Values): Told | null => (key === null ? (back.get({row}) ?? null) : null);

	return {
		candidates: read((scope, after, limit) => {
			const {found, next} = all(scope, after, limit, {});
			return {found: found.map(toCandidate), next};
		}),
		candidatesById: read(recordIds => {
			const known = everUsed.all();
			return recordIds.map(recordId => {
				const values = find.get({recordId});
				return values ? {...toCandidate(values), ours: allOursOf(values, known)} : null;
			});
		}),
		switched: read(({scope, run}, after, limit) => {
			const {found, next} = moved(scope, after, limit, {run});
			return {found: withOurs(found, lastToldOf), next};
		}),
		unmade: createUnmade(doors, withOurs),
	};
}

/** Spelt out both are by a rollback file alone. */
const toldByPlan = ({12: from = null, 13: to = null}: Values): Told | null =>
	from === null || to === null ? null : {from, to};

function createUnmade({db, read}: Doors, withOurs: WithOurs): Candidates['unmade'] {
	const last = db.prepare<{plan: number}, number>(lastOfPlan).pluck();
	const prepared = perCover(({where}) => db.prepare<object, Values>(unmade(where)).raw());
	return read(({scope, plan}, after, limit) => {
		const cover = coverOf(scope);
		const to = after + rowsAtOnce;
		const found = prepared(cover).all({plan, after, to, limit, accounts: cover.accounts});
		const reach = to < (last.get({plan}) ?? 0) ? to : null;
		const {next} = stretchOf(found, limit, ({11: seq = 0}) => seq, reach);
		return {found: withOurs(found, toldByPlan), next};
	});
}

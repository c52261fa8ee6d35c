/**
Recorded copies against a listing of the destination. The listing goes to a scratch table on disk as it arrives; then the
copies are walked in pages, so that neither side is ever whole in memory.
*/
import type {LinkLedger} from '../engine/link-ports.ts';
import type {Ledger, Scope} from '../engine/ports.ts';
import type {Doors} from './doors.ts';
import {type StoredEtag, sameEtag, storeEtag} from './forms.ts';
import type {Fence} from './runs.ts';
import {coverOf, perCover} from './scope.ts';
import {createSteps} from './steps.ts';

const scratch = `
	DROP TABLE IF EXISTS temp.destination;
	CREATE TEMP TABLE destination (key TEXT PRIMARY KEY, size INTEGER NOT NULL, etag ANY NOT NULL) STRICT, WITHOUT ROWID;`;

const statements = {
	addRow: `INSERT INTO plan_findings (record, finding) VALUES (:row, 'destination-differs') ON CONFLICT DO NOTHING`,
	list: 'INSERT INTO destination (key, size, etag) VALUES (:key, :size, :etag) ON CONFLICT DO UPDATE SET size = excluded.size, etag = excluded.etag',
	copies: (
		where: string,
	) => `SELECT r.id AS row, f.path AS folder, r.size, r.etag, d.size AS foundSize, d.etag AS foundEtag
		FROM (SELECT * FROM records WHERE state = 'verified' AND outside = 0 AND id > :after AND ${where} ORDER BY id LIMIT :limit) r
		JOIN key_folders f ON f.id = r.folder LEFT JOIN destination d ON d.key = f.path || coalesce(r.file, r.name) ORDER BY r.id`,
};

type Copy = {
	readonly row: number;
	readonly folder: string;
	readonly size: number;
	readonly etag: StoredEtag;
	readonly foundSize: number | null;
	readonly foundEtag: StoredEtag | null;
};
type Listing = {readonly under: string; readonly pages: Parameters<LinkLedger['compareDestination']>[2]};
/** Keys that lie under another prefix than the listing's were written under an older configuration: it says nothing of them. */
type Place = {readonly after: number; readonly under: string};
type Compared = Awaited<ReturnType<LinkLedger['compareDestination']>>;

/** What becomes of a copy that is gone or differs; inside the transaction of its page. */
type Mark = (row: number, gone: boolean, run: number) => void;

const pageSize = 5000;

/** An ETag that was not recorded says nothing. */
const differs = ({size, etag, foundSize, foundEtag}: Copy): boolean =>
	size !== foundSize || (etag !== '' && foundEtag !== null && !sameEtag(etag, foundEtag));

/** Notes them as a finding of the plan in the making. */
export function createDestinationFindings(doors: Doors, fence: Fence): LinkLedger['compareDestination'] {
	const addRow = doors.db.prepare<{row: number}>(statements.addRow);
	const compare = createComparison(doors, fence);
	return (run, scope, pages) => compare(run, scope, {under: '', pages}, row => void addRow.run({row}));
}

/** Opens them again, so that this run copies them. */
export function createCopyComparison(doors: Doors, fence: Fence): Ledger['compareCopies'] {
	const steps = createSteps(doors);
	const compare = createComparison(doors, fence);
	return (run, scope, listing, at) =>
		compare(run, scope, listing, (row, gone) => {
			const reason = gone ? 'gone from the destination' : 'differs at the destination';
			steps.move({...{row, run, reason, at}, from: 'verified', to: 'discovered'});
		});
}

function createComparison({db, read, write}: Doors, fence: Fence) {
	const drop = read(() => db.exec('DROP TABLE IF EXISTS temp.destination'));
	const prepareScratch = read(() => {
		db.exec(scratch);
		return {
			list: db.prepare<{key: string; size: number; etag: StoredEtag}>(statements.list),
			copies: perCover(({where}) => db.prepare<object, Copy>(statements.copies(where))),
		};
	});
	type Scratch = ReturnType<typeof prepareScratch>;

	const keep = write(({list}: Scratch, objects: ReadonlyArray<{key: string; size: number; etag: string}>) => {
		for (const {key, size, etag} of objects) list.run({key, size, etag: storeEtag(etag)});
	});
	const comparePage = write((run: number, scope: Scope, {after, under}: Place, {copies}: Scratch, mark: Mark) => {
		fence(run);
		const cover = coverOf(scope);
		const rows = copies(cover).all({after, limit: pageSize, accounts: cover.accounts});
		const covered = rows.filter(({folder}) => folder.startsWith(under));
		const absent = covered.filter(row => row.foundSize === null);
		const other = covered.filter(row => row.foundSize !== null && differs(row));
		for (const {row} of absent) mark(row, true, run);
		for (const {row} of other) mark(row, false, run);
		const last = rows.length < pageSize ? undefined : rows.at(-1)?.row;
		return {compared: covered.length, absent: absent.length, differs: other.length, last};
	});

	return async (run: number, scope: Scope, {under, pages}: Listing, mark: Mark): Promise<Compared> => {
		const table = prepareScratch();
		try {
			for await (const objects of pages) keep(table, objects);
			const total = {compared: 0, absent: 0, differs: 0};
			for (let after: number | undefined = 0; after !== undefined; ) {
				const seen = comparePage(run, scope, {after, under}, table, mark);
				total.compared += seen.compared;
				total.absent += seen.absent;
				total.differs += seen.differs;
				after = seen.last;
			}
			return total;
		} finally {
			drop();
		}
	};
}

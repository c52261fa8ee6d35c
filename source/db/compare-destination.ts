/**
Recorded copies against a listing of the destination. The listing goes to a scratch table on disk as it arrives; then the
copies are walked in pages, so that neither side is ever whole in memory.
*/
import {setImmediate} from 'node:timers/promises';
import type {LinkLedger} from '../engine/link-ports.ts';
import type {Ledger, ListedObject, Scope} from '../engine/ports.ts';
import type {Doors} from './doors.ts';
import {etagAsText} from './forms.ts';
import {type Listed, openListed} from './listed.ts';
import type {Fence} from './runs.ts';
import {coverOf, perCover} from './scope.ts';
import {createSteps} from './steps.ts';

const statements = {
	addRow: `INSERT INTO plan_findings (record, finding) VALUES (:row, 'destination-differs') ON CONFLICT DO NOTHING`,
	copies: (
		where: string,
	) => `SELECT r.id AS row, f.path AS folder, coalesce(r.file, r.name) AS file, r.size, ${etagAsText('r.etag')} AS etag
		FROM (SELECT * FROM records WHERE state = 'verified' AND outside = 0 AND id > :after AND ${where} ORDER BY id LIMIT :limit) r
		JOIN key_folders f ON f.id = r.folder ORDER BY r.id`,
};

type Copy = {
	readonly row: number;
	readonly folder: string;
	readonly file: string;
	readonly size: number;
	readonly etag: string;
};
type Listing = {readonly under: string; readonly pages: Parameters<LinkLedger['compareDestination']>[2]};
/** Keys that lie under another prefix than the listing's were written under an older configuration: it says nothing of them. */
type Place = {readonly after: number; readonly under: string};
type Compared = Awaited<ReturnType<LinkLedger['compareDestination']>>;

/** What becomes of a copy that is gone or differs; inside the transaction of its page. */
type Mark = (row: number, gone: boolean, run: number) => void;

const pageSize = 2000;

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

function createComparison(doors: Doors, fence: Fence) {
	const {db, write} = doors;
	const copies = perCover(({where}) => db.prepare<object, Copy>(statements.copies(where)));

	const keep = write(({put}: Listed, objects: readonly ListedObject[]) => {
		for (const object of objects) put(object.key, object);
	});
	const comparePage = write((run: number, scope: Scope, {after, under}: Place, {compare}: Listed, mark: Mark) => {
		fence(run);
		const cover = coverOf(scope);
		const rows = copies(cover).all({after, limit: pageSize, accounts: cover.accounts});
		const seen = {compared: 0, absent: 0, differs: 0};
		for (const row of rows) {
			if (!row.folder.startsWith(under)) continue;
			seen.compared += 1;
			const found = compare(row.folder + row.file, row);
			if (found === 'same') continue;
			seen[found] += 1;
			mark(row.row, found === 'absent', run);
		}
		return {...seen, last: rows.length < pageSize ? undefined : rows.at(-1)?.row};
	});

	return async (run: number, scope: Scope, {under, pages}: Listing, mark: Mark): Promise<Compared> => {
		const listed = openListed(doors, 'destination');
		try {
			for await (const objects of pages) keep(listed, objects);
			await listed.sort();
			const total = {compared: 0, absent: 0, differs: 0};
			for (let after: number | undefined = 0; after !== undefined; ) {
				const {last, ...seen} = comparePage(run, scope, {after, under}, listed, mark);
				total.compared += seen.compared;
				total.absent += seen.absent;
				total.differs += seen.differs;
				after = last;
				await setImmediate();
			}
			return total;
		} finally {
			listed.drop();
		}
	};
}

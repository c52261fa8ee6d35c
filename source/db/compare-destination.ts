/** Recorded copies against a listing of the destination, neither of them ever whole in memory. */
import {setImmediate} from 'node:timers/promises';
import type {ListedObject} from '../engine/ports/buckets.ts';
import type {Findings} from '../engine/ports/candidates.ts';
import type {ComparedCopies, Comparisons} from '../engine/ports/comparisons.ts';
import type {Scope} from '../engine/scope.ts';
import type {Doors} from './doors.ts';
import {etagAsText} from './forms.ts';
import {gatherRows, type Listed, openListed, type Unlike} from './listed.ts';
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

/** As values in the order of the query. */
type Copy = readonly [row: number, folder: string, file: string, size: number, etag: string];
type Pages = AsyncIterable<readonly ListedObject[]>;

/** What becomes of a copy that is gone or differs; inside a transaction. */
type Mark = (run: number, copy: Unlike) => void;

/** Notes them as a finding of the plan in the making. */
export function createDestinationFindings(doors: Doors, fence: Fence): Findings['compareDestination'] {
	const addRow = doors.db.prepare<{row: number}>(statements.addRow);
	const compare = createComparison(doors, fence);
	return (run, scope, pages) => compare(run, scope, pages, (_, {row}) => void addRow.run({row}));
}

/** Opens them again, so that this run copies them. */
export function createCopyComparison(doors: Doors, fence: Fence): Comparisons['compareCopies'] {
	const steps = createSteps(doors);
	const compare = createComparison(doors, fence);
	return (run, scope, pages, at) =>
		compare(run, scope, pages, (ofRun, {row, found}) => {
			const reason = found === 'absent' ? 'gone from the destination' : 'differs at the destination';
			steps.move({row, run: ofRun, reason, at, from: 'verified', to: 'discovered'});
		});
}

function createComparison(doors: Doors, fence: Fence) {
	const {db, read, write} = doors;
	const copies = perCover(({where}) => db.prepare<object, Copy>(statements.copies(where)).raw());

	const begin = write((run: number) => fence(run));
	const copiesAfter = read((scope: Scope, after: number, limit: number) => {
		const cover = coverOf(scope);
		return copies(cover).all({after, limit, accounts: cover.accounts});
	});
	const markAll = write((run: number, unlike: readonly Unlike[], mark: Mark) => {
		fence(run);
		for (const copy of unlike) mark(run, copy);
	});

	return async (run: number, scope: Scope, pages: Pages, mark: Mark): Promise<ComparedCopies> => {
		begin(run);
		const listed = openListed();
		try {
			const compared = await gatherRows(
				putAll(listed, pages),
				(after, limit) => copiesAfter(scope, after, limit),
				rows => expectAll(listed, rows),
			);
			const total = {compared, absent: 0, differs: 0};
			for (const unlike of listed.unlike()) {
				if (unlike.length > 0) markAll(run, unlike, mark);
				for (const {found} of unlike) total[found] += 1;
				await setImmediate();
			}
			return total;
		} finally {
			listed.close();
		}
	};
}

async function putAll({put}: Listed, pages: Pages): Promise<void> {
	for await (const objects of pages) for (const object of objects) put(object.key, object);
}

function expectAll({expect}: Listed, rows: readonly Copy[]): number {
	for (const [row, folder, file, size, etag] of rows) expect(row, folder + file, {size, etag});
	return rows.length;
}

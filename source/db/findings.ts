/**
What the reading for a plan finds out about records: another value in the field, another object at the key. The listing
of the destination goes to a scratch table on disk as it arrives; then the copies are walked in pages, so that neither
side is ever whole in memory.
*/
import {setImmediate} from 'node:timers/promises';
import type {LinkLedger, RecordedCopy} from '../engine/link-ports.ts';
import type {ListedObject, Scope} from '../engine/ports.ts';
import type {Doors} from './doors.ts';
import {readEtag, type StoredEtag, sameEtag} from './forms.ts';
import {type Entry, type Listed, openListed} from './listed.ts';
import type {Fence} from './runs.ts';
import {coverOf, perCover} from './scope.ts';
import {createSteps} from './steps.ts';

const statements = {
	clear: 'DELETE FROM plan_findings',
	// What a person wrote into the field weighs more than what lies in the bucket.
	add: `INSERT INTO plan_findings (record, finding) SELECT id, :finding FROM records WHERE record_id = :recordId AND TRUE
		ON CONFLICT DO UPDATE SET finding = excluded.finding WHERE excluded.finding = 'edited-by-user'`,
	addRow: `INSERT INTO plan_findings (record, finding) VALUES (:row, 'destination-differs') ON CONFLICT DO NOTHING`,
	copy: 'SELECT size, etag, source_etag AS sourceEtag, served_by AS servedBy FROM records WHERE id = :row AND hash IS NOT NULL',
	copies: (where: string) => `SELECT r.id AS row, r.size, r.etag, f.path || coalesce(r.file, r.name) AS key
		FROM (SELECT * FROM records WHERE state = 'verified' AND outside = 0 AND id > :after AND ${where} ORDER BY id LIMIT :limit) r
		JOIN key_folders f ON f.id = r.folder ORDER BY r.id`,
};

type Copy = {readonly row: number; readonly size: number; readonly etag: StoredEtag; readonly key: string};
type Findings = Pick<LinkLedger, 'beginFindings' | 'addFindings' | 'copiesOf' | 'openAgain' | 'compareDestination'>;
type Recorded = Omit<RecordedCopy, 'etag' | 'sourceEtag'> & {
	readonly etag: StoredEtag;
	readonly sourceEtag: StoredEtag | null;
};

const pageSize = 2000;

/** An ETag that was not recorded says nothing. */
const differs = ({size, etag}: Copy, found: Entry): boolean =>
	size !== found.size || (etag !== '' && !sameEtag(etag, found.etag));

export function createFindings(doors: Doors, fence: Fence): Findings {
	const {db, read, write} = doors;
	const steps = createSteps(doors);
	const copy = db.prepare<{row: number}, Recorded>(statements.copy);
	const clear = db.prepare(statements.clear);
	const add = db.prepare(statements.add);
	return {
		beginFindings: write(run => {
			fence(run);
			clear.run();
		}),
		addFindings: write((run, findings) => {
			fence(run);
			for (const {recordId, finding} of findings) add.run({recordId, finding});
		}),
		copiesOf: read(rows => {
			const found = new Map<number, RecordedCopy>();
			for (const row of rows) {
				const known = copy.get({row});
				if (known) found.set(row, {...known, etag: readEtag(known.etag), sourceEtag: readEtag(known.sourceEtag ?? '')});
			}
			return found;
		}),
		openAgain: write((run, rows, at) => {
			fence(run);
			const step = {from: 'verified', to: 'discovered', run, reason: 'differs at the source', at} as const;
			for (const row of rows) steps.move({row, ...step});
		}),
		compareDestination: createComparison(doors, fence),
	};
}

function createComparison(doors: Doors, fence: Fence): LinkLedger['compareDestination'] {
	const {db, write} = doors;
	const addRow = db.prepare<{row: number}>(statements.addRow);
	const copies = perCover(({where}) => db.prepare<object, Copy>(statements.copies(where)));

	const keep = write(({put}: Listed, objects: readonly ListedObject[]) => {
		for (const object of objects) put(object.key, object);
	});
	const comparePage = write((run: number, scope: Scope, after: number, {find}: Listed) => {
		fence(run);
		const cover = coverOf(scope);
		const rows = copies(cover).all({after, limit: pageSize, accounts: cover.accounts});
		let [absent, other] = [0, 0];
		for (const row of rows) {
			const found = find(row.key);
			if (found && !differs(row, found)) continue;
			if (found) other += 1;
			else absent += 1;
			addRow.run({row: row.row});
		}
		const last = rows.length < pageSize ? undefined : rows.at(-1)?.row;
		return {compared: rows.length, absent, differs: other, last};
	});

	return async (run, scope, pages) => {
		const listed = openListed(doors, 'destination');
		try {
			for await (const objects of pages) keep(listed, objects);
			const total = {compared: 0, absent: 0, differs: 0};
			for (let after: number | undefined = 0; after !== undefined; ) {
				const seen = comparePage(run, scope, after, listed);
				total.compared += seen.compared;
				total.absent += seen.absent;
				total.differs += seen.differs;
				after = seen.last;
				await setImmediate();
			}
			return total;
		} finally {
			listed.drop();
		}
	};
}

/** What the reading for a plan finds out about records: another value in the field, another object at the key. */
import {unsettledLinks} from '../engine/life.ts';
import {linkTo} from '../engine/link.ts';
import type {Findings, RecordedCopy} from '../engine/ports/candidates.ts';
import {createDestinationFindings} from './compare-destination.ts';
import type {Doors} from './doors.ts';
import {readEtag, type StoredEtag} from './forms.ts';
import {lastDirection, refusalUnder} from './link-failure.ts';
import {oneOf} from './one-of.ts';
import type {Fence} from './runs.ts';
import {createSupersede} from './supersede.ts';

const isUnsettled = oneOf('link', [...unsettledLinks]);

/** Of a link whose field was seen to hold the record's own URL. A way out that was refused is wanted still. */
export const settleAsOriginal = `UPDATE records AS r SET link = 'original',
	link_failure = iif(${lastDirection} = 'cutover', link_failure, NULL) WHERE id = :row AND ${isUnsettled}`;

const statements = {
	clear: 'DELETE FROM plan_findings',
	// What a person wrote into the field weighs more than what lies in the bucket.
	add: `INSERT INTO plan_findings (record, finding) SELECT id, :finding FROM records WHERE record_id = :recordId AND TRUE
		ON CONFLICT DO UPDATE SET finding = excluded.finding WHERE excluded.finding = 'edited-by-user'`,
	unsettled: `SELECT r.id AS row, f.path || coalesce(r.file, r.name) AS key FROM records r JOIN key_folders f ON f.id = r.folder
		WHERE r.record_id = :recordId AND ${oneOf('r.link', [...unsettledLinks])} AND r.hash IS NOT NULL AND r.url_tail IS NOT NULL`,
	bases: 'SELECT id, base FROM link_bases',
	// Where it is not where it was to go, what was refused is wanted still.
	findOurs: `UPDATE records AS r SET link = 'switched', link_base = :base,
		link_failure = ${refusalUnder(':base')} WHERE id = :row AND ${isUnsettled}`,
	copy: 'SELECT size, etag, source_etag AS sourceEtag, served_by AS servedBy FROM records WHERE id = :row AND hash IS NOT NULL',
};

type Recorded = Omit<RecordedCopy, 'etag' | 'sourceEtag'> & {
	readonly etag: StoredEtag;
	readonly sourceEtag: StoredEtag | null;
};

export function createFindings(doors: Doors, fence: Fence): Findings {
	const {db, read, write} = doors;
	const supersede = createSupersede(doors);
	const copy = db.prepare<{row: number}, Recorded>(statements.copy);
	const clear = db.prepare(statements.clear);
	const add = db.prepare(statements.add);
	const unsettled = db.prepare<{recordId: string}, {row: number; key: string}>(statements.unsettled);
	const bases = db.prepare<[], {id: number; base: string}>(statements.bases);
	const findOurs = db.prepare<{row: number; base: number}>(statements.findOurs);
	const original = db.prepare<{row: number}>(settleAsOriginal);
	return {
		beginFindings: write(run => {
			fence(run);
			clear.run();
		}),
		addFindings: write((run, findings) => {
			fence(run);
			for (const {recordId, finding} of findings) add.run({recordId, finding});
		}),
		findOurs: write((run, fields) => {
			fence(run);
			const everUsed = bases.all();
			for (const {recordId, url} of fields) {
				const known = unsettled.get({recordId});
				const under = known && everUsed.find(({base}) => linkTo(base, known.key) === url);
				if (under) findOurs.run({row: known.row, base: under.id});
			}
		}),
		findOriginals: write((run, rows) => {
			fence(run);
			for (const row of rows) original.run({row});
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
			for (const row of rows) supersede({row, run, at});
		}),
		compareDestination: createDestinationFindings(doors, fence),
	};
}

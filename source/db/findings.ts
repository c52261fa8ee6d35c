/** What the reading for a plan finds out about records: another value in the field, another object at the key. */
import type {LinkLedger, RecordedCopy} from '../engine/link-ports.ts';
import {createDestinationFindings} from './compare-destination.ts';
import type {Doors} from './doors.ts';
import {readEtag, type StoredEtag} from './forms.ts';
import type {Fence} from './runs.ts';
import {createSteps} from './steps.ts';

const statements = {
	clear: 'DELETE FROM plan_findings',
	// What a person wrote into the field weighs more than what lies in the bucket.
	add: `INSERT INTO plan_findings (record, finding) SELECT id, :finding FROM records WHERE record_id = :recordId AND TRUE
		ON CONFLICT DO UPDATE SET finding = excluded.finding WHERE excluded.finding = 'edited-by-user'`,
	copy: 'SELECT size, etag, source_etag AS sourceEtag, served_by AS servedBy FROM records WHERE id = :row AND hash IS NOT NULL',
};

type Findings = Pick<LinkLedger, 'beginFindings' | 'addFindings' | 'copiesOf' | 'openAgain' | 'compareDestination'>;
type Recorded = Omit<RecordedCopy, 'etag' | 'sourceEtag'> & {
	readonly etag: StoredEtag;
	readonly sourceEtag: StoredEtag | null;
};

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
		compareDestination: createDestinationFindings(doors, fence),
	};
}

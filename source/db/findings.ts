/** What the reading for a plan finds out about records: another value in the field, another object at the key. */
import type {LinkLedger} from '../engine/link-ports.ts';
import {createDestinationFindings} from './compare-destination.ts';
import type {Doors} from './doors.ts';
import type {Fence} from './runs.ts';

const statements = {
	clear: 'DELETE FROM plan_findings',
	// What a person wrote into the field weighs more than what lies in the bucket.
	add: `INSERT INTO plan_findings (record, finding) SELECT id, :finding FROM records WHERE record_id = :recordId AND TRUE
		ON CONFLICT DO UPDATE SET finding = excluded.finding WHERE excluded.finding = 'edited-by-user'`,
};

type Findings = Pick<LinkLedger, 'beginFindings' | 'addFindings' | 'compareDestination'>;

export function createFindings(doors: Doors, fence: Fence): Findings {
	const {db, write} = doors;
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
		compareDestination: createDestinationFindings(doors, fence),
	};
}

/** What readers ask of a ledger: every call one short read of its own, beside whoever writes. */
import type {Survey} from '../../engine/survey.ts';
import {connect} from '../connection.ts';
import {createDoors, type Doors} from '../doors.ts';
import {createAbout} from './about.ts';
import {createCounts} from './counts.ts';
import {createErrors} from './errors.ts';
import {createFiles} from './files.ts';
import {createFind} from './find.ts';
import {createLastWritten} from './last-written.ts';
import {createPlanList} from './plans.ts';
import {createRecord} from './record.ts';
import {createRunList} from './runs.ts';
import {createThroughput} from './throughput.ts';
import {createUnlinked} from './unlinked.ts';
import {createVerified} from './verified.ts';

/** `close` leaves the connection to whoever opened it. */
export function createSurvey(doors: Doors): Omit<Survey, 'close'> {
	return {
		...createAbout(doors),
		...createCounts(doors),
		...createFiles(doors),
		...createErrors(doors),
		...createRunList(doors),
		...createThroughput(doors),
		...createPlanList(doors),
		...createFind(doors),
		...createRecord(doors),
		...createVerified(doors),
	};
}

/** With what only readiness asks. */
export type LedgerSurvey = Survey & {
	/** Verified copies that no link leads to. */
	readonly unlinked: () => number;
	/** When a copy or a link was last written; null where none ever was. */
	readonly lastWrittenAt: () => number | null;
};

/** Opens a ledger for reading only. Throws `refused` where there is none or where it is none, `ledger-storage`. */
export function openSurvey(database: string, {now}: {readonly now: () => number}): LedgerSurvey {
	const db = connect(database, {readonly: true});
	const doors = createDoors(db, database, now);
	return {
		...createSurvey(doors),
		...createUnlinked(doors),
		...createLastWritten(doors),
		close: () => void db.close(),
	};
}

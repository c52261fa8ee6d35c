/** Proven copies whose source has been seen to hold another version since: opened again, to be copied anew. */
import type {Doors} from './doors.ts';
import {createSteps, type Step} from './steps.ts';

const statements = {
	// Of the version that is there now nothing is known. Without this mark, were it gone before it could be copied, the copy
	// of the former one would pass for the file.
	forget: 'UPDATE records SET source_etag = NULL WHERE id = :row',
};

/** In SQL, of a row with a recorded copy. */
export const isSuperseded = (row: string): string => `(${row}.source_etag IS NULL)`;

/** Inside the caller's transaction. */
export function createSupersede(doors: Doors): (found: Pick<Step, 'row' | 'run' | 'at'>) => void {
	const steps = createSteps(doors);
	const forget = doors.db.prepare<{row: number}>(statements.forget);
	return ({row, run, at}) => {
		steps.move({row, from: 'verified', to: 'discovered', run, reason: 'differs at the source', at});
		forget.run({row});
	};
}

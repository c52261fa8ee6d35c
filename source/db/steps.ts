/** Steps of a file from one state to another. A step out of a terminal state leaves a line of history, and says why. */
import {MigrationError} from '../engine/failure.ts';
import type {FileState} from '../engine/life.ts';
import type {Doors} from './doors.ts';

export type Reason =
	| 'changed in Salesforce'
	| 'deleted in Salesforce'
	| 'no longer shown by Salesforce'
	| 'tried again'
	| 'differs at the source'
	| 'gone from the destination'
	| 'differs at the destination'
	| 'reset by an operator';

/** The copy is not what was proved any more. */
export const lostCopy = ['gone from the destination', 'differs at the destination'] as const satisfies Reason[];

export type Step = {
	readonly row: number;
	readonly from: FileState;
	readonly to: FileState;
	readonly run: number;
	readonly reason: Reason;
	readonly at: number;
};

const statements = {
	move: 'UPDATE records SET state = :to WHERE id = :row AND state = :from',
	note: `INSERT INTO history (record, run, from_state, to_state, reason, at) VALUES (:row, :run, :from, :to, :reason, :at)`,
};

/** Whether leaving this state is out of the ordinary. */
const isTerminal = (state: FileState): boolean => state !== 'discovered' && state !== 'copying';

export type Steps = {
	/** Moves the file and notes it. */
	readonly move: (step: Step) => void;
	/** Only notes it, where another statement moves the file. */
	readonly note: (step: Step) => void;
};

/** Inside the caller's transaction. */
export function createSteps({db}: Doors): Steps {
	const moveRow = db.prepare<{row: number; from: FileState; to: FileState}>(statements.move);
	const noteRow = db.prepare<Step>(statements.note);
	const note = (step: Step) => {
		if (isTerminal(step.from)) noteRow.run(step);
	};
	return {
		note,
		move: step => {
			const {row, from, to} = step;
			if (moveRow.run({row, from, to}).changes === 0) {
				throw new MigrationError('internal', `Row ${row} of the ledger is no longer ${from}`);
			}
			note(step);
		},
	};
}

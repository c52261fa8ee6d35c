/** Attempts that failed, at a file or at a link: noted in the transaction that settles them. */
import type {FailureKind} from '../engine/failure.ts';
import type {Doors} from './doors.ts';

type Attempt = {
	readonly run: number;
	readonly row: number;
	readonly kind: FailureKind;
	readonly message: string;
	readonly attempts: number;
	readonly now: number;
};

/** Inside the caller's transaction. */
export type NoteFailure = (attempt: Attempt) => void;

/** Characters of a message that are kept. */
const longest = 500;

const insert = `INSERT INTO errors (run, record, generation, kind, message, attempts, at)
	SELECT :run, id, generation, :kind, :message, :attempts, :now FROM records WHERE id = :row`;

export function createNoteFailure({db}: Pick<Doors, 'db'>): NoteFailure {
	const note = db.prepare<Attempt>(insert);
	return attempt => {
		note.run({...attempt, message: attempt.message.slice(0, longest)});
	};
}

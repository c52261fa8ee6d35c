/** The ledger of files on their way, and of what became of them. */
import type {FailureKind} from '../failure.ts';
import type {FileState} from '../life.ts';
import type {Scope} from '../scope.ts';
import type {Access, FileTask, Receipt, ReplacedCopy} from './copier.ts';

/** A row that a crash left in flight. */
export type InFlight = {
	readonly row: number;
	readonly recordId: string;
	readonly key: string;
	readonly url: string;
	/** The recorded copy that was to be replaced; null or absent for a first copy. */
	readonly replaces?: ReplacedCopy | null;
};

export type CopyBook = {
	/**
	Opens `failed`, `missing`, `archived` again (or the given states or failure kinds only), a slice each time it is asked;
	returns how many.
	*/
	readonly reopen: (
		run: number,
		scope: Scope,
		only: {readonly states: readonly FileState[]; readonly kinds: readonly FailureKind[]},
		now: number,
	) => Generator<void, number>;
	/** Claims up to so many files and so many known bytes of the scope, in row order after `after`: `discovered` → `copying`. */
	readonly claim: (
		run: number,
		scope: Scope,
		most: {
			readonly files: number;
			readonly bytes: number;
			readonly after: number;
			readonly kinds?: readonly FailureKind[];
		},
	) => readonly FileTask[];
	/** Records outcomes, and failures in `migration_errors`. A row that is no longer `copying` is left alone (applied once). */
	readonly settle: (run: number, receipts: readonly Receipt[], now: number) => void;
	/** Whether any recorded copy was read in this way. Where none was, all rows are looked at. */
	readonly hasServed: (way: Access) => boolean;
	/** Rows left in `copying`, after the given row. */
	readonly inFlight: (after: number, limit: number) => readonly InFlight[];
};

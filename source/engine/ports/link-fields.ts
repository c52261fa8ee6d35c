/** The Salesforce side of phase 2: the URL fields, read and written. */

import type {FailureKind} from '../failure.ts';

/** What the URL field holds now; null where the record is gone. */
export type FieldValue = {readonly url: string | null; readonly modifiedAt: number} | null;

export type WriteOutcome =
	| {readonly done: true}
	/**
	`locked`: another transaction holds a row, or what runs on a change did more than it may for many at once (fewer, serially).
	`deleted`: the record is gone. `refused`: the org's own words, and their kind where the code is a known one.
	*/
	| {
			readonly done: false;
			readonly why: 'locked' | 'deleted' | 'refused';
			readonly message: string;
			readonly kind?: FailureKind;
	  };

export type LinkFields = {
	/** In the order of the ids, at most 2,000. Repeatable. */
	readonly readLinks: (recordIds: readonly string[]) => Promise<readonly FieldValue[]>;
	/**
	One sObject-collections request, at most 200 distinct records, `allOrNone: false`; outcomes in the order given.
	`fresh` is asked each time just before it is sent: once that says no, nothing has taken effect, and the answer is null.
	Not repeatable blindly: when it throws, what became of the records is unknown and must be read.
	*/
	readonly writeLinks: (
		changes: ReadonlyArray<{readonly recordId: string; readonly url: string}>,
		fresh: () => boolean,
	) => Promise<readonly WriteOutcome[] | null>;
};

/**
The classes of what `verify` finds: each with what it is, where it comes from and what mends it. Data, so that text, JSON,
reports and tests speak of the same things.
*/
type Row = {
	/** Ends the sentence "N records: …". */
	readonly words: string;
	readonly cause: string;
	/** The next action: a command where one mends it. */
	readonly next: string;
};

const table = <const T extends Readonly<Record<string, Row>>>(rows: T): {readonly [K in keyof T]: Row} => rows;

export const differences = table({
	'object-gone': {
		words: 'copy gone from your bucket',
		cause: 'Somebody or a lifecycle rule has deleted it.',
		next: '`doclift backup --full` copies it again, as long as the vendor has it.',
	},
	'object-differs': {
		words: 'another object in place of the copy',
		cause: 'Somebody has written to this key since.',
		next: 'Restore the earlier version of the object or delete the one that is there; then `doclift backup --full`.',
	},
	'bytes-differ': {
		words: 'copy with other bytes than were proved',
		cause: 'The store answers with other bytes under the size and ETag that it gave at the copy.',
		next: 'Read it once more with `doclift verify --deep`; if it stays, delete the object, then `doclift backup --full`.',
	},
	unreadable: {
		words: 'copy that cannot be read',
		cause: 'The store refuses it: a policy, a key of KMS, an archive storage class.',
		next: '`doclift doctor` says which right is missing; then `doclift verify` again.',
	},
	'link-at-vendor': {
		words: "link back at the vendor's URL after the cut-over",
		cause: "A user or the vendor's package has written the old URL again.",
		next: 'doclift overwrites nobody: find who writes it, put the link back by hand; `doclift record ID` shows it.',
	},
	'link-edited': {
		words: 'link edited since the cut-over',
		cause: 'A user, a flow or another program has written it.',
		next: 'doclift overwrites nobody: leave it, or put the link back by hand; `doclift record ID` shows it.',
	},
	'link-cleared': {
		words: 'link emptied since the cut-over',
		cause: 'A user, a flow or another program has emptied it.',
		next: 'doclift overwrites nobody: leave it, or put the link back by hand; `doclift record ID` shows it.',
	},
	'link-unsettled': {
		words: 'link whose last change did not come to its end',
		cause: 'A cut-over or rollback met a conflict or a failure, or was broken off.',
		next: 'Resume the plan with --confirm; where it is done, the next one takes it up: `doclift migrate --dry-run`, or for what was refused on its way back `doclift rollback --from-database --dry-run`.',
	},
	'url-changed': {
		words: 'URL changed in Salesforce since it was read',
		cause: 'A user or the vendor has given the record another file.',
		next: '`doclift backup --incremental` takes it in and copies the file.',
	},
	'ours-unrecorded': {
		words: 'link yours already, which the ledger has not written',
		cause: 'An older ledger was restored, or somebody else has written our link.',
		next: '`doclift backup --incremental` takes note of it.',
	},
	'deleted-in-salesforce': {
		words: 'record deleted in Salesforce since it was read, or hidden from this user',
		cause: 'A user has deleted it, or sharing hides it from this user; its copy stays.',
		next: '`doclift doctor` says whether this user sees all records; `doclift backup --full` takes note of a deletion.',
	},
	'restored-in-salesforce': {
		words: 'record restored in Salesforce since it was read',
		cause: 'A user has taken it out of the recycle bin.',
		next: '`doclift backup --incremental` takes it in again.',
	},
	'not-in-ledger': {
		words: 'record of Salesforce that the ledger does not know',
		cause: 'It was added since the last backup.',
		next: '`doclift backup --incremental` takes it in and copies its file.',
	},
	orphan: {
		words: 'object in your bucket that no record explains',
		cause: 'Somebody else has put it there, or a ledger that is gone.',
		next: 'doclift deletes nothing: look at the list (--export) and move away what is not needed.',
	},
});

export type DifferenceClass = keyof typeof differences;

export const differenceClasses = Object.keys(differences) as readonly DifferenceClass[];

/** A class that was found, how often, and what is to be done about it. */
export type FoundClass = Row & {readonly class: DifferenceClass; readonly count: number};

export type Difference = {
	readonly class: DifferenceClass;
	/** The ledger's number of the record; null for an object that none explains. */
	readonly row: number | null;
	readonly recordId: string | null;
	readonly key: string | null;
	/** What was found in place of what, in words. Without the query of any URL. */
	readonly found: string;
	/** For how many records it stands, where nobody can tell which; 1 where absent. */
	readonly times?: number;
};

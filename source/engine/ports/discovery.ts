/** The ledger of what Salesforce has told of its records. */
import type {FileState, LinkState} from '../life.ts';
import type {Scope} from '../scope.ts';
import type {SourceRecord} from './salesforce.ts';
import type {Stretch} from './stretch.ts';

/** What the ledger knows of a record, as far as discovery decides by it. */
export type Known = {
	readonly state: FileState;
	readonly link: LinkState;
	readonly url: string | null;
	/** Of the recorded copy, or of a file that was excluded by its size. */
	readonly size: number | null;
	/** A copy has been verified for this generation. */
	readonly copied: boolean;
};

/** What discovery decides to do with one record that it has seen; see `decide.ts`. */
export type Verdict =
	| {readonly act: 'insert'; readonly state: FileState}
	/** Seen, nothing to change but what Salesforce says of name, account and time. */
	| {readonly act: 'keep'}
	/** The field holds ours, or may: the same, but that a record which was restored counts again in that state. */
	| {readonly act: 'stay'; readonly state: FileState}
	/** Another state, the same file. */
	| {readonly act: 'move'; readonly state: FileState}
	/**
	Another URL before anything was copied: it takes the place of the old one. Where the journal refers to that one, or a
	failed attempt may have stored its file, a new generation opens, as with `regenerate`.
	*/
	| {readonly act: 'repoint'; readonly state: FileState}
	/** Another URL after a copy: the old one goes to `file_versions`, a new generation opens without a key. */
	| {readonly act: 'regenerate'; readonly state: FileState}
	/** Unknown and deleted: not ours to count. */
	| {readonly act: 'ignore'};

export type Decide = (known: Known | undefined, record: SourceRecord) => Verdict;

/** What a page of discovery has changed. */
export type Absorbed = {
	readonly seen: number;
	readonly inserted: number;
	readonly moved: number;
	readonly regenerated: number;
	readonly deleted: number;
	/** Records that now belong to another account; their files do not move. */
	readonly reparented: number;
	readonly renamed: ReadonlyArray<{readonly accountId: string; readonly from: string; readonly to: string}>;
};

export type DiscoveryBook = {
	/** Starts a pass over Salesforce; rows seen by it carry its number. */
	readonly beginDiscovery: (run: number, scope: Scope, kind: 'full' | 'incremental', now: number) => number;
	/** Stores one page: looks each record up, asks `decide`, does what it says, in one transaction. */
	readonly absorb: (discovery: number, page: readonly SourceRecord[], decide: Decide) => Absorbed;
	/** Record ids of the scope that this discovery has not seen and that are not deleted, after the given id, in order. */
	readonly unseen: (discovery: number, scope: Scope, after: string, limit: number) => Stretch<string, string>;
	/** Moves records to `deleted`; those already there are left alone. `vanished`: nobody has seen that they were deleted. */
	readonly markDeleted: (discovery: number, recordIds: readonly string[], evidence: 'binned' | 'vanished') => number;
	/** Records that exist but no longer match the scope's filter: they no longer count in its proof. */
	readonly markOutside: (discovery: number, recordIds: readonly string[]) => void;
	/** New names of accounts; returns those that differ. */
	readonly renameAccounts: (
		accounts: ReadonlyArray<{readonly id: string; readonly name: string}>,
	) => Absorbed['renamed'];
	/**
	Ends a discovery that read its whole scope: the scope's watermark moves (server time), and scopes with another
	filter lose theirs.
	*/
	readonly completeDiscovery: (discovery: number, watermark: number, now: number) => void;
	/** Undefined where no discovery of this scope has been completed. */
	readonly watermark: (scope: Scope) => number | undefined;
};

/** The ledger of links as planning sees it: candidates, and what was found out about them. */
import type {FileState, LinkState} from '../life.ts';
import type {Scope} from '../scope.ts';
import type {ListedObject} from './buckets.ts';
import type {ComparedCopies} from './comparisons.ts';
import type {Access} from './copier.ts';
import type {PlanRow} from './plans.ts';
import type {Stretch} from './stretch.ts';

/** The class of each record of a plan's scope: they sum to the scope's count. */
export type PlanClass =
	// Changed by the plan:
	| 'to-switch'
	| 'new'
	| 'changed-since-backup'
	| 're-link'
	| 'to-restore'
	// Left as they are:
	| 'already-ours'
	| 'beyond-limit'
	| 'not-ours'
	| 'edited-by-user'
	| 'too-long'
	| 'destination-differs'
	| 'no-original'
	| 'deleted'
	| Exclude<FileState, 'discovered' | 'copying' | 'verified' | 'already-ours' | 'deleted'>;

/** Candidates stand by account, those without one first, and by row. */
export type CandidatePlace = {readonly account: number; readonly row: number};

/** A record as planning sees it, in the order of account and row. */
export type Candidate = {
	readonly row: number;
	readonly recordId: string;
	/** The ledger's number of the account; 0 for none. */
	readonly account: number;
	readonly state: FileState;
	readonly link: LinkState;
	readonly original: string | null;
	readonly key: string | null;
	/** The base under which it was switched; null where it never was. */
	readonly linkBase: string | null;
	/** A copy has been verified for this generation (a `discovered` one has changed at the source). */
	readonly copied: boolean;
	/** What this plan's reading found out about it: another value in the field, another object at the key. */
	readonly finding: 'edited-by-user' | 'destination-differs' | null;
};

/**
What doclift has written there, or may have under another link base that it ever used; where the link stands, or would
stand today, first. None where it has no key.
*/
type Ours = {readonly ours: readonly string[]};

export type Returnable = Candidate &
	Ours & {
		/** What a rollback file has said, where this ledger has it from there alone: `ours` and `original` are of the file, too. */
		readonly spelt: Pick<PlanRow, 'from' | 'to'>;
	};

/** A record that was asked for by its Id. */
export type KnownCandidate = Candidate & Ours;

/** What the ledger has recorded of a copy, to be held against what lies in the buckets. ETags are empty where none is known. */
export type RecordedCopy = {
	readonly size: number;
	readonly etag: string;
	readonly sourceEtag: string;
	readonly servedBy: Access | null;
};

export type Finding = {readonly recordId: string; readonly finding: NonNullable<Candidate['finding']>};

/** What a field was read to hold. */
export type HeldUrl = {readonly recordId: string; readonly url: string};

export type Findings = {
	/** Findings of a plan in the making, kept until the next plan is begun. */
	readonly beginFindings: (run: number) => void;
	readonly addFindings: (run: number, findings: readonly Finding[]) => void;
	/**
	What fields hold whose links were left unsettled: one that holds a link of ours to the record's copy, whatever its base,
	is `switched` under that base. All others are left alone.
	*/
	readonly findOurs: (run: number, fields: readonly HeldUrl[]) => void;
	/** Links that were left unsettled and whose fields hold the record's own URL: `original`. All others are left alone. */
	readonly findOriginals: (run: number, rows: readonly number[]) => void;
	/**
	Compares recorded copies of the scope with a listing of all the ledger's `prefixes` (size and ETag); those that are absent or differ
	get the finding `destination-differs`. Listing in pages; memory flat.
	*/
	readonly compareDestination: (
		run: number,
		scope: Scope,
		pages: AsyncIterable<readonly ListedObject[]>,
	) => Promise<ComparedCopies>;
	/** Of the rows that have a recorded copy. */
	readonly copiesOf: (rows: readonly number[]) => ReadonlyMap<number, RecordedCopy>;
	/** Copies whose files were seen to differ at the source: `verified` → `discovered`. */
	readonly openAgain: (run: number, rows: readonly number[], now: number) => void;
};

export type Candidates = {
	/** Records of the scope, deleted ones included, by account and row, after the given place. */
	readonly candidates: (scope: Scope, after: CandidatePlace, limit: number) => Stretch<Candidate, CandidatePlace>;
	/** Records by id, in the order asked; null where the ledger knows no such record. */
	readonly candidatesById: (recordIds: readonly string[]) => ReadonlyArray<KnownCandidate | null>;
	/**
	Links that this ledger switched (of one run, of some accounts), whose state is unsettled, or whose fields were found to hold
	ours: what a rollback plan is made of.
	*/
	readonly switched: (
		only: {readonly scope: Scope; readonly run: number | null},
		after: CandidatePlace,
		limit: number,
	) => Stretch<Returnable, CandidatePlace>;
	/**
	Those of a plan's rows, after `seq`, that are without an outcome and not among `switched`: to this ledger their links are the
	originals. One that was put back from a copy cannot know, nor one that has a rollback file alone.
	*/
	readonly unmade: (
		only: {readonly scope: Scope; readonly plan: number},
		after: number,
		limit: number,
	) => Stretch<Returnable, number>;
};

/**
What readers ask of a ledger: status, console, reports, the page of one record. Every call is one short read that holds
up nobody; long lists come in pages, and whoever wants them all walks them. Every number is counted from rows, or read
from a tally that triggers keep in the transaction of each change and that each run's end proves.

Times are milliseconds since 1970 (UTC), sizes are bytes. URLs stand here without their query.
*/
import type {FailureKind} from './failure.ts';
import type {FileState, LinkState, NotMade, PlanState, RowOutcome, RunState} from './life.ts';
import type {PlanSummary} from './plan-summary.ts';
import type {PlanClass} from './ports/candidates.ts';
import type {MeasuredWindows} from './ports/changes.ts';
import type {Tally} from './ports/ledger.ts';
import type {Direction, PlanRow} from './ports/plans.ts';
import type {CountProof, RunType} from './ports/runs.ts';
import type {Scope} from './scope.ts';
import type {VerificationSeen} from './verification-gate.ts';

export type About = {
	readonly file: string;
	/** Null until the first run has pinned the ledger. */
	readonly orgId: string | null;
	readonly bucket: string | null;
	/** Everything of some scope has been read once: what is new since can be taken. */
	readonly discovered: boolean;
	readonly ledgerBytes: number;
	readonly walBytes: number;
};

/** One account, from the tally; `account` is the ledger's number, 0 for records without an account. */
export type AccountSurvey = {
	readonly account: number;
	readonly accountId: string | null;
	readonly name: string | null;
	readonly records: number;
	/** Records whose file is or should be copied: those of the next four together. */
	readonly files: number;
	readonly verified: number;
	/** `discovered` and `copying`. */
	readonly waiting: number;
	/** `failed`, `missing`, `archived`, `collision`, and not signed off. */
	readonly attention: number;
	/** In one of these states, and signed off so. */
	readonly signedOff: number;
	/** Of verified copies. */
	readonly bytes: number;
};

/** One record in a list. */
export type FileSurvey = {
	readonly row: number;
	readonly recordId: string;
	readonly name: string;
	readonly accountName: string | null;
	readonly state: FileState;
	readonly link: LinkState;
	readonly bytes: number | null;
	readonly url: string | null;
	readonly key: string | null;
	readonly failure: FailureKind | null;
	readonly verifiedAt: number | null;
	/** Signed off in the state in which it is. */
	readonly accepted: boolean;
};

export type FileFilter = {
	readonly account?: number;
	readonly states?: readonly FileState[];
	readonly links?: readonly LinkState[];
	readonly failure?: FailureKind;
	/** Why the last change of its link was refused, and which way that led. */
	readonly linkFailure?: FailureKind;
	readonly linkDirection?: Direction;
};

type ClassOf<State> = {
	readonly state: State;
	readonly kind: FailureKind;
	readonly count: number;
	readonly accepted: number;
	/** The newest message of the class, and when it came; empty and 0 where none is kept. */
	readonly example: string;
	readonly lastAt: number;
};

export type FileErrors = ClassOf<'failed' | 'missing' | 'archived' | 'collision'>;

/** Links whose last change did not come to its end. */
export type LinkErrors = ClassOf<`link-${NotMade}`> & {
	/** That of the change, and so of the plan that takes them up. */
	readonly direction: Direction;
	/** So many of the fields hold a link of ours still, and are not counted as switched: refused on the way back, or to another link base. */
	readonly ours: number;
};

/** What stands in the way now, by state and failure: not what once failed and has been done since. */
export type ErrorClass = FileErrors | LinkErrors;

export type Attempt = {
	readonly at: number;
	readonly run: number;
	/** Null for an error that belongs to no record. */
	readonly recordId: string | null;
	readonly kind: FailureKind;
	readonly message: string;
	readonly attempts: number;
};

export type RunSurvey = {
	readonly id: number;
	readonly type: RunType;
	readonly command: string;
	readonly status: RunState;
	readonly startedAt: number;
	/** Null while it runs. */
	readonly endedAt: number | null;
	readonly heartbeatAt: number;
	readonly processed: number;
	readonly successful: number;
	readonly failed: number;
	readonly new: number;
	readonly updated: number;
	readonly skipped: number;
	readonly error: {readonly kind: string; readonly message: string} | null;
	readonly proof: CountProof | null;
	/** A backup whose configuration had it copy nothing: its command does not say so. */
	readonly dryByConfig: boolean;
	/** The plan that it made or executed. */
	readonly plan: string | null;
	readonly scope: Scope;
};

/** Files verified in one span of time. */
export type Span = {readonly at: number; readonly files: number; readonly bytes: number};

export type PlanSurvey = {
	readonly planId: string;
	readonly direction: Direction;
	readonly state: PlanState;
	readonly createdAt: number;
	readonly startedAt: number | null;
	readonly endedAt: number | null;
	readonly changes: number;
	/** Rows by ring: ring 0 is the canary. */
	readonly rings: readonly RingSurvey[];
	/** Of the requests that have been written so far. */
	readonly windows: MeasuredWindows;
	/** The newest run that has copied files since a cut-over was planned, which makes that plan invalid; null where none has. */
	readonly copiedSince: number | null;
	/** What the operator has reviewed when it was made. */
	readonly summary: PlanSummary;
};

export type RingSurvey = {
	readonly ring: number;
	readonly records: number;
	readonly applied: number;
	readonly failed: number;
	readonly conflicts: number;
	readonly deleted: number;
};

export type PlanRowSurvey = {
	readonly seq: number;
	readonly recordId: string;
	readonly name: string;
	readonly accountName: string | null;
	readonly class: PlanRow['class'];
	readonly outcome: RowOutcome | null;
	/** 0 is the canary. */
	readonly ring: number;
	readonly from: string | null;
	readonly to: string | null;
	/** What was found, where the outcome is not `applied`. */
	readonly found: string | null;
};

export type PlanRowFilter = {
	readonly classes?: ReadonlyArray<PlanRow['class']>;
	readonly outcomes?: ReadonlyArray<PlanRowSurvey['outcome']>;
};

/** Of a change of a link: why Salesforce refused it, and which way it led. */
export type Refusal = {readonly kind: FailureKind; readonly direction: Direction};

/** Everything that the ledger knows of one record, oldest first in each list. */
export type RecordSurvey = FileSurvey & {
	/** Of the last change of its link, until that is mended; else null. */
	readonly refusal: Refusal | null;
	readonly accountId: string | null;
	readonly generation: number;
	readonly outside: boolean;
	readonly modifiedAt: number;
	readonly sha256: string | null;
	readonly sourceEtag: string | null;
	readonly etag: string | null;
	readonly servedBy: string | null;
	/** The link of its copy, under the base of its last switch or the current one; null without a copy. */
	readonly ourUrl: string | null;
	readonly versions: ReadonlyArray<{
		readonly generation: number;
		readonly url: string | null;
		readonly key: string | null;
		readonly bytes: number | null;
		readonly sha256: string | null;
		readonly archivedAt: number;
	}>;
	readonly steps: ReadonlyArray<{
		readonly at: number;
		readonly run: number;
		readonly from: FileState;
		readonly to: FileState;
		readonly reason: string;
	}>;
	readonly attempts: readonly Attempt[];
	readonly changes: ReadonlyArray<{
		readonly at: number;
		readonly settledAt: number | null;
		readonly run: number;
		readonly direction: Direction;
		readonly from: string | null;
		readonly to: string | null;
		readonly state: string;
		readonly error: string | null;
	}>;
	readonly acceptances: ReadonlyArray<{
		readonly at: number;
		readonly by: string;
		readonly state: FileState;
		readonly reason: string;
		readonly revokedAt: number | null;
		readonly revokedBy: string | null;
	}>;
	readonly plans: ReadonlyArray<{
		readonly planId: string;
		readonly state: PlanState;
		readonly class: PlanClass;
		readonly outcome: PlanRowSurvey['outcome'];
	}>;
};

export type Survey = {
	readonly about: () => About;
	/** Over the whole ledger, or one account. Records outside of the filter do not count. */
	readonly tally: (account?: number) => Tally;
	/** Of every record that the ledger knows, those outside of the filter and deleted ones too: what was switched stays so. */
	readonly links: () => Readonly<Record<LinkState, number>>;
	/** Signed off in the state in which they are. */
	readonly accepted: () => Readonly<Partial<Record<FileState, number>>>;
	/** Every account that has records, by name. */
	readonly accounts: () => readonly AccountSurvey[];
	/** Every account that has records, in pages of a few milliseconds: who changes its name meanwhile may come twice or not at all. */
	readonly accountPages: () => Iterable<readonly AccountSurvey[]>;
	/** In row order, after the given row. Records outside of the filter are left out. */
	readonly files: (filter: FileFilter, after: number, limit: number) => readonly FileSurvey[];
	/** Most frequent first. */
	readonly errorClasses: () => readonly ErrorClass[];
	/** The newest attempts that failed, newest first. */
	readonly recentErrors: (limit: number) => readonly Attempt[];
	/** Newest first. */
	readonly runs: (limit: number) => readonly RunSurvey[];
	/**
	Spans of `spanMs`, counted from `from`, that hold at least one verified file, oldest first; `from` inclusive, `to`
	exclusive. Of the copies that stand: a file that was copied again counts once, in its newest span.
	*/
	readonly throughput: (from: number, to: number, spanMs: number) => readonly Span[];
	/** The plan of this id, else the one that is open (a cut-over before a rollback), else the newest. */
	readonly plan: (planId?: string) => PlanSurvey | undefined;
	readonly planRows: (planId: string, filter: PlanRowFilter, after: number, limit: number) => readonly PlanRowSurvey[];
	/** By 15- or 18-character id, exact URL (original or ours), or exact name: at most `limit`, in row order. */
	readonly find: (what: string, limit: number) => readonly FileSurvey[];
	readonly record: (recordId: string) => RecordSurvey | undefined;
	/** When every record was last verified against the bucket and Salesforce; null where it never was. */
	readonly lastVerifiedAt: () => number | null;
	/** That verification with its result; null where there is none. */
	readonly lastVerification: () => VerificationSeen | null;
	/** Why that is unknown, though it may have been verified; null where it is known. */
	readonly verificationsFault: () => string | null;
	readonly close: () => void;
};

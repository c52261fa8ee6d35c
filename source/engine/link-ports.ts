/**
The ports of phase 2: planning link changes, making them, and taking them back. As in `ports.ts`: times are ms since 1970
(UTC), each method of the ledger is one transaction that is durable when it returns, and adapters throw `MigrationError`.
*/
import type {FileState, LinkState, PlanState} from './life.ts';
import type {Access, FileTask, Scope, Step} from './ports.ts';

export type Direction = 'cutover' | 'rollback';

// —— Salesforce ————————————————————————————————————————————————————————————————

/** What the URL field holds now; null where the record is gone. */
export type FieldValue = {readonly url: string | null; readonly modifiedAt: number} | null;

export type WriteOutcome =
	| {readonly done: true}
	/** `locked`: another transaction holds a row, or what runs on a change did more than it may for many at once (fewer, serially). `deleted`: the record is gone. `refused`: the org's own words. */
	| {readonly done: false; readonly why: 'locked' | 'deleted' | 'refused'; readonly message: string};

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

// —— Links, as a user opens them ——————————————————————————————————————————————————

export type Opened =
	| {readonly status: number; readonly bytes: number | null; readonly contentType: string | null}
	| {readonly unreachable: string};

/** Opens a URL as a user would: a GET without credentials, redirects followed, body not read beyond its first bytes. */
export type OpenLink = (url: string) => Promise<Opened>;

// —— What is kept before the first change ————————————————————————————————————————

export type RollbackRecord = {readonly Id: string; readonly original_url: string; readonly new_url: string};

export type Storing = {
	/** With each part: how much of the file lies there, from 0 to 1. */
	readonly onStored: (share: number) => void;
	readonly stopping: AbortSignal;
};

export type Keepsakes = {
	/** Writes `rollback-PLAN.json` (0600) beside the ledger: temporary file, fsync, rename. Returns its path. */
	readonly writeRollbackFile: (plan: string, records: Iterable<readonly RollbackRecord[]>) => Promise<string>;
	/** A copy of that file under `<prefix>/.doclift/` in the destination. False where it was told to stop: then what lay there lies there still. */
	readonly storeRollbackFile: (path: string, storing: Storing) => Promise<boolean>;
	/** An online backup of the ledger beside it; the last five are kept. Returns its path. */
	readonly copyLedger: (plan: string) => Promise<string>;
};

// —— The ledger ————————————————————————————————————————————————————————————————————

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

/** A record as planning sees it, in the order of account and row. */
/** Candidates stand by account, those without one first, and by row. */
export type CandidatePlace = {readonly account: number; readonly row: number};

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

/** `ours`: what doclift has written there, or may have under another link base that it ever used; where the link stands first. */
export type Returnable = Candidate & {readonly ours: readonly string[]};

/** What the ledger has recorded of a copy, to be held against what lies in the buckets. ETags are empty where none is known. */
export type RecordedCopy = {
	readonly size: number;
	readonly etag: string;
	readonly sourceEtag: string;
	readonly servedBy: Access | null;
};

export type PlanRow = {
	readonly row: number;
	readonly class: 'to-switch' | 'new' | 'changed-since-backup' | 're-link' | 'to-restore';
	/** Spelt out only where they differ from what the ledger's row tells (a rollback file's own values). */
	readonly from?: string;
	readonly to?: string;
};

/** One change of a plan, ready to be made. */
export type PlannedChange = {
	/** Position in the plan: order of execution. */
	readonly seq: number;
	readonly row: number;
	readonly recordId: string;
	readonly account: number;
	readonly from: string;
	readonly to: string;
};

/** A change of a plan that was under way: its line in the journal, and when it was written there, just before its request. */
export type Intention = PlannedChange & {
	readonly change: number;
	readonly plan: number;
	readonly direction: Direction;
	readonly createdAt: number;
};

/** An operator has taken it on himself that new links do not open for users. */
export type Overruling = {
	/** `typed`: the whole sentence, at a terminal; `flag`: --accept-unproven-links. */
	readonly how: 'typed' | 'flag';
	/** User and host, as the operating system names them. */
	readonly by: string;
	readonly at: number;
	/** The run in which he did. */
	readonly run: number;
};

export type StoredPlan = {
	readonly id: number;
	/** `CUT-XXXX-XXXX` or `BACK-XXXX-XXXX`. */
	readonly code: string;
	readonly direction: Direction;
	readonly state: PlanState;
	readonly scope: Scope;
	readonly linkBase: string;
	readonly createdAt: number;
	readonly startedAt: number | null;
	/** What the operator has reviewed, as JSON (`PlanSummary`). */
	readonly summary: string;
	/** When its link proof was overruled after it was made; the first time, where that was done again. */
	readonly overruling: Overruling | null;
	/** The last run that changed files (backup) when the plan was made: a later one makes the plan stale. */
	readonly backupRun: number;
};

/** Between compare and write, request by request: what nobody can close is measured. */
export type MeasuredWindows = {
	readonly requests: number;
	readonly medianMs: number;
	/** 99 of 100 requests were at most so long. */
	readonly p99Ms: number;
	readonly mostMs: number;
	/** Records whose `SystemModstamp` moved inside one, and the first hundred of them. */
	readonly moved: number;
	readonly movedRecords: readonly string[];
};

/** The time between a compare and the write's answer, and the records whose SystemModstamp was seen to move inside it. */
export type WriteWindow = {
	readonly records: number;
	readonly windowMs: number;
	readonly moved: ReadonlyArray<{readonly row: number}>;
};

/** Rows of a plan by ring and outcome; outcome null is still to do. */
export type PlanTally = ReadonlyArray<{
	readonly ring: number;
	readonly class: PlanRow['class'];
	readonly outcome: 'applied' | 'failed' | 'conflict' | 'deleted' | null;
	readonly count: number;
}>;

/** SHA-256 of a plan's rows, and of how many. */
export type PlanDigest = {readonly rows: number; readonly sha256: Uint8Array};

export type LinkLedger = {
	// Planning
	/** Findings of a plan in the making, kept until the next plan is begun. */
	readonly beginFindings: (run: number) => void;
	readonly addFindings: (
		run: number,
		findings: ReadonlyArray<{readonly recordId: string; readonly finding: NonNullable<Candidate['finding']>}>,
	) => void;
	/**
	What fields hold whose links were left unsettled: one that holds a link of ours to the record's copy, whatever its base,
	is `switched` under that base. All others are left alone.
	*/
	readonly findOurs: (run: number, fields: ReadonlyArray<{readonly recordId: string; readonly url: string}>) => void;
	/** Links that were left unsettled and whose fields hold the record's own URL: `original`. All others are left alone. */
	readonly findOriginals: (run: number, rows: readonly number[]) => void;
	/**
	Compares recorded copies of the scope with a listing of all the ledger's `prefixes` (size and ETag); those that are absent or differ
	get the finding `destination-differs`. Listing in pages; memory flat.
	*/
	readonly compareDestination: (
		run: number,
		scope: Scope,
		pages: AsyncIterable<ReadonlyArray<{readonly key: string; readonly size: number; readonly etag: string}>>,
	) => Promise<{readonly compared: number; readonly absent: number; readonly differs: number}>;
	/** Of the rows that have a recorded copy. */
	readonly copiesOf: (rows: readonly number[]) => ReadonlyMap<number, RecordedCopy>;
	/** Copies whose files were seen to differ at the source: `verified` → `discovered`. */
	readonly openAgain: (run: number, rows: readonly number[], now: number) => void;
	/** Records of the scope, deleted ones included, by account and row, after the given place. */
	readonly candidates: (scope: Scope, after: CandidatePlace, limit: number) => Step<Candidate, CandidatePlace>;
	/**
	Removes a slice of the rows that plans left behind which nobody began: of one that broke off while it was made, and of
	those that newer ones took the place of. False once there are none.
	*/
	readonly clearUnbegun: (run: number, now: number) => boolean;
	readonly createPlan: (
		run: number,
		plan: {readonly direction: Direction; readonly scope: Scope; readonly linkBase: string; readonly now: number},
	) => number;
	/** In the order of execution; `seq` is given in this order. */
	readonly addPlanRows: (run: number, plan: number, rows: readonly PlanRow[]) => void;
	/** Reads the plan's rows in slices, one each time it is asked: a million at once would hold the main thread for seconds. */
	readonly digestPlan: (plan: number) => Generator<void, PlanDigest>;
	/**
	Shares its rows out over rings (`canary` rows, one an account as far as there are so many; then shares of the whole), in
	slices too.
	*/
	readonly shareOut: (
		run: number,
		plan: number,
		shares: {
			readonly digest: PlanDigest;
			readonly canary: number;
			readonly rings: ReadonlyArray<{readonly percent: number} | {readonly records: number}>;
		},
	) => Generator<void, void>;
	/**
	Fixes a plan whose rows are shared out: code from ledger, sequence and rows, summary as reviewed. Older plans of
	the same direction that are `ready` are abandoned.
	*/
	readonly sealPlan: (
		run: number,
		plan: number,
		seal: {
			readonly digest: PlanDigest;
			readonly summary: (code: string) => string;
			readonly now: number;
		},
	) => StoredPlan;
	readonly plan: (code: string) => StoredPlan | undefined;
	/** The plan that is `executing`, else the newest cut-over, else the newest rollback, that is `ready`. */
	readonly openPlan: () => StoredPlan | undefined;
	/**
	Those that may have changed more than this ledger knows, the newest first: a rollback that is `executing`, since its source
	may have been a file; and where the ledger was put back from a copy the newest cut-over that had been begun and was not
	done, even if a rollback has ended it since. That one may have been for some of its accounts only.
	*/
	readonly undonePlans: () => readonly number[];
	readonly planTally: (plan: number) => PlanTally;
	/** Newest run that copied files. */
	readonly lastBackupRun: () => number;

	// Executing
	/**
	Throws `refused` when the plan is not in the state that the step starts from. Binds the run to the plan. One that is begun
	or gone on with ends all others that are `ready` or `executing`: they were made of links as they were before.
	*/
	readonly movePlan: (
		run: number,
		plan: number,
		step: {readonly from: PlanState; readonly to: PlanState},
		now: number,
	) => void;
	readonly overruleProof: (run: number, plan: number, overruling: Omit<Overruling, 'run'>) => void;
	/** Claims files of the plan's own rows, as `Ledger.claim` does those of a scope: `discovered` → `copying`. */
	readonly claimPlanned: (
		run: number,
		plan: number,
		most: {readonly files: number; readonly bytes: number; readonly after: number},
	) => readonly FileTask[];
	/** Ids of a plan's records, by the plan's code, in the order of its rows. */
	readonly plannedRecords: (code: string) => Generator<string, void>;
	/** What a rollback of this plan needs, in pages. */
	readonly rollbackRecords: (plan: number) => Iterable<readonly RollbackRecord[]>;
	/** Changes of the ring without an outcome, in order, after `seq`; `new` and `changed` ones only once they are verified. */
	readonly changesToMake: (plan: number, ring: number, after: number, limit: number) => readonly PlannedChange[];
	/** Changes of the ring (or of the whole plan) that are applied, for re-reading. */
	readonly changesMade: (plan: number, ring: number | null, after: number, limit: number) => readonly PlannedChange[];
	/**
	Before-images and intentions of one request: durable when it returns. The links are on their way from then on. Takes the
	place of an intention of the same change that is still open, and returns the rows that had one: their earlier requests may
	still take effect.
	*/
	readonly intend: (run: number, plan: number, changes: readonly PlannedChange[], now: number) => ReadonlySet<number>;
	/** Outcomes of changes that were intended, with the window of their request; one that is settled already is left alone. */
	readonly settleChanges: (
		run: number,
		plan: number,
		outcomes: ReadonlyArray<{
			readonly seq: number;
			readonly row: number;
			/** `unsent`: the call was never made, or had no effect: the link goes back to where it was, the row stays to do. */
			readonly outcome: 'applied' | 'failed' | 'conflict' | 'deleted' | 'unsent';
			readonly error?: string;
		}>,
		now: number,
		window?: WriteWindow,
	) => void;
	/** Settles without an intention: the compare has shown that nothing may be written (conflict, deleted), or need be (applied). */
	readonly settleUnwritten: (
		run: number,
		plan: number,
		outcomes: ReadonlyArray<{
			readonly seq: number;
			readonly row: number;
			readonly outcome: 'applied' | 'conflict' | 'deleted';
			readonly error?: string;
		}>,
		now: number,
	) => void;
	readonly windows: (plan: number) => MeasuredWindows;
	/** Intentions that a crash left open, with their plan: Salesforce knows what became of them. */
	readonly openIntentions: (after: number, limit: number) => readonly Intention[];
	/**
	A re-read after the change differs from the plan (a user, a flow): the row's outcome says so. The journal keeps that it
	was applied, and the link stays as it was settled: at that moment it was true.
	*/
	readonly markDiffering: (
		run: number,
		plan: number,
		rows: ReadonlyArray<{readonly seq: number; readonly row: number; readonly outcome: 'conflict' | 'deleted'}>,
		now: number,
	) => void;

	/** Rows without an outcome, by the state of their file: what a plan that is done could not switch for want of a copy. */
	readonly uncopied: (plan: number) => Readonly<Partial<Record<FileState, number>>>;
	/** Rows of the plan that need a look, in order, with what was found in words. Once it is done, those without a copy too. */
	readonly attention: (
		plan: number,
		limit: number,
	) => ReadonlyArray<{
		readonly recordId: string;
		readonly outcome: 'conflict' | 'failed' | 'deleted';
		readonly found: string;
	}>;

	// Rolling back
	/** Records by id, in the order asked; null where the ledger knows no such record. `ours` is null where it has no key. */
	readonly candidatesById: (
		recordIds: readonly string[],
	) => ReadonlyArray<(Candidate & {readonly ours: string | null}) | null>;
	/**
	Links that this ledger switched (of one run, of some accounts), whose state is unsettled, or whose fields were found to hold
	ours: what a rollback plan is made of.
	*/
	readonly switched: (
		only: {readonly scope: Scope; readonly run: number | null},
		after: CandidatePlace,
		limit: number,
	) => Step<Returnable, CandidatePlace>;
	/**
	Those of a plan's rows, after `seq`, that are without an outcome and not among `switched`: to this ledger their links are the
	originals. One that was put back from a copy cannot know.
	*/
	readonly unmade: (
		only: {readonly scope: Scope; readonly plan: number},
		after: number,
		limit: number,
	) => Step<Returnable, number>;
};

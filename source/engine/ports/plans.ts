/** The ledger of plans: made, sealed, begun and ended. */
import type {FileState, NotMade, PlanState, planLife, RowOutcome, StepIn} from '../life.ts';
import type {Scope} from '../scope.ts';

export type Direction = 'cutover' | 'rollback';

export type PlanRow = {
	readonly row: number;
	readonly class: 'to-switch' | 'new' | 'changed-since-backup' | 're-link' | 'to-restore';
	/** Spelt out only where they differ from what the ledger's row tells (a rollback file's own values). */
	readonly from?: string;
	readonly to?: string;
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

/** Rows of a plan by ring and outcome; outcome null is still to do. */
export type PlanTally = ReadonlyArray<{
	readonly ring: number;
	readonly class: PlanRow['class'];
	readonly outcome: RowOutcome | null;
	readonly count: number;
}>;

/** SHA-256 of a plan's rows, and of how many. */
export type PlanDigest = {readonly rows: number; readonly sha256: Uint8Array};

/** What a plan is made for, before it has rows. */
export type NewPlan = {readonly direction: Direction; readonly scope: Scope; readonly linkBase: string};

/** How many of a plan's rows each ring takes; the last one takes what these leave. */
export type Shares = {
	readonly canary: number;
	readonly rings: ReadonlyArray<{readonly percent: number} | {readonly records: number}>;
};

/** What fixes a plan. `summary`: what the operator reviews, as JSON, once the plan has its code. */
export type Seal = {readonly summary: (code: string) => string; readonly now: number};

/** A row of a plan that needs a look, with what was found in words. */
export type AttentionRow = {
	readonly recordId: string;
	readonly outcome: NotMade;
	readonly found: string;
};

/** `executing` to itself: another run takes it up. */
export type PlanStep = StepIn<typeof planLife> | {readonly from: 'executing'; readonly to: 'executing'};

export type PlanBook = {
	/**
	Removes a slice of the rows that plans left behind which nobody began: of one that broke off while it was made, and of
	those that newer ones took the place of. False once there are none.
	*/
	readonly clearUnbegun: (run: number, now: number) => boolean;
	readonly createPlan: (run: number, plan: NewPlan & {readonly now: number}) => number;
	/** In the order of execution; `seq` is given in this order. */
	readonly addPlanRows: (run: number, plan: number, rows: readonly PlanRow[]) => void;
	readonly plan: (code: string) => StoredPlan | undefined;
	/** The plan that is `executing`, else the newest cut-over, else the newest rollback, that is `ready`. */
	readonly openPlan: () => StoredPlan | undefined;
	/** The newest that was begun, whatever became of it. */
	readonly lastCutOver: () => StoredPlan | undefined;
	/**
	Those that may have changed more than this ledger knows, the newest first: a rollback that is `executing`, since its source
	may have been a file, and one whose source was; and where the ledger was put back from a copy the newest cut-over that had
	been begun and was not done. The latter two even if a rollback has ended them since: that may have been for some of their
	accounts only.
	*/
	readonly undonePlans: () => readonly number[];
	readonly planTally: (plan: number) => PlanTally;
	/** Newest run that copied files. */
	readonly lastBackupRun: () => number;
	/**
	Throws `refused` when the plan is not in the state that the step starts from. Binds the run to the plan. One that is begun
	or gone on with ends all others that are `ready` or `executing`: they were made of links as they were before.
	*/
	readonly movePlan: (run: number, plan: number, step: PlanStep, now: number) => void;
};

export type PlanSealing = {
	/** Reads the plan's rows in slices, one each time it is asked: a million at once would hold the main thread for seconds. */
	readonly digestPlan: (plan: number) => Generator<void, PlanDigest>;
	/**
	Shares its rows out over rings (`canary` rows, one an account as far as there are so many; then shares of the whole), in
	slices too.
	*/
	readonly shareOut: (
		run: number,
		plan: number,
		shares: Shares & {readonly digest: PlanDigest},
	) => Generator<void, void>;
	/**
	Fixes a plan whose rows are shared out: code from ledger, sequence and rows, summary as reviewed. Older plans of
	the same direction that are `ready` are abandoned.
	*/
	readonly sealPlan: (run: number, plan: number, seal: Seal & {readonly digest: PlanDigest}) => StoredPlan;
};

export type Overrulings = {
	readonly overruleProof: (run: number, plan: number, overruling: Omit<Overruling, 'run'>) => void;
};

export type Attention = {
	/** Rows without an outcome, by the state of their file: what a plan that is done could not switch for want of a copy. */
	readonly uncopied: (plan: number) => Readonly<Partial<Record<FileState, number>>>;
	/** Rows of the plan that need a look, in order. Once it is done, those without a copy too. */
	readonly attention: (plan: number, limit: number) => readonly AttentionRow[];
};

/** The ledger of link changes: what is to be made, on its way, and made. */
import type {FailureKind} from '../failure.ts';
import type {NotMade, RowOutcome} from '../life.ts';
import type {FileTask} from './copier.ts';
import type {RollbackRecord} from './keepsakes.ts';
import type {Direction} from './plans.ts';

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

/** `unsent`: the call was never made, or had no effect: the link goes back to where it was, the row stays to do. */
export type Outcome = RowOutcome | 'unsent';

/** What has become of a change that was intended. */
export type Settled = {
	readonly seq: number;
	readonly row: number;
	readonly outcome: Outcome;
	readonly error?: string;
	/** Of what has failed: the kind of the refusal, where it is known. */
	readonly kind?: FailureKind;
};

/** What the compare has shown: that nothing may be written (conflict, deleted), or need be (applied). */
export type SettledUnwritten = Pick<Settled, 'seq' | 'row' | 'error'> & {
	readonly outcome: Exclude<RowOutcome, 'failed'>;
};

export type PlanChanges = {
	/** Changes of the ring without an outcome, in order, after `seq`; `new` and `changed` ones only once they are verified. */
	readonly changesToMake: (plan: number, ring: number, after: number, limit: number) => readonly PlannedChange[];
	/** Changes of the ring (or of the whole plan) that are applied, for re-reading. */
	readonly changesMade: (plan: number, ring: number | null, after: number, limit: number) => readonly PlannedChange[];
	/** Ids of a plan's records, by the plan's code, in the order of its rows. */
	readonly plannedRecords: (code: string) => Generator<string, void>;
	/** What a rollback of this plan needs, in pages. */
	readonly rollbackRecords: (plan: number) => Iterable<readonly RollbackRecord[]>;
	/** Claims files of the plan's own rows, as `Ledger.claim` does those of a scope: `discovered` → `copying`. */
	readonly claimPlanned: (
		run: number,
		plan: number,
		most: {readonly files: number; readonly bytes: number; readonly after: number},
	) => readonly FileTask[];
};

export type Execution = {
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
		outcomes: readonly Settled[],
		now: number,
		window?: WriteWindow,
	) => void;
	/** Settles without an intention. */
	readonly settleUnwritten: (run: number, plan: number, outcomes: readonly SettledUnwritten[], now: number) => void;
	/** Intentions that a crash left open, with their plan: Salesforce knows what became of them. */
	readonly openIntentions: (after: number, limit: number) => readonly Intention[];
	/**
	A re-read after the change differs from the plan (a user, a flow): the row's outcome says so, and what was found is kept
	beside it, and among the failed attempts. The journal keeps that it was applied, and the link stays as it was settled: at that moment it was true.
	*/
	readonly markDiffering: (
		run: number,
		plan: number,
		rows: ReadonlyArray<{
			readonly seq: number;
			readonly row: number;
			readonly outcome: Exclude<NotMade, 'failed'>;
			/** In words. */
			readonly found: string;
		}>,
		now: number,
	) => void;
};

export type Windows = {
	readonly windows: (plan: number) => MeasuredWindows;
};

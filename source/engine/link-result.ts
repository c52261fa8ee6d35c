/** How the execution of a plan ended: counts from the plan's rows. */
import type {Started} from './event.ts';
import type {Failure} from './failure.ts';
import type {FileState} from './life.ts';
import type {MeasuredWindows} from './ports/changes.ts';
import type {AttentionRow, Overruling} from './ports/plans.ts';

type Executed = {
	readonly runId: number;
	readonly planId: string;
	readonly test: Started['test'];
	/** Else the plan is gone on with, also where only its last reading is left: nothing remains to be changed then. */
	readonly done: boolean;
	/** Changes of the plan, and those of them that are still to be made: 0 when the plan is done. */
	readonly changes: number;
	readonly remaining: number;
	/** Changes that earlier runs of the plan had made. */
	readonly earlier: number;
	/** Re-read after the last ring, and found as planned. */
	readonly validated: number;
	readonly conflicts: number;
	/** Refused by Salesforce, and those of `uncopied`. */
	readonly failed: number;
	/** Files of the plan that could not be copied first, by their state: their links stay as they are. Empty until it is done. */
	readonly uncopied: Readonly<Partial<Record<FileState, number>>>;
	/** Deleted, or hidden from this user; of a rollback also those that its plan had found so. */
	readonly deleted: number;
	/** Measured windows between compare and write, and the records whose SystemModstamp moved inside one. */
	readonly windows: MeasuredWindows;
	/** Records that need a look, at most a hundred. */
	readonly attention: readonly AttentionRow[];
	readonly seconds: number;
	/** What the plan had said of the whole execution, against `seconds` and `apiCalls` of one that was done in one run. */
	readonly forecast: {readonly seconds: number; readonly apiCalls: number};
	/** Of the org meanwhile, those of others among them; null where it is not done, or its day's count began anew. */
	readonly apiCalls: number | null;
	readonly exitCode: number;
	readonly stoppedBy: string | null;
	readonly error: (Failure & {readonly hint: string}) | null;
};

export type CutOverResult = Executed & {
	readonly switched: number;
	/** New files that were copied before they were switched. */
	readonly copied: number;
	/** Records that appeared after the plan was made: left for the next one. */
	readonly arrivedAfterPlan: number;
	/** Null where it ended before it was written. */
	readonly rollbackFile: string | null;
	readonly ledgerCopy: string | null;
	/** Who took it on himself that new links do not open for users; null where nobody did. */
	readonly overruling: Overruling | null;
};

export type RollbackResult = Executed & {
	readonly restored: number;
	/** Switched records whose original nobody knows. */
	readonly noOriginal: number;
	/** What the plan found to hold another value than ours, and so never meant to change. */
	readonly leftAlone: Readonly<Record<'edited-by-user' | 'not-ours', number>>;
};

/** The ledger of runs. */
import type {Failure} from '../failure.ts';
import type {Scope} from '../scope.ts';

export type RunType = 'backup' | 'migrate' | 'rollback' | 'single-phase' | 'reset';

export type RunTotals = {
	readonly processed: number;
	readonly successful: number;
	readonly failed: number;
	readonly new: number;
	readonly updated: number;
	readonly skipped: number;
};

/** Salesforce's own count against the sum of the dispositions, over one scope, in one run. */
export type CountProof = {
	readonly salesforceCount: number;
	readonly accounted: number;
	/** `accounted - salesforceCount`. */
	readonly difference: number;
	/** `proven`, or `moved`: the org changed faster than doclift could count. */
	readonly verdict: 'proven' | 'moved';
	/** How often was counted. */
	readonly passes: number;
};

export type RunBook = {
	/** Names every run that is still `running` `interrupted` (the caller holds the lock, so they are dead). Returns their ids. */
	readonly interruptDeadRuns: (now: number) => readonly number[];
	readonly beginRun: (run: {
		readonly type: RunType;
		readonly command: string;
		readonly scope: Scope;
		/** An allow-list of settings as JSON; no secret. */
		readonly config: string;
		readonly now: number;
	}) => number;
	readonly heartbeat: (run: number, now: number) => void;
	readonly endRun: (
		run: number,
		end: {
			readonly status: 'completed' | 'failed' | 'interrupted';
			readonly totals: RunTotals;
			readonly error: Failure | null;
			readonly proof: CountProof | null;
			readonly now: number;
		},
	) => void;
};

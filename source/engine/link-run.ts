/** What runs that plan and change links need, and what they are told. */
import type {BackupPorts} from './backup.ts';
import type {Rules} from './decide.ts';
import type {Failure} from './failure.ts';
import type {KeyRules} from './key.ts';
import type {PlanSummary} from './plan-summary.ts';
import type {Keepsakes, RollbackRecord} from './ports/keepsakes.ts';
import type {OpenLink} from './ports/open-link.ts';
import type {Overruling} from './ports/plans.ts';
import type {Circumstances} from './run-frame.ts';
import type {Scope} from './scope.ts';

export type LinkPorts = BackupPorts & {
	readonly openLink: OpenLink;
	readonly keepsakes: Keepsakes;
};

/** Rings after the canary: shares of the whole, or numbers of records; what is left is the last ring. */
export type Rings = {
	readonly canary: number;
	readonly rings: ReadonlyArray<{readonly percent: number} | {readonly records: number}>;
};

type Planning = Circumstances & {
	/** The command that makes the same plan anew; null where it is a part of something else. */
	readonly again: string | null;
	readonly scope: Scope;
	/** Name of the field that holds the URL, and the same with its object before it. */
	readonly urlField: string;
	readonly linkField: string;
	readonly rings: Rings;
	/** Requests in flight, for the forecast. */
	readonly writers: number | 'auto';
	readonly apiReservePercent: number;
};

export type CutOverPlanOrder = Planning & {
	readonly readWith: 'auto' | 'rest' | 'bulk';
	readonly rules: Rules;
	readonly keys: KeyRules;
	/** Characters that the field takes. */
	readonly mostLink: number;
	/** Most links to change, and most new files to copy for it; null for all. */
	readonly limit: number | null;
	readonly mostCopies: number | null;
	readonly linkProof: {
		readonly policy: 'required' | 'warn' | 'off';
		/** Null unless the operator has taken it on himself that users get 403. */
		readonly overruled: Pick<Overruling, 'how' | 'by'> | null;
		/** Opens every new link, not a sample. */
		readonly all: boolean;
	};
};

/** What is to be taken back: what the ledger has switched, what one run of it has, or what a file names. */
export type RollbackSource =
	| {readonly from: 'ledger'; readonly run: number | null}
	| {
			readonly from: 'file';
			readonly records: Iterable<Omit<RollbackRecord, 'new_url'> & {readonly new_url?: string | undefined}>;
	  };

export type RollbackPlanOrder = Planning & {
	readonly source: RollbackSource;
	/** For records of a file that the ledger has never seen. */
	readonly rules: Rules;
};

export type PlanResult = {
	readonly runId: number;
	/** Null where the run was stopped before the plan was made. */
	readonly plan: PlanSummary | null;
	readonly seconds: number;
	readonly exitCode: number;
	readonly stoppedBy: string | null;
	readonly error: (Failure & {readonly hint: string}) | null;
};

export type ExecuteOrder = Circumstances & {
	/** The plan's id, as confirmed. */
	readonly planId: string;
	/** Bounds what arrived after the plan and is copied all the same: 0 in test mode. Null for all. */
	readonly mostCopies: number | null;
	readonly keys: KeyRules;
	readonly rules: Rules;
	readonly urlField: string;
	readonly linkField: string;
	readonly apiReservePercent: number;
	readonly writers: number | 'auto';
	readonly concurrency: number | 'auto';
	/** Bytes a second. */
	readonly bandwidth: number | undefined;
	readonly failurePercent: {readonly backup: number; readonly cutOver: number};
	readonly planMaxAgeHours: number;
	/** The configuration's own brake: stops a cut-over, never a rollback. */
	readonly dryRun: boolean;
	/** Null unless the operator has taken it on himself that users get 403. */
	readonly acceptUnproven: Pick<Overruling, 'how' | 'by'> | null;
	readonly holdAfterCanary: boolean;
	/** The same run comes to the rings of further plans: a hold in the last ring of this one waits before those. */
	readonly plansFollow: boolean;
};

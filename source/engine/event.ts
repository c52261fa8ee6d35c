/**
What a run says while it works: a closed list of plain data. The plain text, `--json`, the log, the socket and the
console are readers of this one stream. Counts in it are derived from the ledger's rows.
*/
import type {Failure, FailureKind} from './failure.ts';
import type {FileState} from './life.ts';
import type {PlanSummary} from './plan-summary.ts';
import type {CountProof, RunType} from './ports/runs.ts';
import type {Org} from './ports/salesforce.ts';
import type {Scope} from './scope.ts';

export type Started = {
	readonly type: 'started';
	readonly runId: number;
	readonly command: RunType;
	readonly mode: string;
	readonly pid: number;
	readonly org: Org;
	readonly bucket: string;
	readonly scope: Scope;
	/** TEST with this account, when the configuration limits the run to it. */
	readonly test: {readonly accountId: string; readonly accountName: string} | null;
	readonly dryRun: boolean;
	/** Which account of a single-phase it is; absent in every other run. */
	readonly part?: Part;
	/** Runs that died before this one and were named `interrupted` by it. */
	readonly interrupted: readonly number[];
};

/** `account`: its name; null for the records that are left, whatever their account. */
export type Part = {readonly number: number; readonly of: number; readonly account: string | null};

export type Phase =
	| 'reconciling'
	| 'counting'
	| 'reading'
	| 'naming'
	| 'comparing'
	| 'copying'
	| 'proving'
	| 'planning'
	| 'keeping'
	| 'switching'
	| 'restoring'
	| 'validating'
	| 'finishing';

export type Progress = {
	readonly type: 'progress';
	readonly phase: Phase;
	/** Distinct records: settled in this phase, and in all. Null where the total is not known. */
	readonly done: number;
	readonly total: number | null;
	/** From the tally of the scope. */
	readonly dispositions: Readonly<Partial<Record<FileState, number>>>;
	/** Of files verified in this run. */
	readonly bytes: number;
	readonly filesPerSecond: number;
	readonly bytesPerSecond: number;
	/** Null before 1 %, and while nothing moves. */
	readonly etaSeconds: number | null;
	readonly inFlight: number;
	readonly concurrency: number;
	/** While files are copied. */
	readonly limits?: Limits;
	readonly retries: number;
	readonly memoryMb: number;
};

/** What an operator or the configuration has set: files in flight, and bytes a second over all threads. Null for none. */
export type Limits = {readonly concurrency: number | null; readonly bandwidth: number | null};

/** A phase begins, or a run waits or is to wait, resumes or ends early: with the reason in words. */
export type State = {
	readonly type: 'state';
	readonly state: Phase | 'paused' | 'hold-asked' | 'held' | 'resumed' | 'stopping' | 'throttled' | 'notice';
	readonly reason: string;
};

/** A gate that was tried: what it asks, whether it holds, and what to do where it does not. */
export type Gate = {
	readonly type: 'gate';
	readonly gate: string;
	readonly holds: boolean;
	readonly found: string;
	/** What part of the world it is about; where gates are many. */
	readonly group?: string;
	/** Why it matters. */
	readonly why?: string;
	/** It holds, and there is something to know or to do about it all the same. */
	readonly note?: true;
	/** Nobody has answered what it asks: it stands in nobody's way, and is no good news either. */
	readonly untold?: true;
	readonly hint?: string;
};

export type Proof = {
	readonly type: 'proof';
	readonly proof: CountProof;
	readonly dispositions: Readonly<Partial<Record<FileState, number>>>;
};

/** A plan that was made: what its operator is to review. */
export type PlanMade = {readonly type: 'plan'; readonly plan: PlanSummary};

/** One record that could not be done, or a fault that the run survives. URLs stand without their query. */
export type ErrorSaid = {
	readonly type: 'error';
	readonly recordId: string | null;
	readonly failure: Failure & {readonly hint: string};
};

export type BackupResult = {
	readonly runId: number;
	readonly scope: Scope;
	readonly test: Started['test'];
	readonly dryRun: boolean;
	/** Null where the run was stopped before everything was read. */
	readonly salesforceCount: number | null;
	readonly proof: CountProof | Unproven;
	/** Every state but `deleted`, zeros included: they sum to `proof.accounted`. */
	readonly dispositions: Readonly<Record<Exclude<FileState, 'deleted'>, number>>;
	readonly deleted: number;
	/** Of the dispositions: what an operator has signed off. It needs no more attention. */
	readonly accepted: Readonly<Partial<Record<FileState, number>>>;
	readonly copied: number;
	readonly alreadyBackedUp: number;
	readonly failed: number;
	readonly bytes: number;
	readonly seconds: number;
	/** Failures of this run by kind, most frequent first. */
	readonly errors: ReadonlyArray<{
		readonly kind: FailureKind;
		readonly count: number;
		readonly example: string;
		readonly hint: string;
	}>;
	readonly exitCode: number;
	/** Why it ended before its end: a signal, an operator, `--until`. */
	readonly stoppedBy: string | null;
	/** What ended it, after everything in flight was settled. */
	readonly error: (Failure & {readonly hint: string}) | null;
};

/** A run that was stopped while it read: what it has accounted for so far, and no proof. */
export type Unproven = {
	readonly salesforceCount: null;
	readonly accounted: number;
	readonly difference: null;
	readonly verdict: 'unproven';
	readonly passes: 0;
};

export type RunEvent = Started | Progress | State | Gate | Proof | PlanMade | ErrorSaid;

export type Emit = (event: RunEvent) => void;

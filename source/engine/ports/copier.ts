/** Copying: the threads that move the bytes, what they are given and what they give back. */
import type {Failure, FailureKind} from '../failure.ts';

/** `superseded`: the source has been seen to hold another version since. */
export type ReplacedCopy = {readonly etag: string; readonly sha256: string; readonly superseded: boolean};

/** One file to copy. `row` is the ledger's number for the record. */
export type FileTask = {
	readonly row: number;
	readonly recordId: string;
	readonly url: string;
	readonly key: string;
	readonly name: string;
	/** The copy that the ledger has recorded at this key and that this one replaces; null for a first copy. */
	readonly replaces: ReplacedCopy | null;
	/** It has been tried before, at this same URL, and this is what it failed of: gone and archived are failures too. */
	readonly failedBefore?: FailureKind;
	/** For the strategies `presign` and `content-version`, which do not apply without them. */
	readonly identifier?: string;
	readonly contentVersion?: string;
};

/** Which strategy delivered the bytes. */
export type Access = 's3' | 'http' | 'presign' | 'content-version';

/**
How a copy's SHA-256 came about: of bytes that we read from the source by a strategy; or, where the store copied inside
itself, from the store's own checksum of the copy, or of the copy's bytes read again.
*/
export type ServedBy = Access | 'copy-checksum' | 'copy-reread';

export type Verified = {
	readonly row: number;
	readonly outcome: 'verified';
	readonly size: number;
	readonly sha256: string;
	readonly sourceEtag: string;
	readonly etag: string;
	/** Null where the bucket alone was asked: after a crash, and where a file can no longer be had but its copy is there. */
	readonly servedBy: ServedBy | null;
	/** `put`, `multipart`, `copy` inside the store, or `found`: the same bytes already lay at the key, put there by us. */
	readonly stored: 'put' | 'multipart' | 'copy' | 'found';
	readonly attempts: number;
};

export type Unverified = {
	readonly row: number;
	readonly recordId: string;
	readonly outcome: 'failed' | 'missing' | 'archived' | 'collision' | 'excluded';
	readonly failure: Failure;
	/** Known for files that are excluded by size. */
	readonly size?: number;
	readonly attempts: number;
};

/** Not begun, or given up without fault of the file: it goes back to `discovered`. */
export type Released = {
	readonly row: number;
	readonly outcome: 'released';
	/** Of one that waited for its next attempt: what the last one failed of. */
	readonly failedOf?: FailureKind;
};

export type Receipt = Verified | Unverified | Released;

/** What the threads are doing now. Telemetry only: counts of records come from the ledger. */
export type Pulse = {
	readonly threads: ReadonlyArray<{readonly id: number; readonly inFlight: number}>;
	/** Since the copier was made. */
	readonly bytesRead: number;
	readonly retries: number;
	readonly throttled: number;
	/** How often a store was out of reach that had answered before. */
	readonly outages: number;
	readonly settled: number;
	/** The status with which the store refused to copy inside itself, which is not tried again; 0 or absent: none. */
	readonly copyRefused?: number;
};

/** A thread, and the files that it has begun and not finished. */
export type AtWork = {
	readonly id: number;
	readonly files: ReadonlyArray<{readonly recordId: string; readonly name: string; readonly ageMs: number}>;
};

export type Copier = {
	/**
	Copies a batch on one thread. Every task comes back through `settle` exactly once, in groups, also when a thread
	dies (then as `failed` with `worker-crashed`). Rejects with a `MigrationError` only when the run must end; tasks
	that were not settled by then have been handed back as `released`.
	*/
	readonly copy: (batch: readonly FileTask[], settle: (receipts: readonly Receipt[]) => void) => Promise<void>;
	/** How many batches may usefully be under way at once. */
	readonly lanes: number;
	/** Most files in one batch. */
	readonly batchFiles: number;
	/** Files in flight, over all threads; 0 begins none until it is raised again. Takes effect at the next file. */
	readonly setConcurrency: (files: number) => void;
	readonly concurrency: () => number;
	/** Bytes a second over all threads; undefined for no limit. */
	readonly setBandwidth: (bytesPerSecond: number | undefined) => void;
	/** What is in flight is finished; what is not begun, or waits for credentials, comes back as `released`. */
	readonly drain: () => void;
	readonly pulse: () => Pulse;
	/** Asks the threads themselves, which costs them a moment. One that does not answer at once is left out. */
	readonly atWork: () => Promise<readonly AtWork[]>;
	/** Begins to end the threads; resolves when they have. */
	readonly close: () => Promise<void>;
};

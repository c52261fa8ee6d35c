/**
The ports of the engine: what it needs of the world, as types of functions.

Adapters translate their library's errors into `MigrationError`; the engine never reads a status code. Every method
states whether it may be called again after a lost answer. Times are milliseconds since 1970 (UTC), sizes are bytes,
hashes are SHA-256 in lower-case hex, ETags stand without their quotes.
*/
import type {Failure, FailureKind} from './failure.ts';
import type {FileState, LinkState} from './life.ts';

export type Clock = {
	readonly now: () => number;
	/** Resolves after `ms`, or at once when the signal fires. Never rejects. */
	readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
};

// —— Salesforce ————————————————————————————————————————————————————————————————

/** One record, as Salesforce tells it. `id` and `account.id` always have 18 characters. */
export type SourceRecord = {
	readonly id: string;
	readonly name: string;
	readonly url: string | null;
	readonly account: {readonly id: string; readonly name: string} | null;
	readonly type: string | null;
	/** SystemModstamp. */
	readonly modifiedAt: number;
	readonly deleted: boolean;
	/** The vendor's own key of the file; only read where `source.access` has `presign`. */
	readonly identifier?: string;
	/** Id of the Salesforce file; only read where `source.access` has `content-version`. */
	readonly contentVersion?: string;
};

/** What a run looks at: the configured object, under the configured filter, for all accounts or for some. */
export type Scope = {
	readonly object: string;
	/** The SOQL condition of the configuration; empty for none. */
	readonly filter: string;
	/** 18-character ids, sorted; empty means every record, those without an account included. */
	readonly accounts: readonly string[];
};

export type Org = {
	readonly orgId: string;
	readonly orgName: string;
	readonly sandbox: boolean;
	readonly userId: string;
	readonly instanceUrl: string;
	/** The way of sign-in that succeeded. */
	readonly auth: string;
};

export type FieldDescription = {
	readonly name: string;
	readonly type: string;
	/** Characters; 0 where the field has no length. */
	readonly length: number;
	readonly updateable: boolean;
	readonly filterable: boolean;
};

export type ApiUsage = {readonly used: number; readonly max: number};

/** The Salesforce side. All of it reads; each call may be repeated. Signs in again by itself when a session ends. */
export type Salesforce = {
	readonly org: Org;
	/** The object's fields by name. Throws `salesforce-query` for an object that does not exist or that the user may not see. */
	readonly describe: () => Promise<{
		readonly updateable: boolean;
		readonly fields: ReadonlyMap<string, FieldDescription>;
	}>;
	/** `COUNT()` over the scope, with the server's own clock. */
	readonly count: (scope: Scope) => Promise<{readonly count: number; readonly serverTime: number}>;
	/**
	Every record of the scope, in pages of at most 2,000. `bulk` is Bulk API 2.0, `rest` is pages keyed on Id. Rows arrive
	once, save where Salesforce loses the results of a query job in mid-read: then the query runs again from its start. A
	wait for a query job that the run's stop ends rejects with the reason of its signal: what was read is not all.
	*/
	readonly readAll: (scope: Scope, via: 'rest' | 'bulk') => AsyncIterable<readonly SourceRecord[]>;
	/** Records of the scope changed since then, deleted ones included (`deleted: true`). */
	readonly readChanged: (scope: Scope, since: number) => AsyncIterable<readonly SourceRecord[]>;
	/** In the order of the ids, null where Salesforce knows no such record. Chunks by itself. */
	readonly retrieve: (ids: readonly string[]) => Promise<ReadonlyArray<SourceRecord | null>>;
	/**
	Those of the ids that lie in the recycle bin (about 15 days), in their long form: they are deleted for certain. What is
	neither found nor binned is gone for good, or hidden from this user.
	*/
	readonly binned: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
	/** Accounts changed since then, for renames. */
	readonly changedAccounts: (
		since: number,
	) => AsyncIterable<ReadonlyArray<{readonly id: string; readonly name: string}>>;
	/**
	Accounts that have records under the filter (none where absent), with their number, ordered by id; null is "no account".
	With `files` neither folders nor records without a link count, as far as Salesforce filters by the fields that say so.
	*/
	readonly accounts: (
		filter?: string,
		only?: 'files',
	) => AsyncIterable<
		ReadonlyArray<{readonly id: string | null; readonly name: string | null; readonly records: number}>
	>;
	/** API calls of the last 24 hours, from the last answer's header; asks when none has been seen. */
	readonly usage: () => Promise<ApiUsage>;
	/** For strategies of source access that read through Salesforce. Never logged. */
	readonly session: () => {readonly instanceUrl: string; readonly accessToken: string};
	/**
	This token was refused outside of the port's own calls: resolves once `session` has one that Salesforce takes, which is
	the same where it still does. Throws `authentication-salesforce`.
	*/
	readonly renewSession: (refused: string) => Promise<void>;
};

// —— Buckets ————————————————————————————————————————————————————————————————————

/** An object of ours (or not) at the destination, as HEAD tells it. The `doclift-*` metadata are absent on a stranger's. */
export type StoredObject = {
	readonly size: number;
	readonly etag: string;
	readonly contentType?: string;
	readonly versionId?: string;
	readonly recordId?: string;
	readonly sha256?: string;
	readonly upload?: string;
	readonly sourceEtag?: string;
};

/** What the destination store was seen to do; the copier uses nothing else. */
export type StoreAbilities = {
	/** `If-None-Match: *` is enforced on PUT. */
	readonly conditionalCreate: boolean;
	/** `If-None-Match: *` is enforced on CompleteMultipartUpload. */
	readonly conditionalComplete: boolean;
	/** `If-Match` is enforced on PUT. */
	readonly conditionalReplace: boolean;
	/** A body without `Content-MD5` is refused, whatever its signature covers: Object Lock. Absent: it is not. */
	readonly demandsChecksum?: boolean;
	/** A body that differs from its signed SHA-256 is refused. */
	readonly verifiesPayload: boolean;
	/** A body that differs from its `Content-MD5` is refused. */
	readonly verifiesMd5: boolean;
	/** A body without a signed hash is taken, and refused where it differs from its `Content-MD5`. */
	readonly verifiesUnsigned: boolean;
	/** Copying inside the store; null: it does not do it. Absent: it was not asked, since nobody wants it. */
	readonly copies?: CopyAbilities | null;
};

/** What a copy inside the store was seen to do. */
export type CopyAbilities = {
	/** `If-None-Match: *` is enforced on it. */
	readonly conditional: boolean;
	/** `x-amz-copy-source-if-match` is enforced: another version than the one asked for is refused. */
	readonly guarded: boolean;
	/** It answers with the true SHA-256 of the whole copy. */
	readonly checksums: boolean;
};

export type Destination = {
	/** HEAD; null only for 404. */
	readonly stat: (key: string) => Promise<StoredObject | null>;
	/** Proves the abilities on the probe object `<prefix>/.doclift/probe`. Throws where the bucket cannot be written. */
	readonly probe: () => Promise<StoreAbilities>;
	/**
	Every object below the prefix, in pages. Throws `upload-forbidden` where listing is not allowed. With `cuts`, keys in
	ascending order, its parts are listed side by side: the pages come in no order, and some may come twice.
	*/
	readonly list: (prefix: string, cuts?: readonly string[]) => AsyncIterable<readonly ListedObject[]>;
	/** Unfinished multipart uploads below the prefix. */
	readonly pendingUploads: (prefix: string) => AsyncIterable<{readonly key: string; readonly uploadId: string}>;
	/** Repeatable: an upload that is gone is no error. */
	readonly abortUpload: (key: string, uploadId: string) => Promise<void>;
};

/** One of many: where it was copied from, and its key. */
export type CopySample = {readonly url: string; readonly key: string};

export type ListedObject = {readonly key: string; readonly size: number; readonly etag: string};

export type Source = {
	/** The buckets that `list` may be asked for. */
	readonly buckets: readonly string[];
	/** Every object of one bucket, in pages. Throws `download-forbidden` where listing is not allowed. `cuts` as above. */
	readonly list: (bucket: string, cuts?: readonly string[]) => AsyncIterable<readonly ListedObject[]>;
	/**
	HEAD by our own signature; null only for 404. Throws `download-forbidden` where the object may not be read, and, where
	listing is not allowed, also where there is none.
	*/
	readonly stat: (bucket: string, key: string) => Promise<Pick<ListedObject, 'size' | 'etag'> | null>;
};

// —— Copying ————————————————————————————————————————————————————————————————————

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
export type Released = {readonly row: number; readonly outcome: 'released'};

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
	readonly close: () => Promise<void>;
};

// —— The ledger —————————————————————————————————————————————————————————————————

/** What the ledger knows of a record, as far as discovery decides by it. */
export type Known = {
	readonly state: FileState;
	readonly link: LinkState;
	readonly url: string | null;
	/** Of the recorded copy, or of a file that was excluded by its size. */
	readonly size: number | null;
	/** A copy has been verified for this generation. */
	readonly copied: boolean;
};

/** What discovery decides to do with one record that it has seen; see `decide.ts`. */
export type Verdict =
	| {readonly act: 'insert'; readonly state: FileState}
	/** Seen, nothing to change but what Salesforce says of name, account and time. */
	| {readonly act: 'keep'}
	/** Another state, the same file. */
	| {readonly act: 'move'; readonly state: FileState}
	/**
	Another URL before anything was copied: it takes the place of the old one. Where the journal refers to that one, a new
	generation opens, as with `regenerate`.
	*/
	| {readonly act: 'repoint'; readonly state: FileState}
	/** Another URL after a copy: the old one goes to `file_versions`, a new generation opens without a key. */
	| {readonly act: 'regenerate'; readonly state: FileState}
	/** Unknown and deleted: not ours to count. */
	| {readonly act: 'ignore'};

/** What a page of discovery has changed. */
export type Absorbed = {
	readonly seen: number;
	readonly inserted: number;
	readonly moved: number;
	readonly regenerated: number;
	readonly deleted: number;
	/** Records that now belong to another account; their files do not move. */
	readonly reparented: number;
	readonly renamed: ReadonlyArray<{readonly accountId: string; readonly from: string; readonly to: string}>;
};

export type Tally = Readonly<Record<FileState, {readonly count: number; readonly bytes: number}>>;

export type RunType = 'backup' | 'migrate' | 'rollback' | 'single-phase' | 'reset';

export type RunTotals = {
	readonly processed: number;
	readonly successful: number;
	readonly failed: number;
	readonly new: number;
	readonly updated: number;
	readonly skipped: number;
};

/** An unassigned record that is to be copied, in order of record id. */
export type Keyless = {
	readonly row: number;
	readonly recordId: string;
	readonly name: string;
	readonly url: string;
	readonly account: {readonly id: string; readonly name: string} | null;
	readonly generation: number;
};

/** A key in two parts: the folder is stored once for each account. `fold` is the whole key as `foldKey` makes it. */
export type ChosenKey = {
	readonly folder: string;
	readonly file: string;
	readonly fold: bigint;
};

/** A row that a crash left in flight. */
export type InFlight = {
	readonly row: number;
	readonly recordId: string;
	readonly key: string;
	readonly url: string;
	/** The recorded copy that was to be replaced; null or absent for a first copy. */
	readonly replaces?: ReplacedCopy | null;
};

/**
The durable record of everything. Synchronous: each method is one transaction, durable when it returns. Methods that
take a run's id refuse (kind `refused`) when another run has become the writer.
*/
/**
One step of a walk through the ledger: what was found, at most as many as asked for, and where the next step goes on; null
at the end. It looks at a bounded number of rows, however many there are, so it may find nothing and not be the last.
*/
export type Step<Found, Place> = {readonly found: readonly Found[]; readonly next: Place | null};

export type Ledger = {
	/** Binds the ledger to org and bucket at the first call; refuses another org or bucket after that. */
	readonly pin: (to: {readonly orgId: string; readonly bucket: string}) => void;
	/** Remembers a link base (with its trailing slash), so that what was written under it is known as ours for ever. */
	readonly useLinkBase: (base: string) => void;
	/** An exact value of the record's journal, or a link base of this ledger followed by one of its keys. */
	readonly isOurs: (recordId: string, url: string) => boolean;
	/** Under a link base of this ledger, whatever its key: an older copy of the ledger does not know the newer keys. */
	readonly isUnderLinkBase: (url: string) => boolean;

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

	/** Starts a pass over Salesforce; rows seen by it carry its number. */
	readonly beginDiscovery: (run: number, scope: Scope, kind: 'full' | 'incremental', now: number) => number;
	/** Stores one page: looks each record up, asks `decide`, does what it says, in one transaction. */
	readonly absorb: (
		discovery: number,
		page: readonly SourceRecord[],
		decide: (known: Known | undefined, record: SourceRecord) => Verdict,
	) => Absorbed;
	/** Record ids of the scope that this discovery has not seen and that are not deleted, after the given id, in order. */
	readonly unseen: (discovery: number, scope: Scope, after: string, limit: number) => Step<string, string>;
	/** Moves records to `deleted`; those already there are left alone. `vanished`: nobody has seen that they were deleted. */
	readonly markDeleted: (discovery: number, recordIds: readonly string[], evidence: 'binned' | 'vanished') => number;
	/** Records that exist but no longer match the scope's filter: they no longer count in its proof. */
	readonly markOutside: (discovery: number, recordIds: readonly string[]) => void;
	/** New names of accounts; returns those that differ. */
	readonly renameAccounts: (
		accounts: ReadonlyArray<{readonly id: string; readonly name: string}>,
	) => Absorbed['renamed'];
	/**
	Ends a discovery that read its whole scope: the scope's watermark moves (server time), and scopes with another
	filter lose theirs.
	*/
	readonly completeDiscovery: (discovery: number, watermark: number, now: number) => void;
	/** Undefined where no discovery of this scope has been completed. */
	readonly watermark: (scope: Scope) => number | undefined;

	/** Records to copy in this scope that have no key yet, after the given record id. */
	readonly keyless: (scope: Scope, after: string, limit: number) => Step<Keyless, string>;
	readonly keyTaken: (fold: bigint) => boolean;
	/** Each record gets the key that is chosen for it, when those before it have theirs. `taken` answers for folded keys. */
	readonly assignKeys: (
		run: number,
		records: readonly Keyless[],
		choose: (record: Keyless, taken: (fold: bigint) => boolean) => ChosenKey,
	) => void;

	/**
	Opens `failed`, `missing`, `archived` again (or the given states or failure kinds only), a slice each time it is asked;
	returns how many.
	*/
	readonly reopen: (
		run: number,
		scope: Scope,
		only: {readonly states: readonly FileState[]; readonly kinds: readonly FailureKind[]},
		now: number,
	) => Generator<void, number>;
	/** Claims up to so many files and so many known bytes of the scope, in row order after `after`: `discovered` → `copying`. */
	readonly claim: (
		run: number,
		scope: Scope,
		most: {
			readonly files: number;
			readonly bytes: number;
			readonly after: number;
			readonly kinds?: readonly FailureKind[];
		},
	) => readonly FileTask[];
	/** Records outcomes, and failures in `migration_errors`. A row that is no longer `copying` is left alone (applied once). */
	readonly settle: (run: number, receipts: readonly Receipt[], now: number) => void;
	/** Rows left in `copying`, after the given row. */
	readonly inFlight: (after: number, limit: number) => readonly InFlight[];

	/** What one listing of the source says against verified rows: opens those that differ (size or ETag) again; returns how many. */
	readonly compareListing: (
		run: number,
		scope: Scope,
		listing: {
			readonly locate: (url: string) => {readonly bucket: string; readonly key: string} | null;
			/** All that `pages` lists, empty ones too. */
			readonly buckets: readonly string[];
			readonly pages: AsyncIterable<{readonly bucket: string; readonly objects: readonly ListedObject[]}>;
		},
		now: number,
	) => Promise<{readonly compared: number; readonly changed: number; readonly absent: number}>;

	/**
	Prefixes of the keys that have been given, each with its slash (empty: the bucket's root), none under another: where
	copies lie. After a change of `destination.prefix` there are several, for a key stays as it is.
	*/
	readonly prefixes: () => readonly string[];

	/** Verified copies from all over the ledger, some hundred at most: how they are spread says where to cut a listing. */
	readonly sampleCopies: () => readonly CopySample[];

	/** What a listing of all `prefixes` says against verified rows: opens those whose copy is gone or differs again. */
	readonly compareCopies: (
		run: number,
		scope: Scope,
		pages: AsyncIterable<readonly ListedObject[]>,
		now: number,
	) => Promise<{readonly compared: number; readonly absent: number; readonly differs: number}>;

	/** Dispositions of the scope, from the tally that triggers keep. */
	readonly tally: (scope: Scope) => Tally;
	/** Records of the scope that an operator has signed off in the state in which they are. */
	readonly accepted: (scope: Scope) => Readonly<Partial<Record<FileState, number>>>;
	/** The same counted from the rows themselves, all of them; throws `ledger-corrupt` when the kept tally differs. */
	readonly proveTally: () => void | Promise<void>;
	/** Failures of this run by kind. */
	readonly failuresOf: (
		run: number,
	) => ReadonlyArray<{readonly kind: FailureKind; readonly count: number; readonly example: string}>;
	/** Bytes of the ledger and of its write-ahead log. */
	readonly bytes: () => {readonly ledger: number; readonly wal: number};
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

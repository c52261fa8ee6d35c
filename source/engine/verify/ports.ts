/**
The ports of a verification. It only reads ledger, bucket and Salesforce; what it has found, and how far it is, stands in
a book of its own, so that it can be made while a run holds the ledger's lock.
*/
import type {Emit} from '../event.ts';
import type {FileState, LinkState} from '../life.ts';
import type {CopySample, ListedObject, StoredObject} from '../ports/buckets.ts';
import type {Clock} from '../ports/clock.ts';
import type {LinkFields} from '../ports/link-fields.ts';
import type {Salesforce} from '../ports/salesforce.ts';
import type {Scope} from '../scope.ts';
import type {Difference, DifferenceClass} from './difference.ts';

export type VerifyPorts = {
	readonly ledger: VerifyLedger;
	readonly bucket: VerifyBucket;
	readonly salesforce: Pick<Salesforce, 'count'>;
	readonly linkFields: Pick<LinkFields, 'readLinks'>;
	readonly book: VerifyBook;
	readonly clock: Clock;
	readonly emit: Emit;
	readonly stopping: AbortSignal;
	/** A whole number, at random, below 2³². */
	readonly drawSeed: () => number;
	readonly onProgress: (
		doing: 'listing' | 'comparing' | 'orphans',
		counts: VerifyCounts,
		done: number,
		total: number | null,
	) => void;
};

/** One record as the ledger has it now. */
export type Examined = {
	readonly row: number;
	readonly recordId: string;
	readonly state: FileState;
	readonly link: LinkState;
	/** Exactly, with its query. */
	readonly original: string | null;
	/** The link that was last written, or would be today; null without a key. */
	readonly ours: string | null;
	/** The recorded copy; null where there is none. */
	readonly copy: {
		readonly key: string;
		readonly size: number;
		readonly etag: string;
		readonly sha256: string;
		readonly verifiedAt: number;
	} | null;
};

export type VerifyLedger = {
	/** Of the scope, in row order, after the given row; records outside of its filter do not count. */
	readonly examined: (scope: Scope, after: number, limit: number) => readonly Examined[];
	/** In the order asked. */
	readonly examinedRows: (rows: readonly number[]) => readonly Examined[];
	readonly population: (scope: Scope) => number;
	/** `sample` rows of the scope, each as likely as any other, in order; `random` gives numbers from 0 to 1. */
	readonly choose: (scope: Scope, sample: number, random: () => number) => readonly number[];
	/** Whether a record holds this key, in this or a former generation. */
	readonly explains: (key: string) => boolean;
	readonly isOurs: (recordId: string, url: string) => boolean;
	readonly isUnderLinkBase: (url: string) => boolean;
	/** Whether somebody holds the ledger's lock: only he may be changing links. */
	readonly isHeld: () => boolean;
	readonly sampleCopies: () => readonly CopySample[];
	readonly ledgerId: () => string;
	/** The org and bucket that it belongs to; null before the first run. */
	readonly pinned: () => {readonly orgId: string | null; readonly bucket: string | null};
};

/** The bucket, read. Each call may be repeated. */
export type VerifyBucket = {
	readonly stat: (key: string) => Promise<StoredObject | null>;
	/** As the engine's own: with `cuts` in no order, and some twice. */
	readonly list: (prefix: string, cuts?: readonly string[]) => AsyncIterable<readonly ListedObject[]>;
	/** Reads the object and hashes its bytes; null where it is gone. */
	readonly readBack: (
		key: string,
	) => Promise<{readonly sha256: string; readonly size: number; readonly etag: string} | null>;
};

/** `size` records, chosen by a seed: the same seed over the same ledger chooses the same. */
export type Sample = {readonly size: number; readonly seed: number};

export type VerifyKind = {
	readonly scope: Scope;
	readonly deep: boolean;
	/** The links alone: no bucket is asked. */
	readonly drift: boolean;
	/** Null for every record. */
	readonly sample: {readonly size: number; readonly seed: number | null} | null;
};

/** Counts of a verification so far. */
export type VerifyCounts = {
	readonly records: number;
	readonly copies: number;
	/** Read again and hashed. */
	readonly bytes: number;
	/** Records that a run was changing at that moment: not judged. */
	readonly inFlight: number;
	/** That Salesforce still has. */
	readonly alive: number;
};

export const nothingYet: VerifyCounts = {records: 0, copies: 0, bytes: 0, inFlight: 0, alive: 0};

export type OpenVerification = {
	readonly id: number;
	readonly startedAt: number;
	/** Everything up to here is done: a row, or a position in the sample. */
	readonly watermark: number;
	readonly resumed: boolean;
	/** Null for every record. */
	readonly sample: Sample | null;
	readonly counts: VerifyCounts;
};

export type VerifyBook = {
	/**
	Goes on with the newest of the same kind that was at work after `since` and has not ended, else begins one. Without a
	seed any sample of its size is of its kind, and a new one is chosen by a seed that is drawn.
	*/
	readonly begin: (
		kind: VerifyKind,
		begin: {
			readonly now: number;
			readonly since: number;
			readonly population: number;
			readonly drawSeed: () => number;
			readonly choose: (sample: Sample) => readonly number[];
		},
	) => OpenVerification;
	/** Rows of the sample, in order, after a position. */
	readonly sampled: (id: number, after: number, limit: number) => readonly number[];
	/** What a piece of work has found, and that it is done: one transaction. */
	readonly note: (
		id: number,
		found: readonly Difference[],
		watermark: number,
		counts: VerifyCounts,
		now: number,
	) => void;
	readonly end: (id: number, now: number) => void;
	readonly byClass: (id: number) => Readonly<Partial<Record<DifferenceClass, number>>>;
	/** Records with at least one difference; objects and records beyond the ledger do not count. */
	readonly differing: (id: number) => number;
	/** The first of each class. */
	readonly examples: (id: number) => readonly Difference[];
	readonly differences: (
		id: number,
		after: number,
		limit: number,
	) => ReadonlyArray<Difference & {readonly seq: number}>;
	/** The listing of the bucket, on disk for as long as this program runs. */
	readonly listing: {
		readonly keep: (objects: readonly ListedObject[]) => void;
		readonly look: (key: string) => {readonly size: number; readonly etag: string} | null;
		readonly walk: (after: string, limit: number) => readonly ListedObject[];
	};
};

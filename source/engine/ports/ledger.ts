/** The ledger of phase 1, whole. */
import type {FailureKind} from '../failure.ts';
import type {FileState} from '../life.ts';
import type {Scope} from '../scope.ts';
import type {Comparisons} from './comparisons.ts';
import type {CopyBook} from './copies.ts';
import type {DiscoveryBook} from './discovery.ts';
import type {KeyBook} from './keys.ts';
import type {RunBook} from './runs.ts';

export type Tally = Readonly<Record<FileState, {readonly count: number; readonly bytes: number}>>;

/** What a ledger is bound to, and what is ours by it. */
export type LedgerPin = {
	/** Binds the ledger to org and bucket at the first call; refuses another org or bucket after that. */
	readonly pin: (to: {readonly orgId: string; readonly bucket: string}) => void;
	/** Remembers a link base (with its trailing slash), so that what was written under it is known as ours for ever. */
	readonly useLinkBase: (base: string) => void;
	/** An exact value of the record's journal, or a link base of this ledger followed by one of its keys. */
	readonly isOurs: (recordId: string, url: string) => boolean;
	/** Under a link base of this ledger, whatever its key: an older copy of the ledger does not know the newer keys. */
	readonly isUnderLinkBase: (url: string) => boolean;
};

/** What the rows add up to. */
export type Counts = {
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

/**
The durable record of everything. Synchronous: each method is one transaction, durable when it returns. Methods that
take a run's id refuse (kind `refused`) when another run has become the writer.
*/
export type Ledger = LedgerPin & RunBook & DiscoveryBook & KeyBook & CopyBook & Comparisons & Counts;

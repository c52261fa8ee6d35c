/** What lies at a key, against the copy that the ledger has recorded there. Pure. */
import type {DifferenceClass} from './difference.ts';
import type {Examined} from './ports.ts';

type Recorded = NonNullable<Examined['copy']>;
export type FoundObject = {readonly size: number; readonly etag: string} | null;
export type CopyVerdict = 'same' | Extract<DifferenceClass, 'object-gone' | 'object-differs' | 'bytes-differ'>;

/** By presence, size and ETag. An ETag that was not recorded, or is not told, says nothing. */
export function judgeCopy({size, etag}: Pick<Recorded, 'size' | 'etag'>, found: FoundObject): CopyVerdict {
	if (found === null) return 'object-gone';
	if (found.size !== size) return 'object-differs';
	return etag !== '' && found.etag !== '' && found.etag !== etag ? 'object-differs' : 'same';
}

/** By the bytes themselves. */
export function judgeBytes(
	copy: Pick<Recorded, 'size' | 'etag' | 'sha256'>,
	read: {readonly sha256: string; readonly size: number; readonly etag: string} | null,
): CopyVerdict {
	if (read !== null && read.sha256 === copy.sha256) return 'same';
	const seen = judgeCopy(copy, read);
	return seen === 'same' ? 'bytes-differ' : seen;
}

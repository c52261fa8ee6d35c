/** How an upload is cut into parts. */
import type {Limits} from './limits.ts';

const mebibyte = 1024 * 1024;
// Amazon S3: at most 10,000 parts.
const mostParts = 10_000;

/** The size of parts for a file of this length. */
export function partSizeFor(length: number | undefined, {partBytes}: Pick<Limits, 'partBytes'>): number {
	const least = Math.ceil((length ?? 0) / mostParts);
	return least <= partBytes ? partBytes : Math.ceil(least / mebibyte) * mebibyte;
}

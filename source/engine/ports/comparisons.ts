/** Verified copies against what lies in the buckets. */

import type {Scope} from '../scope.ts';
import type {CopySample, ListedObject} from './buckets.ts';

/** A source's listing. */
export type SourceListing = {
	readonly locate: (url: string) => {readonly bucket: string; readonly key: string} | null;
	/** All that `pages` lists, empty ones too. */
	readonly buckets: readonly string[];
	readonly pages: AsyncIterable<{readonly bucket: string; readonly objects: readonly ListedObject[]}>;
};

/** Copies that a listing was held against, and those of them that are gone or differ. */
export type ComparedCopies = {readonly compared: number; readonly absent: number; readonly differs: number};

export type Comparisons = {
	/** What one listing of the source says against verified rows: opens those that differ (size or ETag) again; returns how many. */
	readonly compareListing: (
		run: number,
		scope: Scope,
		listing: SourceListing,
		now: number,
	) => Promise<{readonly compared: number; readonly changed: number; readonly absent: number}>;
	/** What a listing of all `prefixes` says against verified rows: opens those whose copy is gone or differs again. */
	readonly compareCopies: (
		run: number,
		scope: Scope,
		pages: AsyncIterable<readonly ListedObject[]>,
		now: number,
	) => Promise<ComparedCopies>;
	/** Verified copies from all over the ledger, some hundred at most: how they are spread says where to cut a listing. */
	readonly sampleCopies: () => readonly CopySample[];
};

/** Listings that are read to be compared: how far they are, and their end where the run is to stop. */
import {isCutShort} from './cut-short.ts';
import type {Report} from './progress.ts';

/** A listing that was not read to its end: what it has not shown may be there all the same. */
export class ListingStopped extends Error {}

/** Passes pages on. Throws `ListingStopped` once the run is to stop. */
export type WatchListing = <T>(pages: AsyncIterable<T>, sizeOf: (page: T) => number) => AsyncIterable<T>;

/**
For listings that are read side by side and in which so many files are looked for: they are as far as the one that is
behind. What else lies in a bucket is listed too, so a listing may be longer; where files are gone it is shorter.
*/
export function watchListings({working}: Pick<Report, 'working'>, files: number, stopping: AbortSignal): WatchListing {
	const listed: number[] = [];
	const add = (side: number, objects: number) => {
		listed[side] = Math.min(files, (listed[side] ?? 0) + objects);
		working('comparing', Math.min(...listed), files);
	};
	return (pages, sizeOf) => {
		const side = listed.push(0) - 1;
		return follow(pages, stopping, page => add(side, page === undefined ? files : sizeOf(page)));
	};
}

/** `onPage` is called with each page, and without one at the end, however it comes. */
async function* follow<T>(pages: AsyncIterable<T>, stopping: AbortSignal, onPage: (page?: T) => void) {
	try {
		if (stopping.aborted) throw new ListingStopped();
		for await (const page of pages) {
			if (stopping.aborted) throw new ListingStopped();
			onPage(page);
			yield page;
		}
	} catch (error) {
		throw isCutShort(error, stopping) ? new ListingStopped() : error;
	} finally {
		onPage();
	}
}

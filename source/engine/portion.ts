/**
How many rows are worked on without a break. Everybody else waits for the main thread meanwhile, and a row costs the more
the larger the ledger is: an index that no longer fits into SQLite's cache is read and written at another place for each.
*/
export type PortionLimits = {
	readonly most: number;
	/** Milliseconds that others may be kept waiting. */
	readonly longMs: number;
};

/** The next portion, after one of so many rows has taken so long. A quarter of the most is the least. */
export function nextPortion(rows: number, tookMs: number, {most, longMs}: PortionLimits): number {
	if (tookMs > longMs) return Math.max(Math.ceil(most / 4), Math.floor(rows / 2));
	return tookMs < longMs / 2 ? Math.min(most, Math.ceil(rows * 1.25)) : rows;
}

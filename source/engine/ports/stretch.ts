/** Walks through the ledger. */

/**
One stretch of a walk through the ledger: what was found, at most as many as asked for, and where the next one goes on; null
at the end. It looks at a bounded number of rows, however many there are, so it may find nothing and not be the last.
*/
export type Stretch<Found, Place> = {readonly found: readonly Found[]; readonly next: Place | null};

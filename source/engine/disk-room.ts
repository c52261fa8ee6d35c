/** Room on the ledger's disk that a migration of so many records takes. Pure; bytes throughout. */

/** Of one record after a backup, a cut-over, a rollback and a stored plan; no more, which a test holds it to. */
const ledgerOfRecord = 800;
/** A begun plan leaves a copy of the ledger: that of the first account, of the rest, and of the way back. Five are kept at most. */
const copies = 3;
/** A line of the rollback file, with two links of usual length. */
const rollbackFileOfRecord = 275;
/** What the write-ahead log may grow to: a larger one has a reader who stays. */
export const mostOfLog = 256 * 1024 * 1024;

export type LedgerUse = {
	readonly ledgerBytes: number;
	readonly walBytes: number;
	/** Copies of the ledger and rollback files that plans have left. */
	readonly keptBytes: number;
};

/** What is still to come on a disk of which this much is in use. */
export function roomFor(records: number, {ledgerBytes, walBytes, keptBytes}: LedgerUse): number {
	const ledger = Math.max(records * ledgerOfRecord, ledgerBytes);
	const kept = copies * ledger + records * rollbackFileOfRecord;
	return ledger - ledgerBytes + Math.max(0, mostOfLog - walBytes) + Math.max(0, kept - keptBytes);
}

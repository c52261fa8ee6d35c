/** What is kept before the first change of a link. */

export type RollbackRecord = {readonly Id: string; readonly original_url: string; readonly new_url: string};

export type Storing = {
	/** With each part: how much of the file lies there, from 0 to 1. */
	readonly onStored: (share: number) => void;
	readonly stopping: AbortSignal;
};

export type Keepsakes = {
	/** Writes `rollback-PLAN.json` (0600) beside the ledger: temporary file, fsync, rename. Returns its path. */
	readonly writeRollbackFile: (plan: string, records: Iterable<readonly RollbackRecord[]>) => Promise<string>;
	/** A copy of that file under `<prefix>/.doclift/` in the destination. False where it was told to stop: then what lay there lies there still. */
	readonly storeRollbackFile: (path: string, storing: Storing) => Promise<boolean>;
	/** An online backup of the ledger beside it; the last five are kept. Returns its path. */
	readonly copyLedger: (plan: string) => Promise<string>;
};

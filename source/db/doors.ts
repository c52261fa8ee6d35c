/**
The only ways to the ledger's tables: `write` makes a function one transaction, durable when it returns; `read` makes it
a plain call. Both translate SQLite's errors.
*/
import {statSync} from 'node:fs';
import Database from 'better-sqlite3';
import type {Connection} from './connection.ts';
import {realPath} from './holder.ts';
import {guarding, translated} from './translate.ts';

type Wrap = <A extends unknown[], R>(work: (...parts: A) => R) => (...parts: A) => R;

export type Doors = {
	readonly db: Connection;
	readonly file: string;
	/** Time of what carries no time of its own. */
	readonly now: () => number;
	readonly read: Wrap;
	readonly write: Wrap;
	/** Called after a transaction that failed: what was learnt inside it is void. */
	readonly onUndo: (forget: () => void) => void;
	/** Bytes of the write-ahead log. */
	readonly walBytes: () => number;
};

/** The log may reach 256 MB. Above this many bytes the writer waits for readers to let it begin anew. */
const walHigh = 128 * 1024 * 1024;
/** How many transactions pass between two looks at the log's size. */
const lookEvery = 64;

export function createDoors(db: Connection, file: string, now: () => number): Doors {
	const forgetters: Array<() => void> = [];
	// SQLite keeps it beside what a link leads to.
	const log = `${realPath(file)}-wal`;
	const walBytes = () => statSync(log, {throwIfNoEntry: false})?.size ?? 0;
	let writes = 0;

	const keepWalSmall = () => {
		writes += 1;
		if (writes % lookEvery !== 0 || walBytes() <= walHigh) return;
		try {
			db.pragma('wal_checkpoint(TRUNCATE)');
		} catch (error) {
			// The transaction is durable in the log; a full disk or a reader in the way only puts this off.
			if (!(error instanceof Database.SqliteError) || !/^SQLITE_(FULL|BUSY)/.test(error.code)) throw error;
		}
	};

	const write: Wrap = work => {
		const transaction = db.transaction(work);
		return (...parts) => {
			try {
				const result = transaction.immediate(...parts);
				keepWalSmall();
				return result;
			} catch (error) {
				for (const forget of forgetters) forget();
				throw translated(error, file);
			}
		};
	};

	const read: Wrap = guarding(error => translated(error, file));

	return {db, file, now, read, write, walBytes, onUndo: forget => void forgetters.push(forget)};
}

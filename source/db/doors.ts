/**
The only ways to the ledger's tables: `write` makes a function one transaction, durable when it returns; `read` makes it
a plain call. Both translate SQLite's errors.
*/
import type {Connection} from './connection.ts';
import {guarding, translated} from './translate.ts';
import {createWriteAheadLog, type LogSettings} from './write-ahead-log.ts';

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

export function createDoors(db: Connection, file: string, now: () => number, say?: LogSettings['say']): Doors {
	const forgetters: Array<() => void> = [];
	const log = createWriteAheadLog(db, file, {now, say});

	const write: Wrap = work => {
		const transaction = db.transaction(work);
		return (...parts) => {
			try {
				const result = transaction.immediate(...parts);
				log.keepSmall();
				return result;
			} catch (error) {
				for (const forget of forgetters) forget();
				throw translated(error, file);
			}
		};
	};

	const read: Wrap = guarding(error => translated(error, file));

	return {db, file, now, read, write, walBytes: log.bytes, onUndo: forget => void forgetters.push(forget)};
}

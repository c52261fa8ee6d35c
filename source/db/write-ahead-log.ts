/**
Keeps the write-ahead log small. SQLite takes it into the file by itself, and lets it begin anew once nobody reads a state
from before; where somebody always does, the writer waits a moment for that.
*/
import {statSync} from 'node:fs';
import Database from 'better-sqlite3';
import {mostOfLog} from '../engine/disk-room.ts';
import {busyTimeout, type Connection} from './connection.ts';
import {realPath} from './holder.ts';
import {openBy} from './open-by.ts';

export type WriteAheadLog = {
	readonly bytes: () => number;
	/** After each transaction. */
	readonly keepSmall: () => void;
};

export type LogSettings = {
	/** The time of what carries no time of its own, in milliseconds since 1970. */
	readonly now: () => number;
	/** What somebody is to do about a log that grows: said once. */
	readonly say?: ((notice: string) => void) | undefined;
};

/** Above this many bytes the writer waits for readers. */
const high = 128 * 1024 * 1024;
/** How many transactions pass between two looks at the log's size. */
const lookEvery = 64;
/** How long the writer waits (ms): all the while nothing else on its thread is heard, signals and the console among it. */
const patienceMs = 100;
/** How long (ms) until it waits again after waiting in vain. */
const againMs = 60_000;

/** SQLite keeps it beside what a link leads to. */
const bytesOf = (file: string) => {
	const log = `${realPath(file)}-wal`;
	return (): number => statSync(log, {throwIfNoEntry: false})?.size ?? 0;
};

export function createWriteAheadLog(
	db: Connection,
	file: string,
	{now, say}: LogSettings,
	bytes = bytesOf(file),
): WriteAheadLog {
	let writes = 0;
	let inVainAt: number | undefined;
	let said = false;

	return {
		bytes,
		keepSmall() {
			writes += 1;
			if (writes % lookEvery !== 0) return;
			const size = bytes();
			if (size <= high || (inVainAt !== undefined && Math.abs(now() - inVainAt) < againMs)) return;
			inVainAt = beginAnew(db) ? undefined : now();
			if (inVainAt === undefined || size <= mostOfLog || said) return;
			said = true;
			say?.(grows(size, openBy(file)));
		},
	};
}

/** False where a reader or a full disk puts it off: what was written is durable in the log. */
function beginAnew(db: Connection): boolean {
	db.pragma(`busy_timeout = ${patienceMs}`);
	try {
		return db.prepare<[], {busy: number}>('PRAGMA wal_checkpoint(TRUNCATE)').get()?.busy === 0;
	} catch (error) {
		if (!(error instanceof Database.SqliteError) || !/^SQLITE_(FULL|BUSY)/.test(error.code)) throw error;
		return false;
	} finally {
		db.pragma(`busy_timeout = ${busyTimeout}`);
	}
}

function grows(bytes: number, who: readonly string[]): string {
	const by = who.length === 0 ? 'some program' : `one of those that have it open (${who.join(', ')})`;
	return `the ledger's write-ahead log has reached ${Math.round(bytes / 1e6)} MB and grows on: ${by} has not let go of what it began to read. Close that; the log then begins anew`;
}

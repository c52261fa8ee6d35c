/**
The one authority on who may write: an exclusive lock on a database of its own, beside the ledger, held for the life of
the process. The kernel lets go of it when the process ends, however it ends. Readers are never blocked.
*/
import {hostname} from 'node:os';
import Database from 'better-sqlite3';
import {MigrationError} from '../engine/failure.ts';
import {codeOf} from '../engine/thrown.ts';
import {refuseUnsafePlace} from './file-system.ts';
import {
	type Held,
	type Holder,
	nameless,
	readName,
	realPath,
	removeName,
	takesOrders,
	waitForIt,
	whoHolds,
	writeName,
} from './holder.ts';
import {makePrivate} from './private-file.ts';
import {openDatabase} from './sqlite.ts';
import {translated} from './translate.ts';
import {userName} from './user-name.ts';

export type Lock = {readonly holder: Holder; readonly release: () => void};

/** This process, as the holder of a lock. */
export function thisProcess(command: string, now: number): Holder {
	return {pid: process.pid, user: userName(), host: hostname(), command, since: now};
}

/** Whoever asks whether the lock is free has a hand on it for a moment (ms): nobody else is to be refused for that. */
const askedMs = 100;

const lockFileOf = (ledger: string): string => `${realPath(ledger)}.lock`;
const isBusy = (error: unknown): boolean =>
	error instanceof Database.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(error.code);

/** Takes the lock of a ledger or refuses, naming who has it. Never waits for it. */
export function acquireLock(ledger: string, who: Holder, hint?: string): Lock {
	refuseUnsafePlace(ledger);
	const lockFile = lockFileOf(ledger);
	makePrivate(lockFile);
	const db = openLockFile(lockFile);
	try {
		db.pragma('journal_mode = DELETE');
		db.exec('BEGIN EXCLUSIVE');
	} catch (error) {
		db.close();
		if (isBusy(error)) throw inUse(ledger, nameOfWinner(ledger), {cause: error, hint});
		throw translated(error, lockFile);
	}
	writeName(ledger, who);
	return {
		holder: who,
		release: () => {
			if (!db.open) return;
			// First the name, then the lock: afterwards the file may be another's.
			removeName(ledger);
			db.close();
		},
	};
}

function openLockFile(lockFile: string): Database.Database {
	try {
		return openDatabase(lockFile, {timeout: askedMs});
	} catch (error) {
		throw translated(error, lockFile);
	}
}

/** Null where the lock is free. */
export function lockHolder(ledger: string): Held | null {
	return isLocked(ledger) ? (readName(ledger) ?? nameless) : null;
}

/**
Asks the lock itself: a number of a process says nothing once a container or the machine has begun anew. False also where
this user may not read the lock. Throws `configuration` where nobody can be asked, for want of SQLite.
*/
export function isLocked(ledger: string): boolean {
	let db: Database.Database;
	try {
		db = openDatabase(lockFileOf(ledger), {readonly: true, fileMustExist: true, timeout: 0});
	} catch (error) {
		if (error instanceof MigrationError) throw error;
		return false;
	}
	try {
		// Any read takes a shared lock, and lets go of it.
		db.prepare('SELECT count(*) FROM sqlite_schema').get();
		return false;
	} catch (error) {
		return isBusy(error);
	} finally {
		db.close();
	}
}

/** The winner writes its name just after it has won, so a name that is missing or dead is asked for again. */
function nameOfWinner(ledger: string): Held {
	for (let attempt = 0; attempt < 10; attempt++) {
		const holder = readName(ledger);
		if (holder && isAlive(holder)) return holder;
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
	}
	return readName(ledger) ?? nameless;
}

function isAlive({pid, host}: Holder): boolean {
	if (host !== hostname()) return true;
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		// EPERM: it lives, under another user.
		return codeOf(error) === 'EPERM';
	}
}

/** What whoever needs the ledger is told of him who has it. */
export function inUse(
	ledger: string,
	held: Held,
	{cause, hint = hintFor(held)}: {readonly cause?: unknown; readonly hint?: string | undefined} = {},
): MigrationError {
	return new MigrationError('refused', `The ledger ${ledger} is in use by ${whoHolds(held)}`, {cause, hint});
}

const hintFor = (held: Held): string => `${takesOrders(held) ? askIt : waitForIt(held)} Nothing was changed.`;

const askIt = 'Ask it with `doclift ctl status`, stop it with `doclift ctl stop`, or wait until it ends.';

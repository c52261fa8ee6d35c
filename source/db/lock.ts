/**
The one authority on who may write: an exclusive lock on a database of its own, beside the ledger, held for the life of
the process. The kernel lets go of it when the process ends, however it ends. Readers are never blocked.
*/
import {readFileSync, realpathSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {hostname} from 'node:os';
import Database from 'better-sqlite3';
import {MigrationError} from '../engine/failure.ts';
import {refuseNetworkFileSystem} from './file-system.ts';
import {makePrivate} from './private-file.ts';
import {translated} from './translate.ts';
import {userName} from './user-name.ts';

export type Holder = {
	readonly pid: number;
	readonly user: string;
	readonly host: string;
	/** As typed, without secrets, such as `doclift backup --full`. */
	readonly command: string;
	/** When it took the lock. */
	readonly since: number;
};

export type Lock = {readonly holder: Holder; readonly release: () => void};

/** This process, as the holder of a lock. */
export function thisProcess(command: string, now: number): Holder {
	return {pid: process.pid, user: userName(), host: hostname(), command, since: now};
}

/** What to do where another has it. */
const askIt =
	'Ask it with `doclift ctl status`, stop it with `doclift ctl stop`, or wait until it ends. Nothing was changed.';

/** Takes the lock of a ledger or refuses, naming who has it. Never waits for it. */
export function acquireLock(ledger: string, who: Holder, hint = askIt): Lock {
	refuseNetworkFileSystem(ledger);
	const file = realPath(ledger);
	const lockFile = `${file}.lock`;
	const holderFile = `${file}.holder`;
	makePrivate(lockFile);
	const db = new Database(lockFile, {timeout: 0});
	try {
		db.pragma('journal_mode = DELETE');
		db.exec('BEGIN EXCLUSIVE');
	} catch (error) {
		db.close();
		if (error instanceof Database.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(error.code)) {
			throw refusal(ledger, readHolder(holderFile), {cause: error, hint});
		}
		throw translated(error, lockFile);
	}
	writeHolder(holderFile, who);
	return {
		holder: who,
		release: () => {
			if (!db.open) return;
			// First the name, then the lock: afterwards the file may be another's.
			rmSync(holderFile, {force: true});
			db.close();
		},
	};
}

/**
Who says that he holds the lock of a ledger, and lives. It only reads a name: trying the lock itself could make a run
that is just starting believe that somebody else has it.
*/
export function lockHolder(ledger: string): Holder | null {
	const holder = parseHolder(`${realPath(ledger)}.holder`);
	return holder && isAlive(holder) ? holder : null;
}

/** Two paths to one ledger have one lock. */
function realPath(file: string): string {
	try {
		return realpathSync(file);
	} catch {
		return file;
	}
}

function writeHolder(file: string, who: Holder): void {
	const temporary = `${file}.${process.pid}`;
	writeFileSync(temporary, `${JSON.stringify(who)}\n`, {mode: 0o600});
	renameSync(temporary, file);
}

/** Who holds it. The winner writes its name just after it has won, so a name that is missing or dead is asked for again. */
function readHolder(file: string): Holder | undefined {
	for (let attempt = 0; attempt < 10; attempt++) {
		const holder = parseHolder(file);
		if (holder && isAlive(holder)) return holder;
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
	}
	return parseHolder(file);
}

function parseHolder(file: string): Holder | undefined {
	try {
		const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
		return isHolder(value) ? value : undefined;
	} catch {
		return undefined;
	}
}

const isHolder = (value: unknown): value is Holder =>
	typeof value === 'object' && value !== null && 'pid' in value && typeof value.pid === 'number' && 'since' in value;

function isAlive({pid, host}: Holder): boolean {
	if (host !== hostname()) return true;
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		// EPERM: it lives, under another user.
		return error instanceof Error && 'code' in error && error.code === 'EPERM';
	}
}

function refusal(
	ledger: string,
	holder: Holder | undefined,
	{cause, hint}: {readonly cause: unknown; readonly hint: string},
): MigrationError {
	const who = holder
		? `\`${holder.command}\`, process ${holder.pid} of ${holder.user} on ${holder.host}, since ${new Date(holder.since).toISOString()}`
		: 'another process that has not said its name';
	return new MigrationError('refused', `The ledger ${ledger} is in use by ${who}`, {cause, hint});
}

/**
The name that whoever holds a ledger's lock leaves beside it, for people. It proves nothing: a process that was killed
leaves it behind, and one whose disk is full cannot write it. Only the lock says whether it is held.
*/
import {readFileSync, realpathSync, renameSync, rmSync, writeFileSync} from 'node:fs';

export type Holder = {
	readonly pid: number;
	readonly user: string;
	readonly host: string;
	/** As typed, without secrets, such as `doclift backup --full`. */
	readonly command: string;
	/** When it took the lock. */
	readonly since: number;
};

/** Two paths to one ledger have one lock, and one name. */
export function realPath(file: string): string {
	try {
		return realpathSync(file);
	} catch {
		return file;
	}
}

const nameFile = (ledger: string): string => `${realPath(ledger)}.holder`;

/**
Only for whoever has just taken the lock. A full disk must not keep a rollback from it: without room for the name there is
none, and that of whoever held the lock before goes too.
*/
export function writeName(ledger: string, who: Holder): void {
	const file = nameFile(ledger);
	const temporary = `${file}.${process.pid}`;
	try {
		writeFileSync(temporary, `${JSON.stringify(who)}\n`, {mode: 0o600});
		renameSync(temporary, file);
	} catch {
		remove(temporary);
		remove(file);
	}
}

export const removeName = (ledger: string): void => remove(nameFile(ledger));

function remove(file: string): void {
	try {
		rmSync(file, {force: true});
	} catch {
		// A name that stays behind counts for nothing: the lock is asked.
	}
}

/** Undefined where there is none, or none that can be read. */
export function readName(ledger: string): Holder | undefined {
	try {
		const value: unknown = JSON.parse(readFileSync(nameFile(ledger), 'utf8'));
		return isHolder(value) ? value : undefined;
	} catch {
		return undefined;
	}
}

const isHolder = (value: unknown): value is Holder =>
	typeof value === 'object' && value !== null && 'pid' in value && typeof value.pid === 'number' && 'since' in value;

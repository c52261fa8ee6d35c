/**
The name that whoever holds a ledger's lock leaves beside it, for people. It proves nothing: a process that was killed
leaves it behind, and one whose disk is full cannot write it. Only the lock says whether it is held.
*/
import {readFileSync, realpathSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {basename, dirname, join, resolve} from 'node:path';
import {moment} from '../engine/counted.ts';

export type Holder = {
	readonly pid: number;
	readonly user: string;
	readonly host: string;
	/** As typed, without secrets, such as `doclift backup --full`. */
	readonly command: string;
	/** When it took the lock. */
	readonly since: number;
	/** Where it listens to orders; absent for what takes none, such as maintenance. */
	readonly socket?: string;
};

/** Who holds a lock. All null where he has not written his name down. */
export type Held = Holder | {readonly [K in keyof Required<Holder>]: null};

export const nameless: Held = {pid: null, user: null, host: null, command: null, since: null, socket: null};

export const whoHolds = (held: Held): string =>
	held.pid === null
		? 'a process that has not said its name'
		: `\`${held.command}\`, process ${held.pid} of ${held.user} on ${held.host}, since ${moment(held.since)}`;

/** Whoever has not said his name may: asked, he answers or not. */
export const takesOrders = (held: Held): boolean => held.pid === null || held.socket !== undefined;

/** What to do where it takes no orders. */
export const waitForIt = (held: Held): string =>
	held.pid === null ? 'Wait until it ends.' : `It takes no orders: wait until it ends, or end it with ${killIt(held)}.`;

/** What ends it also while it does not listen. */
export const killIt = ({pid, user, host}: Holder): string => `\`kill ${pid}\` as ${user} on ${host}`;

/** Two paths to one ledger have one lock, and one name. */
export function realPath(file: string): string {
	try {
		return realpathSync(file);
	} catch {
		return besideReal(file);
	}
}

/** The same for a ledger that is still to be made. */
function besideReal(file: string): string {
	try {
		return join(realpathSync(dirname(file)), basename(file));
	} catch {
		return resolve(file);
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

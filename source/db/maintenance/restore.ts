/**
Puts a copy in the place of the ledger, and what stood there aside. The caller holds the lock. Checked first: that the
copy is whole, of a version that this program knows, and of the same org and bucket. A ledger that is a link stays one:
what it leads to is replaced.
*/
import {existsSync, linkSync, renameSync, statSync} from 'node:fs';
import {dirname} from 'node:path';
import {MigrationError} from '../../engine/failure.ts';
import type {Direction} from '../../engine/ports/plans.ts';
import {type Connection, connect} from '../connection.ts';
import {networkUnder} from '../file-system.ts';
import {realPath} from '../holder.ts';
import {openDatabase} from '../sqlite.ts';
import {translated} from '../translate.ts';
import {copyWhole} from './copy.ts';

const statements = {
	pin: 'SELECT ledger_id AS ledgerId, org_id AS orgId, bucket FROM pin',
	changes: 'SELECT coalesce(max(id), 0) AS last FROM journal',
	begun: `SELECT code AS planId, direction FROM plans WHERE state = 'executing'`,
	records: `SELECT coalesce(sum(count), 0) AS count FROM tally WHERE state <> 'deleted' AND outside = 0`,
};

type Pin = {
	readonly ledgerId: string | null;
	readonly orgId: string | null;
	readonly bucket: string | null;
};

type Told = Pin & {
	/** Link changes that it knows of. */
	readonly changes: number;
	readonly records: number;
	readonly begun: Restored['begun'];
};

export type Restored = {
	/** Where the former ledger lies now; null where there was none. */
	readonly replaced: string | null;
	readonly records: number;
	/** Link changes that were made after the copy; null where what lay there cannot tell. */
	readonly changesSince: number | null;
	/** The plan that the copy holds as begun: what that has changed since, only Salesforce knows. */
	readonly begun: {readonly planId: string; readonly direction: Direction} | null;
};

/** `-wal` and `-shm` are SQLite's; the book of verifications speaks of the ledger that it was made beside. */
const beside = ['-wal', '-shm', '.verify', '.verify-wal', '.verify-shm'];

export async function restore(database: string, copy: string, at: number): Promise<Restored> {
	const ledger = realPath(database);
	refuseUnreachable(copy, ledger);
	const db = open(copy);
	try {
		const integrity = db.pragma('integrity_check(1)', {simple: true});
		if (integrity !== 'ok') throw damaged(copy, String(integrity));
		const theirs = tell(db);
		const ours = existsSync(ledger) ? readCurrent(ledger) : null;
		if (ours) refuseStranger(copy, theirs, ours);
		// Whole and durable beside the ledger before anything is moved.
		const fresh = `${ledger}.restoring`;
		await copyWhole(db, fresh);
		const replaced = setAside(ledger, at);
		renameSync(fresh, ledger);
		return {replaced, records: theirs.records, changesSince: changesSince(theirs, ours), begun: theirs.begun};
	} catch (error) {
		throw translated(error, copy);
	} finally {
		db.close();
	}
}

/** Nothing lies there, or SQLite cannot read it in safety where it lies: copies may be kept anywhere, ledgers may not. */
function refuseUnreachable(copy: string, ledger: string): void {
	if (sizeOf(copy) === 0) {
		throw new MigrationError('usage', `There is no copy of a ledger at ${copy}`, {
			hint: 'Check the path. Nothing was changed.',
		});
	}
	const network = networkUnder(copy);
	if (network === undefined) return;
	throw new MigrationError('refused', `The copy ${copy} lies on a network file system (${network})`, {
		hint: `Copy it beside the ledger first, into ${dirname(ledger)}, and restore it from there. Nothing was changed.`,
	});
}

function sizeOf(copy: string): number {
	try {
		return statSync(copy, {throwIfNoEntry: false})?.size ?? 0;
	} catch (cause) {
		throw new MigrationError('refused', `The copy ${copy} cannot be looked at`, {
			cause,
			hint: 'Check that you may enter its folder. Nothing was changed.',
		});
	}
}

function open(copy: string): Connection {
	try {
		return connect(copy, {readonly: true, older: true});
	} catch (error) {
		if (error instanceof MigrationError && error.kind === 'ledger-corrupt') throw damaged(copy, error.message);
		throw error;
	}
}

const damaged = (copy: string, found: string): MigrationError =>
	new MigrationError('refused', `${copy} is damaged: ${found}`, {
		hint: 'Take another copy. Nothing was changed.',
	});

const nobodys: Pin = {ledgerId: null, orgId: null, bucket: null};

function tell(db: Connection): Told {
	const pin = db.prepare<[], Pin>(statements.pin).get() ?? nobodys;
	const {last = 0} = db.prepare<[], {last: number}>(statements.changes).get() ?? {};
	const {count = 0} = db.prepare<[], {count: number}>(statements.records).get() ?? {};
	const begun = db.prepare<[], NonNullable<Restored['begun']>>(statements.begun).get() ?? null;
	return {...pin, changes: last, records: count, begun};
}

/**
Only a ledger that has gone on from where the copy was made knows of all that was changed since: not one that a run has made
anew where the former one was lost, and not an older copy that was put in its place.
*/
function changesSince(theirs: Told, ours: Told | null): number | null {
	if (ours === null || ours.ledgerId !== theirs.ledgerId || ours.changes < theirs.changes) return null;
	return ours.changes - theirs.changes;
}

/** Null for a ledger that cannot be read: that may be why it is to be replaced. */
function readCurrent(ledger: string): Told | null {
	let db: Connection | undefined;
	try {
		db = connect(ledger, {readonly: true, older: true});
		return tell(db);
	} catch {
		return null;
	} finally {
		db?.close();
	}
}

function refuseStranger(copy: string, theirs: Told, ours: Told): void {
	if (ours.orgId === null || (theirs.orgId === ours.orgId && theirs.bucket === ours.bucket)) return;
	throw new MigrationError(
		'refused',
		`${copy} belongs to org ${theirs.orgId} and bucket ${theirs.bucket}, this ledger to ${ours.orgId} and ${ours.bucket}`,
		{hint: 'Take a copy of this ledger, or set `database` to a file of its own for the other one.'},
	);
}

/**
Keeps the former ledger under another name while it still stands under its own: a crash before the copy takes its place
leaves a ledger there. Its log goes with it, for commits may stand there that the file has not taken in; also where the
ledger itself has been moved away by hand, for SQLite would take in what such a log holds over the copy. Null where there
is no ledger.
*/
function setAside(ledger: string, at: number): string | null {
	const aside = `${ledger}.replaced-${new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')}Z.db`;
	const there = existsSync(ledger);
	if (there) {
		foldLog(ledger);
		linkSync(ledger, aside);
	}
	for (const end of beside) if (existsSync(ledger + end)) renameSync(ledger + end, aside + end);
	return there ? aside : null;
}

/** So that the file is whole without its log, should a crash come between the two. A damaged one stays as it is. */
function foldLog(ledger: string): void {
	let db: Connection | undefined;
	try {
		db = openDatabase(ledger, {fileMustExist: true});
		db.pragma('wal_checkpoint(TRUNCATE)');
	} catch {
		// It is kept with its log, as it was found.
	} finally {
		db?.close();
	}
}

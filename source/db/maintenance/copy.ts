/** A whole copy of a ledger as it stands, beside whoever writes. */
import {existsSync, renameSync, rmSync, statSync} from 'node:fs';
import {type FileHandle, open} from 'node:fs/promises';
import {dirname} from 'node:path';
import {MigrationError} from '../../engine/failure.ts';
import {forgetBegun} from '../begun-in.ts';
import {type Connection, connect} from '../connection.ts';
import {makePrivate} from '../private-file.ts';
import {translated} from '../translate.ts';

/**
Copies in one step: in several, each commit of a run at work would begin the copy anew, and it would never end. Appears
whole or not at all, 0600. Throws `refused` where the target is there already, `ledger-full`, `ledger-storage`.
*/
export async function copyTo(ledger: string, to: string): Promise<{readonly bytes: number}> {
	refuseTaken(to);
	// Before it is brought up to this version is when a copy is wanted most.
	const db = connect(ledger, {readonly: true, older: true});
	try {
		return await copyWhole(db, to);
	} finally {
		db.close();
	}
}

/** A log or journal whose database is gone counts too: SQLite would play it over the copy, once somebody opens that. */
function refuseTaken(to: string): void {
	const taken = ['', '-wal', '-journal'].map(end => to + end).find(file => existsSync(file));
	if (taken === undefined) return;
	const why = taken === to ? 'is not written over' : `is the log of a database that was called ${to}`;
	throw new MigrationError('refused', `${taken} is there already, and ${why}`, {
		hint: 'Choose another name, or move that file away.',
	});
}

const everyPage = 2 ** 31 - 1;

export async function copyWhole(
	db: Connection,
	to: string,
	pagesAtOnce = everyPage,
): Promise<{readonly bytes: number}> {
	const fresh = `${to}.${process.pid}.new`;
	try {
		makePrivate(fresh);
		await withFile(fresh, async file => {
			const flush = flushing(file);
			await db.backup(fresh, {
				progress() {
					flush();
					return pagesAtOnce;
				},
			});
			await file.sync();
		});
		forgetBegun(fresh);
		renameSync(fresh, to);
		await withFile(dirname(to), folder => folder.sync());
		return {bytes: statSync(to).size};
	} catch (error) {
		throw translated(error, fresh);
	} finally {
		for (const end of ['', '-wal']) rmSync(fresh + end, {force: true});
	}
}

/**
Sends what has been written on its way to the disk, off the main thread. SQLite syncs a copy once, at its end and on the
thread that made it: 0.9 s for 2 GB, against 0.1 s where most of it is there already.
*/
function flushing(file: FileHandle): () => void {
	let under = false;
	const done = () => {
		under = false;
	};
	return () => {
		if (under) return;
		under = true;
		// What goes wrong here goes wrong at the end too, where it counts.
		file.datasync().then(done, done);
	};
}

/** Closes it in any case; never while SQLite has it open, whose locks would go with it. */
async function withFile(path: string, use: (file: FileHandle) => Promise<void>): Promise<void> {
	const file = await open(path);
	try {
		await use(file);
	} finally {
		await file.close();
	}
}

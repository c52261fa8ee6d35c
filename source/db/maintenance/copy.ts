/** A whole copy of a ledger as it stands, beside whoever writes. */
import {closeSync, fsyncSync, openSync, renameSync, rmSync, statSync} from 'node:fs';
import {dirname} from 'node:path';
import {MigrationError} from '../../engine/failure.ts';
import {type Connection, connect} from '../connection.ts';
import {makePrivate} from '../private-file.ts';
import {translated} from '../translate.ts';

/**
Copies in one step: in several, each commit of a run at work would begin the copy anew, and it would never end. Appears
whole or not at all, 0600. Throws `refused` where the target is there already, `ledger-full`, `ledger-storage`.
*/
export async function copyTo(ledger: string, to: string): Promise<{readonly bytes: number}> {
	if (statSync(to, {throwIfNoEntry: false})) {
		throw new MigrationError('refused', `${to} is there already, and is not written over`, {
			hint: 'Choose another name, or move that file away.',
		});
	}
	const db = connect(ledger, {readonly: true});
	try {
		return await copyWhole(db, to);
	} finally {
		db.close();
	}
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
		await db.backup(fresh, {progress: () => pagesAtOnce});
		sync(fresh);
		renameSync(fresh, to);
		sync(dirname(to));
		return {bytes: statSync(to).size};
	} catch (error) {
		throw translated(error, fresh);
	} finally {
		rmSync(fresh, {force: true});
	}
}

function sync(path: string): void {
	const handle = openSync(path, 'r');
	try {
		fsyncSync(handle);
	} finally {
		closeSync(handle);
	}
}

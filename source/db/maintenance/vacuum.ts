/** Gives pages that hold nothing back to the disk. The caller holds the lock; readers may go on reading. */
import {statfsSync, statSync} from 'node:fs';
import {dirname} from 'node:path';
import {MigrationError} from '../../engine/failure.ts';
import {connect} from '../connection.ts';
import {realPath} from '../holder.ts';
import {sqliteTemporary, temporaryHint} from '../temporary.ts';
import {translated} from '../translate.ts';

export type Vacuumed = {readonly bytesBefore: number; readonly bytesAfter: number};

/**
SQLite writes the whole file anew among its temporary files, then into the write-ahead log, and from there into the file.
Throws `ledger-full` or `ledger-storage` where that has no room.
*/
export function vacuum(file: string): Vacuumed {
	const db = connect(file);
	try {
		// Part of it may still stand in the log only.
		db.pragma('wal_checkpoint(TRUNCATE)');
		const bytesBefore = statSync(file).size;
		refuseWithoutRoom(file, bytesBefore);
		db.exec('VACUUM');
		// Whoever reads meanwhile keeps the log for a moment longer; the next writer takes it in.
		db.pragma('wal_checkpoint(TRUNCATE)');
		return {bytesBefore, bytesAfter: statSync(file).size};
	} catch (error) {
		throw translated(error, file);
	} finally {
		db.close();
	}
}

function refuseWithoutRoom(file: string, bytes: number): void {
	const free = freeIn(dirname(realPath(file)));
	if (free < 2 * bytes) {
		throw new MigrationError('ledger-full', `A vacuum of ${file} needs ${2 * bytes} bytes, and ${free} are free`, {
			hint: 'Make room on the disk of the ledger, then run `doclift db vacuum` again.',
		});
	}
	const folder = sqliteTemporary();
	const there = freeIn(folder);
	if (there < bytes) {
		throw new MigrationError(
			'ledger-storage',
			`A vacuum of ${file} needs ${bytes} bytes for a temporary file in ${folder}, and ${there} are free`,
			{hint: temporaryHint},
		);
	}
}

function freeIn(folder: string): number {
	const {bavail, bsize} = statfsSync(folder);
	return bavail * bsize;
}

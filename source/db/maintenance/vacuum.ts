/** Gives pages that hold nothing back to the disk. The caller holds the lock; readers may go on reading. */
import {statfsSync, statSync} from 'node:fs';
import {dirname} from 'node:path';
import {MigrationError} from '../../engine/failure.ts';
import {connect} from '../connection.ts';
import {translated} from '../translate.ts';

export type Vacuumed = {readonly bytesBefore: number; readonly bytesAfter: number};

/** SQLite writes the whole file anew, and once more into the write-ahead log. Throws `ledger-full` where that has no room. */
export function vacuum(file: string): Vacuumed {
	const db = connect(file);
	try {
		// Part of it may still stand in the log only.
		db.pragma('wal_checkpoint(TRUNCATE)');
		const bytesBefore = statSync(file).size;
		const {bavail, bsize} = statfsSync(dirname(file));
		if (bavail * bsize < 2 * bytesBefore) {
			throw new MigrationError(
				'ledger-full',
				`A vacuum of ${file} needs ${2 * bytesBefore} bytes, and ${bavail * bsize} are free`,
				{
					hint: 'Make room on the disk of the ledger, then run `doclift db vacuum` again.',
				},
			);
		}
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

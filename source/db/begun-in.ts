/**
In which file a plan was begun. A ledger that has stood in that file ever since wrote down each change before its request.
One that was put back from a copy knows of none that was made after it, and stands in another file.
*/
import {statSync} from 'node:fs';
import {openDatabase} from './sqlite.ts';

export const begunInTable = `
CREATE TABLE begun_in (plan INTEGER PRIMARY KEY REFERENCES plans, file TEXT NOT NULL) STRICT;`;

/**
A file as there is no other one, however it is called: numbers of files are given anew, so when it was made belongs to it.
Null where the file system does not tell that.
*/
export function identityOf(file: string): string | null {
	const {ino, birthtimeNs} = statSync(file, {bigint: true});
	return birthtimeNs === 0n ? null : `${ino}:${birthtimeNs}`;
}

const known = `SELECT 1 FROM sqlite_schema WHERE name = 'begun_in'`;

/** Of a copy that nobody else has opened: written over the ledger that it was made of, it would stand in that one's file. */
export function forgetBegun(copy: string): void {
	const db = openDatabase(copy);
	try {
		// It may lie on a network file system, where memory is not shared.
		db.pragma('locking_mode = EXCLUSIVE');
		// A copy of an older version has nothing to forget.
		if (db.prepare(known).get() !== undefined) db.exec('DELETE FROM begun_in');
	} finally {
		db.close();
	}
}

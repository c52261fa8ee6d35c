/** What is still to be done to a ledger that an older doclift has written: looked up before, for it may take a while. */
import {statSync} from 'node:fs';
import type Database from 'better-sqlite3';
import {checkVersion, migrations} from './migrations.ts';
import {openDatabase} from './sqlite.ts';
import {translated} from './translate.ts';

/** Names of the migrations that the next run carries out; none for a new ledger. Throws `refused`, `ledger-corrupt`. */
export function pendingMigrations(file: string): readonly string[] {
	if (!statSync(file, {throwIfNoEntry: false})) return [];
	let db: Database.Database | undefined;
	try {
		db = openDatabase(file, {readonly: true, fileMustExist: true});
		const version = checkVersion(db, file);
		return version === 0 ? [] : migrations.slice(version).map(({name}) => name);
	} catch (error) {
		throw translated(error, file);
	} finally {
		db?.close();
	}
}

/** SQLite itself, a native part of better-sqlite3's that is built for one Node. Every database is opened here. */
import Database from 'better-sqlite3';
import {MigrationError} from '../engine/failure.ts';

/** Throws `configuration` where SQLite cannot be loaded, which says nothing about the file; else what SQLite throws. */
export function openDatabase(file: string, options: Database.Options = {}): Database.Database {
	try {
		return new Database(file, options);
	} catch (error) {
		throw loadingFault(error) ?? error;
	}
}

/** Which SQLite this Node loads. Throws `configuration`. */
export function sqliteVersion(): string {
	const db = openDatabase(':memory:');
	try {
		return String(db.prepare('SELECT sqlite_version()').pluck().get());
	} finally {
		db.close();
	}
}

/** Undefined for what is no fault of the loading. */
function loadingFault(cause: unknown): MigrationError | undefined {
	if (!(cause instanceof Error)) return undefined;
	const absent = cause.message.startsWith('Could not locate the bindings file');
	if (!absent && !('code' in cause && cause.code === 'ERR_DLOPEN_FAILED')) return undefined;
	const [reason] = absent ? ['its native part is not there'] : cause.message.replaceAll(/\s+/g, ' ').split('. ');
	return new MigrationError('configuration', `Node ${process.version} cannot load SQLite (better-sqlite3): ${reason}`, {
		cause,
		hint: `Run \`npm ci\` in doclift's folder with this Node (${process.version}), or start doclift with the Node that it was installed with.`,
	});
}

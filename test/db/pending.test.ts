import {rmSync, writeFileSync} from 'node:fs';
import Database from 'better-sqlite3';
import {expect, test} from 'vitest';
import {migrations} from '../../source/db/migrations.ts';
import {pendingMigrations} from '../../source/db/pending.ts';
import {openWorld} from './fixture.ts';

const versioned = (version: number): string => {
	const world = openWorld();
	world.db.pragma(`user_version = ${version}`);
	return world.file;
};

test('names what a ledger of an older version lacks, and nothing for one of this version', () => {
	expect(pendingMigrations(versioned(migrations.length - 2))).toEqual(migrations.slice(-2).map(({name}) => name));
	expect(pendingMigrations(versioned(migrations.length))).toEqual([]);
});

test('a ledger that does not exist yet, or is empty, lacks nothing', () => {
	const {file, db} = openWorld();
	db.close();
	rmSync(file);
	expect(pendingMigrations(file)).toEqual([]);
	writeFileSync(file, '');
	expect(pendingMigrations(file)).toEqual([]);
});

test('what is no ledger is refused as it is when it is opened', () => {
	const {file, db} = openWorld();
	db.close();
	writeFileSync(file, 'no database at all, and long enough to be taken for one'.repeat(100));
	expect(() => pendingMigrations(file)).toThrow(expect.objectContaining({kind: 'ledger-corrupt'}));
	rmSync(file);
	const other = new Database(file);
	other.exec('CREATE TABLE other (id INTEGER)');
	other.close();
	expect(() => pendingMigrations(file)).toThrow(/no ledger of doclift/);
});

import Database from 'better-sqlite3';
import {describe, expect, test} from 'vitest';
import {translated} from '../../source/db/translate.ts';
import {discover, everything, openWorld, record, records} from './fixture.ts';

const caught = (work: () => unknown): unknown => {
	try {
		work();
	} catch (error) {
		return error;
	}
	throw new Error('nothing was thrown');
};

describe('the disk under the ledger', () => {
	test('fault 38: a full disk is recognised, loses nothing, and writing goes on when there is room', () => {
		const world = openWorld();
		const {db, ledger} = world;
		discover(world, records(50));
		const before = ledger.tally(everything);
		db.pragma(`max_page_count = ${Number(db.pragma('page_count', {simple: true}))}`);
		const many = Array.from({length: 3000}, (_, index) =>
			record(index + 100, {account: {id: `0015e00000${String(index).padStart(5, '0')}ZZZ`, name: 'new'}}),
		);
		const error = caught(() => discover(world, many));
		expect(error).toMatchObject({kind: 'ledger-full', cause: {code: 'SQLITE_FULL'}});
		expect(ledger.tally(everything)).toEqual(before);
		db.pragma('max_page_count = 1000000');
		// Accounts of the page that was undone must not be remembered.
		expect(discover(world, many).absorbed.inserted).toBe(3000);
		ledger.proveTally();
		expect(db.pragma('foreign_key_check')).toEqual([]);
	});

	test.each([
		['SQLITE_IOERR_FSYNC', 'ledger-storage'],
		['SQLITE_IOERR_WRITE', 'ledger-storage'],
		['SQLITE_CANTOPEN', 'ledger-storage'],
		['SQLITE_READONLY', 'ledger-storage'],
		['SQLITE_CORRUPT_INDEX', 'ledger-corrupt'],
		['SQLITE_NOTADB', 'ledger-corrupt'],
		['SQLITE_BUSY', 'refused'],
		['SQLITE_CONSTRAINT_TRIGGER', 'internal'],
	])('%s is %s', (code, kind) => {
		const cause = new Database.SqliteError('what happened', code);
		const error = translated(cause, 'x.db');
		expect(error).toMatchObject({kind, cause});
	});
});

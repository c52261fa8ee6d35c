import Database from 'better-sqlite3';
import {describe, expect, onTestFinished, test, vi} from 'vitest';
import {openLedger} from '../../source/db/open.ts';
import {translated} from '../../source/db/translate.ts';
import {createWriteAheadLog} from '../../source/db/write-ahead-log.ts';
import {discover, everything, openWorld, record, records, start, stateOf} from './fixture.ts';

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

	test('hazard 49: the log begins anew while it is written to, also behind a reader that comes and goes', () => {
		const world = openWorld();
		const reader = openLedger(world.file, {now: () => start, readonly: true});
		onTestFinished(() => reader.close());
		for (let pass = 0; pass < 12; pass++) {
			discover(
				world,
				Array.from({length: 2000}, (_, index) => record(pass * 2000 + index)),
			);
			reader.ledger.tally(everything);
		}
		expect(world.ledger.bytes().wal).toBeLessThan(32 * 1024 * 1024);
		expect(world.ledger.bytes().ledger).toBe(statSync(world.file).size);
		expect(stateOf(world, 1)).toBe('discovered');
	});

	test('hazard 49: a reader that stays holds up no write for longer than a moment, and is named once', () => {
		const world = openWorld();
		const reader = new Database(world.file, {readonly: true});
		onTestFinished(() => void reader.close());
		reader.exec('BEGIN');
		reader.prepare('SELECT count(*) FROM records').get();
		discover(world, [record(1)]);

		let [time, bytes] = [start, 200 * 1024 * 1024];
		const said: string[] = [];
		const settings = {now: () => time, say: (notice: string) => void said.push(notice)};
		const log = createWriteAheadLog(world.db, world.file, settings, () => bytes);
		const [set, prepared] = [vi.spyOn(world.db, 'pragma'), vi.spyOn(world.db, 'prepare')];
		const writeMuch = () => {
			for (let write = 0; write < 1000; write++) log.keepSmall();
		};
		writeMuch();
		expect(prepared.mock.calls).toEqual([['PRAGMA wal_checkpoint(TRUNCATE)']]);
		expect(set.mock.calls).toEqual([['busy_timeout = 100'], ['busy_timeout = 5000']]);
		expect(set.mock.invocationCallOrder[0]).toBeLessThan(prepared.mock.invocationCallOrder[0] ?? 0);

		bytes = 300 * 1024 * 1024;
		for (let minute = 1; minute <= 3; minute++) {
			time += 60_000;
			writeMuch();
			expect(prepared).toHaveBeenCalledTimes(1 + minute);
		}
		expect(said).toEqual([expect.stringMatching(/write-ahead log has reached 315 MB .*some program/)]);

		reader.exec('COMMIT');
		time += 60_000;
		writeMuch();
		expect(statSync(`${world.file}-wal`).size).toBe(0);
	});
});

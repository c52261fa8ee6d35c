import {statSync} from 'node:fs';
import Database from 'better-sqlite3';
import {expect, onTestFinished, test, vi} from 'vitest';
import {openLedger} from '../../source/db/open.ts';
import {createWriteAheadLog} from '../../source/db/write-ahead-log.ts';
import {discover, everything, openWorld, record, start, stateOf} from './fixture.ts';

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

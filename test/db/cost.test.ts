/** What a record costs the ledger, without a clock: statements, and bytes that must reach the disk. */
import {statSync} from 'node:fs';
import {expect, test, vi} from 'vitest';
import {assignKeys, discover, everything, openWorld, records, start, verified, type World} from './fixture.ts';

const count = 2000;
/** As the copier settles them. */
const group = 100;

/** Statements run and bytes written to the write-ahead log, for each record. */
function costOf({db, file}: World, work: () => void): {statements: number; bytes: number} {
	db.pragma('wal_checkpoint(TRUNCATE)');
	const prototype = Object.getPrototypeOf(db.prepare('SELECT 1'));
	const spies = (['run', 'get', 'all', 'iterate'] as const).map(name => vi.spyOn(prototype, name));
	work();
	const statements = spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
	for (const spy of spies) spy.mockRestore();
	return {statements: statements / count, bytes: statSync(`${file}-wal`).size / count};
}

function copyAll({ledger, run}: World): void {
	for (let after = 0; ; ) {
		const tasks = ledger.claim(run, everything, {files: group, bytes: Number.MAX_SAFE_INTEGER, after});
		const last = tasks.at(-1);
		if (!last) return;
		after = last.row;
		ledger.settle(
			run,
			tasks.map(({row}) => verified(row)),
			start,
		);
	}
}

test('a record costs so many statements and so many bytes of the log on its way, and no more', () => {
	const world = openWorld();
	world.db.pragma('wal_autocheckpoint = 0');
	const found = costOf(world, () => void discover(world, records(count)));
	const named = costOf(world, () => assignKeys(world));
	const copied = costOf(world, () => copyAll(world));
	const seen = costOf(world, () => void discover(world, records(count)));
	console.info('a record costs', {found, named, copied, seen});

	// Found: one look, one insert. Named: one update. Copied: one claim, one settlement. Seen again: one look, and nothing is written.
	expect(found.statements).toBeLessThan(2.1);
	expect(named.statements).toBeLessThan(1.1);
	expect(copied.statements).toBeLessThan(2.1);
	expect(seen.statements).toBeLessThan(1.1);
	expect(found.bytes).toBeLessThan(240);
	expect(named.bytes).toBeLessThan(200);
	expect(copied.bytes).toBeLessThan(1400);
	expect(seen.bytes).toBeLessThan(10);
});

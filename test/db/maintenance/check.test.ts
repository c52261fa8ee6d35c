import {expect, test} from 'vitest';
import {type Checked, checkLedger} from '../../../source/db/maintenance/check.ts';
import {measureRoom} from '../../../source/db/maintenance/room.ts';
import {vacuum} from '../../../source/db/maintenance/vacuum.ts';
import {noMount} from '../../support/small-disk.ts';
import {copiedWorld, damage, start, type World} from '../fixture.ts';
import {useSmallTemporary} from '../small-temporary.ts';

function check({file}: World) {
	const steps: Checked[] = [];
	const whole = checkLedger(
		file,
		() => start,
		step => steps.push(step),
	);
	return {whole, faults: steps.filter(({ok}) => !ok), names: steps.map(({step}) => step)};
}

test('a ledger is whole, also while it is written to', () => {
	expect(check(copiedWorld(5))).toEqual({
		whole: true,
		faults: [],
		names: ['pages and indexes', 'references', 'tally against rows'],
	});
});

test('hazard 53: a tally that differs from its rows is found, and so is a row that refers to nothing', () => {
	const world = copiedWorld(3);
	world.db.exec('DROP TRIGGER records_counted_over; UPDATE records SET size = 7 WHERE id = 1');
	expect(check(world).faults).toMatchObject([{step: 'tally against rows', found: expect.stringContaining('differs')}]);
	world.db.pragma('foreign_keys = OFF');
	world.db.exec('UPDATE records SET account = 99 WHERE id = 2');
	expect(check(world).faults.map(({step}) => step)).toContain('references');
});

test('fault 42: a damaged page is a fault of its step, and the other steps are told too', () => {
	const world = copiedWorld(500);
	const pages = world.db.prepare(`SELECT pageno FROM dbstat WHERE name IN ('records', 'tally')`).pluck().all();
	world.close();
	damage(world.file, pages.map(Number));
	const {whole, faults, names} = check(world);
	expect({whole, names}).toEqual({whole: false, names: ['pages and indexes', 'references', 'tally against rows']});
	for (const {step, found} of faults) expect(found, step).toMatch(/damaged|malformed|Tree/);
	expect(() => measureRoom(world.file)).toThrow(expect.objectContaining({kind: 'ledger-corrupt'}));
});

test('room is told table by table, and sums to the file', () => {
	const world = copiedWorld(50);
	world.db.pragma('wal_checkpoint(TRUNCATE)');
	const {bytes, freeBytes, records, tables} = measureRoom(world.file);
	expect(tables.reduce((sum, one) => sum + one.bytes, freeBytes)).toBe(bytes);
	expect(tables.map(({name}) => name)).toEqual(expect.arrayContaining(['records', 'tally']));
	expect(records).toBe(50);
});

test('a vacuum gives unused room back, and a reader that has the ledger open reads on', () => {
	const world = copiedWorld(2000);
	world.db.exec('DELETE FROM errors; DROP TRIGGER records_counted_out; DELETE FROM records WHERE id > 10');
	const {bytesBefore, bytesAfter} = vacuum(world.file);
	expect(bytesAfter).toBeLessThan(bytesBefore / 2);
	expect(world.ledger.bytes().ledger).toBe(bytesAfter);
});

test('a vacuum that finds no room for its temporary file names the folder, and changes nothing', ({skip}) => {
	const world = copiedWorld(2000);
	const folder = useSmallTemporary();
	skip(folder === undefined, noMount);
	expect(() => vacuum(world.file)).toThrow(
		expect.objectContaining({
			kind: 'ledger-storage',
			message: expect.stringContaining(`for a temporary file in ${folder}`),
			hint: expect.stringContaining('TMPDIR'),
		}),
	);
	expect(check(world).whole).toBe(true);
});

import {expect, it} from 'vitest';
import {decide} from '../../source/engine/decide.ts';
import {MigrationError} from '../../source/engine/failure.ts';
import {reportProgress} from '../../source/engine/progress.ts';
import {standing} from '../support/clock.ts';
import {everything, openCopier, openWorld, record, rules, type World} from './world.ts';

const progressOf = ({events}: World) => events.filter(event => event.type === 'progress');

it('speaks once a second, and counts each phase from nothing', () => {
	const clock = standing();
	const world = openWorld();
	const report = reportProgress({...world, clock, memoryMb: () => 7}, everything);
	report.reading(100, 1000);
	clock.at += 999;
	report.reading(150, 1000);
	clock.at += 1;
	report.reading(200, 1000);
	clock.at += 1000;
	report.naming(10);
	const said = progressOf(world).map(({phase, done, filesPerSecond, etaSeconds}) => [
		...[phase, done, filesPerSecond, etaSeconds],
	]);
	expect(said).toEqual([
		['reading', 100, 0, null],
		['reading', 200, 100, 8],
		['naming', 10, 0, null],
	]);
});

it('counts a phase from nothing again where its second part begins', () => {
	const clock = standing();
	const world = openWorld();
	const report = reportProgress({...world, clock, memoryMb: () => 7}, everything);
	for (const done of [500, 1000, 100, 200]) {
		report.working('keeping', done, 1000);
		clock.at += 1000;
	}
	expect(progressOf(world).map(({filesPerSecond}) => filesPerSecond)).toEqual([0, 500, 0, 100]);
});

it('fault 45: is not silenced by a clock that is set back', () => {
	const clock = standing();
	const world = openWorld();
	const report = reportProgress({...world, clock, memoryMb: () => 7}, everything);
	report.reading(100, 1000);
	clock.at -= 3 * 3600 * 1000;
	report.reading(200, 1000);
	clock.at += 1000;
	report.reading(300, 1000);
	expect(progressOf(world).map(({filesPerSecond}) => filesPerSecond)).toEqual([0, 0, 100]);
});

it('hazard 89: counts what is settled out of the ledger, and says the last word once', () => {
	const clock = standing();
	const world = openWorld();
	const {ledger, run} = world;
	const found = (records: Parameters<typeof ledger.absorb>[1]) =>
		ledger.absorb(ledger.beginDiscovery(run, everything, 'full', 0), records, (known, seen) =>
			decide(known, seen, rules),
		);
	found([record(1), record(2)]);
	const report = reportProgress({...world, clock, memoryMb: () => 7}, everything);
	report.copying(2, openCopier(), () => ({concurrency: 4, bandwidth: null}));
	found([record(1, {type: 'Folder', modifiedAt: 9})]);
	report.end();
	report.end();
	expect(progressOf(world)).toMatchObject([
		{
			phase: 'copying',
			done: 1,
			total: 2,
			limits: {concurrency: 4, bandwidth: null},
			dispositions: {discovered: 1, folder: 1},
		},
	]);
});

it('fault 39: leaves a ledger that cannot be read to those who write to it', async () => {
	const clock = standing();
	const world = openWorld();
	let broken = false;
	const ledger = {
		...world.ledger,
		tally: (...asked: Parameters<typeof world.ledger.tally>) => {
			if (broken) throw new MigrationError('ledger-storage', 'EIO');
			return world.ledger.tally(...asked);
		},
	};
	const report = reportProgress(
		{...world, ledger, clock: {...clock, sleep: async () => {}}, memoryMb: () => 7},
		everything,
	);
	report.copying(1, openCopier(), () => ({concurrency: null, bandwidth: null}));
	broken = true;
	// A rejection that nobody handles would fail the test here.
	await new Promise(resolve => setImmediate(resolve));
	expect(() => report.end()).not.toThrow();
});

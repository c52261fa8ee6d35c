import {describe, expect, test} from 'vitest';
import {copiedWorld, everything, idOf, openWorld, start, type World} from './fixture.ts';
import {takeBack} from './older.ts';
import {beginPlan, carryOut, move} from './planned.ts';

const kept = ({db}: World): unknown[] =>
	db.prepare('SELECT link, outside, verified, count FROM link_tally WHERE count > 0 ORDER BY 1, 2, 3').raw().all();

describe('links that are away from their originals', () => {
	test('are counted whatever becomes of them', () => {
		const world = copiedWorld(9);
		const {ledger, run} = world;
		expect(kept(world)).toEqual([]);
		const {plan, changes} = beginPlan(world, 'cutover', [1, 2, 3, 4, 5, 6]);
		world.links.intend(run, plan, changes.slice(0, 4), start);
		expect(kept(world)).toEqual([['switching', 0, 1, 4]]);
		ledger.proveTally();
		for (const [at, outcome] of (['applied', 'conflict', 'failed', 'deleted'] as const).entries())
			world.links.settleChanges(run, plan, [{seq: at + 1, row: changes[at]?.row ?? 0, outcome}], start);
		carryOut(world, plan, changes.slice(4), 'applied');
		expect(kept(world)).toEqual([
			['conflict', 0, 1, 1],
			['deleted', 0, 1, 1],
			['failed', 0, 1, 1],
			['switched', 0, 1, 3],
		]);
		ledger.proveTally();

		const discovery = ledger.beginDiscovery(run, everything, 'full', start);
		ledger.markDeleted(discovery, [idOf(1)], 'binned');
		ledger.markOutside(discovery, [idOf(5), idOf(9)]);
		expect(kept(world).slice(3)).toEqual([
			['switched', 0, 0, 1],
			['switched', 0, 1, 1],
			['switched', 1, 1, 1],
		]);
		ledger.proveTally();
	});

	test('are none once all are back', () => {
		const world = copiedWorld(3);
		move(world, 'cutover', [1, 2, 3]);
		expect(kept(world)).toEqual([['switched', 0, 1, 3]]);
		move(world, 'rollback', [1, 2, 3]);
		expect(kept(world)).toEqual([]);
		world.ledger.proveTally();
	});

	test('hazard 53: are counted again from the rows, and a difference is told', () => {
		const world = copiedWorld(2);
		move(world, 'cutover', [1]);
		world.ledger.proveTally();
		world.db.exec('UPDATE link_tally SET count = count + 1');
		expect(() => world.ledger.proveTally()).toThrow(expect.objectContaining({kind: 'ledger-corrupt'}));
	});

	test('are counted in a ledger that an older doclift has written', () => {
		const world = copiedWorld(4);
		move(world, 'cutover', [1, 3, 4]);
		world.ledger.markOutside(world.ledger.beginDiscovery(world.run, everything, 'full', start), [idOf(3)]);
		const before = kept(world);
		takeBack(world.db, 'links are tallied');
		world.close();
		const again = openWorld(world.file);
		expect(kept(again)).toEqual(before);
		expect(before).toHaveLength(2);
		move(again, 'rollback', [1]);
		again.ledger.proveTally();
	});
});

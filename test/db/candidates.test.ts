import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {CandidatePlace} from '../../source/engine/ports/candidates.ts';
import type {Stretch} from '../../source/engine/ports/stretch.ts';
import type {Scope} from '../../source/engine/scope.ts';
import {
	accountIdOf,
	beginRun,
	copiedWorld,
	discover,
	everything,
	idOf,
	linkBase,
	openWorld,
	record,
	stretchesOf,
	type World,
} from './fixture.ts';
import {beginPlan, carryOut, move, ours, vendors} from './planned.ts';

type Walk = (after: CandidatePlace, limit: number) => Stretch<CandidatePlace, CandidatePlace>;

/** Every row of a walk, in pages of this size. */
function walked(walk: Walk, limit: number): Array<{account: number; row: number}> {
	const stretches = stretchesOf({account: 0, row: 0}, after => walk(after, limit));
	for (const {found} of stretches) expect(found.length).toBeLessThanOrEqual(limit);
	return stretches.flatMap(({found}) => found);
}

const scope = (...accounts: number[]): Scope => ({...everything, accounts: accounts.map(accountIdOf)});
const ids = (rows: ReadonlyArray<{recordId: string}>) => rows.map(({recordId}) => recordId).sort();

describe('candidates', () => {
	test('hazard 36: each record of the scope once, account by account, whatever the pages', () => {
		const world = openWorld();
		fc.assert(
			fc.property(
				fc.array(fc.option(fc.nat(4)), {minLength: 1, maxLength: 60}),
				fc.integer({min: 1, max: 70}),
				fc.constantFrom(everything, scope(1), scope(0, 3)),
				(accounts, limit, of) => {
					const page = accounts.map((account, at) =>
						record(at + 1, {account: account === null ? null : {id: accountIdOf(account), name: 'A'}}),
					);
					discover(world, page, known => (known ? {act: 'keep'} : {act: 'insert', state: 'discovered'}));
					const found = walked((after, most) => world.links.candidates(of, after, most), limit);
					const order = found.map(({account, row}) => account * 1e6 + row);
					expect(order).toEqual([...new Set(order)].sort((left, right) => left - right));
					const covered = world.db
						.prepare(
							`SELECT count(*) FROM records r LEFT JOIN accounts a ON a.id = r.account
							WHERE json_array_length(:of) = 0 OR a.salesforce_id IN (SELECT value FROM json_each(:of))`,
						)
						.pluck()
						.get({of: JSON.stringify(of.accounts)});
					expect(found).toHaveLength(Number(covered));
				},
			),
			{numRuns: 30},
		);
	});

	test('tell what planning decides by', () => {
		const world = copiedWorld(2);
		const {ledger, links, run} = world;
		move(world, 'cutover', [1]);
		discover(world, [record(3), record(4)], () => ({act: 'insert', state: 'discovered'}));
		discover(world, [record(4, {deleted: true})], () => ({act: 'move', state: 'deleted'}));
		links.beginFindings(run);
		links.addFindings(run, [
			{recordId: idOf(2), finding: 'destination-differs'},
			{recordId: idOf(2), finding: 'edited-by-user'},
			{recordId: idOf(2), finding: 'destination-differs'},
			{recordId: idOf(77), finding: 'edited-by-user'},
		]);
		const found = links.candidates(everything, {account: 0, row: 0}, 9).found;
		const by = (row: number) => found.find(one => one.row === row);
		expect(by(1)).toEqual({
			row: 1,
			recordId: idOf(1),
			account: expect.any(Number),
			state: 'verified',
			link: 'switched',
			original: vendors(1),
			key: `uploads/${accountIdOf(1)}/file 1.pdf`,
			linkBase,
			copied: true,
			finding: null,
		});
		expect(by(2)).toMatchObject({link: 'original', linkBase: null, copied: true, finding: 'edited-by-user'});
		expect(by(3)).toMatchObject({state: 'discovered', key: null, copied: false, finding: null});
		expect(by(4)).toMatchObject({state: 'deleted'});
		links.beginFindings(run);
		expect(links.candidates(everything, {account: 0, row: 0}, 9).found.every(({finding}) => finding === null)).toBe(
			true,
		);
		expect(ledger.tally(everything).deleted.count).toBe(1);
	});

	test('those that left the filter are no part of the scope, but can be restored', () => {
		const world = copiedWorld(2);
		move(world, 'cutover', [1, 2]);
		const {discovery} = discover(world, [record(2)]);
		world.ledger.markOutside(discovery, [idOf(1)]);
		expect(ids(world.links.candidates(everything, {account: 0, row: 0}, 9).found)).toEqual([idOf(2)]);
		const all = world.links.switched({scope: everything, run: null}, {account: 0, row: 0}, 9).found;
		expect(ids(all)).toEqual([idOf(1), idOf(2)]);
	});

	test('by id, in the order asked', () => {
		const world = copiedWorld(2);
		discover(world, [record(3)]);
		expect(world.links.candidatesById([idOf(3), idOf(9), idOf(1)])).toMatchObject([
			{row: 3, ours: []},
			null,
			{row: 1, ours: [ours(1)]},
		]);
	});
});

describe('what can be taken back', () => {
	const rows = (world: World, of: Scope, run: number | null) =>
		walked((after, limit) => world.links.switched({scope: of, run}, after, limit), 2)
			.map(({row}) => row)
			.sort();

	test('what was switched, or whose state is unsettled; of one run, of some accounts', () => {
		const world = copiedWorld(6);
		const {plan, changes} = beginPlan(world, 'cutover', [1, 2, 3]);
		carryOut(world, plan, changes.slice(0, 2), 'applied');
		carryOut(world, plan, changes.slice(2), 'failed');
		world.links.movePlan(world.run, plan, {from: 'executing', to: 'done'}, 1);
		const next = {...world, run: beginRun(world.ledger)};
		move(next, 'cutover', [4, 5]);
		expect(rows(next, everything, null)).toEqual([1, 2, 3, 4, 5]);
		expect(rows(next, everything, world.run)).toEqual([1, 2, 3]);
		expect(rows(next, everything, next.run)).toEqual([4, 5]);
		expect(rows(next, scope(1), null)).toEqual([1, 4]);
		move(next, 'rollback', [4]);
		expect(rows(next, everything, next.run)).toEqual([5]);
	});

	test('what was found to hold ours, whatever the ledger believes of its link', () => {
		const world = copiedWorld(3);
		discover(world, [record(2)], () => ({act: 'move', state: 'already-ours'}));
		expect(rows(world, everything, null)).toEqual([2]);
		expect(rows(world, everything, world.run)).toEqual([]);
	});

	test('beside it, what a plan is still to change, in its order, in pages and in stretches', () => {
		const world = copiedWorld(7);
		const {plan, changes} = beginPlan(world, 'cutover', [6, 5, 4, 3, 2, 1]);
		carryOut(world, plan, changes.slice(0, 1), 'applied');
		carryOut(world, plan, changes.slice(1, 2), 'failed');
		discover(world, [record(4)], () => ({act: 'move', state: 'already-ours'}));
		const unmade = (of: Scope, limit: number) =>
			stretchesOf(0, after => world.links.unmade({scope: of, plan}, after, limit)).flatMap(({found}) => found);
		for (const limit of [1, 2, 9]) expect(unmade(everything, limit).map(({row}) => row)).toEqual([3, 2, 1]);
		expect(unmade(everything, 1)[0]).toMatchObject({recordId: idOf(3), link: 'original', ours: [ours(3)]});
		expect(unmade(scope(1), 9).map(({row}) => row)).toEqual([1]);
		expect(rows(world, everything, null)).toEqual([4, 5, 6]);
	});

	test('ours is the link as it was written, also after the link base has changed', () => {
		const world = copiedWorld(1);
		move(world, 'cutover', [1]);
		world.ledger.useLinkBase('https://docs.customer.example/');
		const [found] = world.links.switched({scope: everything, run: null}, {account: 0, row: 0}, 9).found;
		expect(found?.ours).toEqual([ours(1), ours(1, 'https://docs.customer.example/')]);
		expect(beginPlan(world, 'rollback', [1], {base: 'https://docs.customer.example/'}).changes).toMatchObject([
			{from: ours(1), to: vendors(1)},
		]);
	});
});

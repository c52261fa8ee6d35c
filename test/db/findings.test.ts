import {describe, expect, test} from 'vitest';
import {
	accountIdOf,
	assignKeys,
	claimAll,
	copiedWorld,
	discover,
	etagOf,
	everything,
	idOf,
	linkBase,
	openWorld,
	record,
	stateOf,
	type World,
} from './fixture.ts';
import {beginPlan, carryOut, linksOf, ours, vendors} from './planned.ts';

type Listed = {readonly key: string; readonly size: number; readonly etag: string};

const keyOf = (index: number) => `uploads/${accountIdOf(index % 3)}/file ${index}.pdf`;
const listed = (index: number, parts: Partial<Listed> = {}): Listed => ({
	key: keyOf(index),
	size: 1000 + index,
	etag: etagOf(index),
	...parts,
});

async function* pages(...objects: readonly Listed[][]) {
	yield* objects;
}

const found = ({links}: World) =>
	links
		.candidates(everything, {account: 0, row: 0}, 99)
		.found.filter(({finding}) => finding !== null)
		.map(({row, finding}) => [row, finding])
		.sort();

describe('the destination against the ledger', () => {
	test('hazard 81: copies that are gone or differ are found, by size and ETag', async () => {
		const world = copiedWorld(5);
		discover(world, [record(6)]);
		const listing = pages(
			[listed(1), listed(2, {size: 7})],
			[listed(3, {etag: etagOf(9)}), {key: 'uploads/other.pdf', size: 1, etag: 'x'}],
			[listed(5, {etag: 'not-hex-2'}), listed(5)],
		);
		expect(await world.links.compareDestination(world.run, everything, listing)).toEqual({
			compared: 5,
			absent: 1,
			differs: 2,
		});
		expect(found(world)).toEqual([
			[2, 'destination-differs'],
			[3, 'destination-differs'],
			[4, 'destination-differs'],
		]);
	});

	test('only the scope is compared, and an edit by a user weighs more', async () => {
		const world = copiedWorld(5);
		world.links.addFindings(world.run, [{recordId: record(4).id, finding: 'edited-by-user'}]);
		const scope = {...everything, accounts: [accountIdOf(1)]};
		expect(await world.links.compareDestination(world.run, scope, pages())).toMatchObject({compared: 2, absent: 2});
		expect(found(world)).toEqual([
			[1, 'destination-differs'],
			[4, 'edited-by-user'],
		]);
	});

	test('a listing that breaks off finds nothing, and leaves nothing behind', async () => {
		const world = copiedWorld(2);
		async function* broken() {
			yield [listed(1)];
			throw new Error('403');
		}
		await expect(world.links.compareDestination(world.run, everything, broken())).rejects.toThrow('403');
		expect(found(world)).toEqual([]);
		expect(world.db.prepare('SELECT count(*) FROM sqlite_temp_schema').pluck().get()).toBe(0);
		expect(await world.links.compareDestination(world.run, everything, pages([listed(1), listed(2)]))).toEqual({
			compared: 2,
			absent: 0,
			differs: 0,
		});
	});
});

describe('copies asked about one by one', () => {
	test('what was recorded of them is told, and nothing of a file without a copy', () => {
		const world = copiedWorld(2);
		discover(world, [record(3)]);
		const copies = world.links.copiesOf([1, 3]);
		expect([...copies.keys()]).toEqual([1]);
		expect(copies.get(1)).toMatchObject({size: 1001, etag: etagOf(1), servedBy: 's3'});
	});

	test('hazard 22: those that differ at the source are opened again, and the ledger says why', () => {
		const world = copiedWorld(2);
		world.links.openAgain(world.run, [2], 5);
		expect([stateOf(world, 1), stateOf(world, 2)]).toEqual(['verified', 'discovered']);
		expect(world.db.prepare('SELECT record, reason FROM history').all()).toEqual([
			{record: 2, reason: 'differs at the source'},
		]);
		expect(() => world.links.openAgain(world.run, [2], 6)).toThrow(/no longer verified/);
		expect(claimAll(world)).toMatchObject([{row: 2, replaces: {etag: etagOf(2), superseded: true}}]);
	});
});

describe('links that were left unsettled', () => {
	const other = 'https://docs.customer.example/';

	test('are switched under the base in the field, where that holds ours to their copy', () => {
		const world = copiedWorld(7);
		const {links, ledger, run, db} = world;
		ledger.useLinkBase(other);
		const endings = ['conflict', 'failed', 'deleted', 'failed', 'conflict', 'applied'] as const;
		const {plan, changes} = beginPlan(world, 'cutover', [1, 2, 3, 4, 5, 6], {base: other});
		endings.forEach((ending, at) => {
			carryOut(world, plan, changes.slice(at, at + 1), ending);
		});
		const fields = [ours(1), ours(2, other), ours(3), vendors(4), `${ours(5)}#page=2`, ours(6), ours(7)];
		links.findOurs(
			run,
			fields.map((url, at) => ({recordId: idOf(at + 1), url})),
		);
		links.findOurs(run, [{recordId: idOf(4), url: ours(5)}]);
		const rows = db.prepare(
			'SELECT r.link, l.base FROM records r LEFT JOIN link_bases l ON l.id = r.link_base ORDER BY r.id',
		);
		expect(rows.raw().all()).toEqual([
			['switched', linkBase],
			['switched', other],
			['switched', linkBase],
			['failed', other],
			['conflict', other],
			['switched', other],
			['original', null],
		]);
		ledger.proveTally();
	});

	test('are left where the ledger has no copy that the link could lead to', () => {
		const world = openWorld();
		discover(world, [record(1)]);
		assignKeys(world);
		const row = {row: 1, class: 'to-restore', from: 'https://elsewhere.example/1.pdf'} as const;
		const {plan, changes} = beginPlan(world, 'rollback', [row]);
		carryOut(world, plan, changes, 'failed');
		world.links.findOurs(world.run, [{recordId: idOf(1), url: ours(1)}]);
		expect(linksOf(world)).toEqual(['failed']);
	});

	test('are originals where their fields hold the URL of their records, and counted no more', () => {
		const world = copiedWorld(5);
		const {plan, changes} = beginPlan(world, 'cutover', [1, 2, 3, 4]);
		const outcomes = ['conflict', 'failed', 'deleted', 'applied'] as const;
		for (const [at, outcome] of outcomes.entries()) carryOut(world, plan, changes.slice(at, at + 1), outcome);
		world.links.findOriginals(world.run, [1, 2, 3, 4, 5]);
		expect(linksOf(world)).toEqual(['original', 'original', 'original', 'switched', 'original']);
		expect(world.db.prepare('SELECT link, count FROM link_tally WHERE count > 0').raw().all()).toEqual([
			['switched', 1],
		]);
	});
});

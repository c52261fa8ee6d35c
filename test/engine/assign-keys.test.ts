import {expect, it} from 'vitest';
import {assignKeys} from '../../source/engine/assign-keys.ts';
import {decide} from '../../source/engine/decide.ts';
import {MigrationError} from '../../source/engine/failure.ts';
import type {Ledger} from '../../source/engine/ports/ledger.ts';
import type {SourceRecord} from '../../source/engine/ports/salesforce.ts';
import {accountOf, everything, idOf, openWorld, record, rules, urlOf, verifiedReceipt, type World} from './world.ts';

const order = (world: World) => ({
	run: world.run,
	scope: everything,
	stopping: new AbortController().signal,
	onNamed: () => {},
	rules: {prefix: 'uploads', mostLink: 255, linkLength: (key: string) => key.length},
});

function found(world: World, records: readonly SourceRecord[]): void {
	const discovery = world.ledger.beginDiscovery(world.run, everything, 'full', 0);
	world.ledger.absorb(discovery, records, (known, seen) => decide(known, seen, rules));
}

const keysIn = ({db}: World) =>
	Object.fromEntries(
		db
			.prepare<[], {id: string; key: string | null}>(
				`SELECT record_id AS id, f.path || coalesce(r.file, r.name) AS key FROM records r
				LEFT JOIN key_folders f ON f.id = r.folder`,
			)
			.all()
			.map(({id, key}) => [Number(id.slice(10, 15)), key]),
	);

const same = {name: 'a.pdf', account: accountOf(1)};
const folder = `uploads/${accountOf(1).id}/Account_1`;

it('hazard 1: gives the name to the first record by id, whatever order they came in', async () => {
	const world = openWorld();
	found(world, [record(3, same), record(1, same), record(2, {...same, name: 'A.pdf'})]);
	expect(await assignKeys(world, order(world))).toBe(3);
	expect(keysIn(world)).toEqual({
		1: `${folder}/a.pdf`,
		2: `${folder}/A_${idOf(2)}.pdf`,
		3: `${folder}/a_${idOf(3)}.pdf`,
	});
});

it('hazard 5: never touches a key again, whatever becomes of names', async () => {
	const world = openWorld();
	found(world, [record(1, same)]);
	await assignKeys(world, order(world));
	found(world, [record(1, {name: 'b.pdf', account: {...accountOf(1), name: 'Acme'}})]);
	expect(await assignKeys(world, order(world))).toBe(0);
	expect(keysIn(world)).toEqual({1: `${folder}/a.pdf`});
});

it('hazard 8: gives each record a key of its own, also where they share a URL', async () => {
	const world = openWorld();
	found(
		world,
		[1, 2, 3].map(n => record(n, {...same, url: urlOf(0), account: accountOf(n)})),
	);
	await assignKeys(world, order(world));
	expect(new Set(Object.values(keysIn(world))).size).toBe(3);
	expect(keysIn(world)[2]).toContain(accountOf(2).id);
});

it('opens a second generation beside the first object', async () => {
	const world = openWorld();
	found(world, [record(1, same)]);
	await assignKeys(world, order(world));
	const claim = () => world.ledger.claim(world.run, everything, {files: 10, bytes: 1e9, after: 0});
	world.ledger.settle(world.run, claim().map(verifiedReceipt), 0);
	found(world, [record(1, {...same, url: urlOf(1, 'b'), modifiedAt: 9})]);
	await assignKeys(world, order(world));
	expect(keysIn(world)).toEqual({1: `${folder}/a-g2.pdf`});
	expect(claim()).toMatchObject([{url: urlOf(1, 'b'), key: `${folder}/a-g2.pdf`, replaces: null}]);

	// The first generation's key stays taken for ever.
	found(world, [record(2, same)]);
	await assignKeys(world, order(world));
	expect(keysIn(world)[2]).toBe(`${folder}/a_${idOf(2)}.pdf`);
});

it('goes over any number of pages, and ends where it is stopped', async () => {
	const world = openWorld();
	found(
		world,
		Array.from({length: 4500}, (_, n) => record(n, same)),
	);
	const stop = new AbortController();
	const first = await assignKeys(world, {...order(world), stopping: stop.signal, onNamed: () => stop.abort()});
	expect(first).toBe(800);
	expect(await assignKeys(world, order(world))).toBe(3700);
	expect(new Set(Object.values(keysIn(world))).size).toBe(4500);
});

it('hazard 49: waits for room on a full disk', async () => {
	const world = openWorld();
	found(world, [record(1)]);
	let left = 2;
	const ledger: Ledger = {
		...world.ledger,
		assignKeys(...asked) {
			if (left-- > 0) throw new MigrationError('ledger-full', 'No room is left');
			world.ledger.assignKeys(...asked);
		},
	};
	expect(await assignKeys({...world, ledger}, order(world))).toBe(1);
	expect(world.said('paused')).toHaveLength(1);
});

import {describe, expect, it, test} from 'vitest';
import {decide} from '../../source/engine/decide.ts';
import {discover} from '../../source/engine/discover.ts';
import type {DiscoveryOrder} from '../../source/engine/read-scope.ts';
import {base as linkBase} from './link-world.ts';
import {
	accountOf,
	everything,
	idOf,
	onFullDisk,
	openOrg,
	openWorld,
	record,
	rules,
	type TestOrg,
	urlOf,
	type World,
} from './world.ts';

const ten = Array.from({length: 10}, (_, n) => record(n));

function reading({ledger, clock, emit, run}: World, {salesforce}: TestOrg, parts: Partial<DiscoveryOrder> = {}) {
	const order: DiscoveryOrder = {
		run,
		scope: everything,
		mode: 'full',
		readWith: 'auto',
		stopping: new AbortController().signal,
		acceptDeleted: false,
		decide: (known, seen) => decide(known, seen, rules),
		onRead: () => {},
		...parts,
	};
	return discover({salesforce, ledger, clock, emit}, order);
}

describe('the count proof', () => {
	it('is given at the first count when nothing moves', async () => {
		const world = openWorld();
		const found = await reading(world, openOrg(ten));
		const proof = {salesforceCount: 10, accounted: 10, difference: 0, passes: 1, verdict: 'proven'};
		expect(found).toEqual({proof});
		expect(world.events.at(-1)).toEqual({type: 'proof', proof, dispositions: {discovered: 10}});
	});

	it('hazard 9: sums every disposition', async () => {
		const world = openWorld();
		const odd = [
			...[record(0), record(1, {type: 'Folder'}), record(2, {url: null}), record(3, {account: null})],
			...[record(4, {url: 'javascript:1'}), record(5, {url: 'https://elsewhere.example/a'})],
		];
		const found = await reading(world, openOrg(odd));
		expect(found?.proof).toMatchObject({verdict: 'proven', salesforceCount: 6, accounted: 6});
		const states = ['discovered', 'folder', 'no-url', 'no-account', 'bad-url', 'foreign-url'];
		expect(Object.values(world.states())).toEqual(states);
	});

	/** Behind the reader's back, where its pages have gone by. */
	const behind = record(100, {id: `${idOf(0).slice(0, 13)}aZEAA`});

	it('is given at the first count when the org moved while it was read', async () => {
		const world = openWorld();
		const org = openOrg(ten);
		org.moves = (asked, times) => {
			if (asked !== 'page' || times !== 4) return;
			org.put(behind);
			org.put(record(200));
		};
		const found = await reading(world, org);
		expect(found?.proof).toMatchObject({verdict: 'proven', passes: 1, salesforceCount: 12});
	});

	it('is given at the second count when the org moved once more', async () => {
		const world = openWorld();
		const org = openOrg(ten);
		org.moves = (asked, times) => {
			if (asked === 'page' && times === 4) org.put(behind);
			if (asked === 'changes' && times === 1) org.put(record(200));
		};
		const found = await reading(world, org);
		expect(found?.proof).toMatchObject({verdict: 'proven', passes: 2, salesforceCount: 12});
		expect(world.said('counting').at(-1)).toMatch(/Salesforce counts 12, the ledger 11/);
	});

	it('stands for records, not for a number: one that came for one that went while all were read is read too', async () => {
		const world = openWorld();
		const org = openOrg(ten);
		org.moves = (asked, times) => {
			if (asked !== 'page' || times !== 4) return;
			org.remove(idOf(3));
			org.put(behind);
		};
		const found = await reading(world, org);
		expect(found?.proof).toMatchObject({verdict: 'proven', passes: 1, salesforceCount: 10});
		expect(world.states()).toMatchObject({3: 'deleted'});
		expect(world.db.prepare('SELECT state FROM records WHERE record_id = ?').pluck().get(behind.id)).toBe('discovered');
	});

	it('is refused after three more passes when the org never stands still, and says by how much', async () => {
		const world = openWorld();
		const org = openOrg(ten);
		let next = 1000;
		org.moves = asked => {
			if (asked === 'changes') org.put(record(next++));
		};
		org.put(record(next++));
		const first = org.moves;
		org.moves = (asked, times) => (asked === 'page' && times === 1 ? org.put(record(next++)) : first(asked, times));
		const found = await reading(world, org);
		expect(found?.proof).toMatchObject({verdict: 'moved', passes: 4});
		expect(found?.proof.difference).toBeLessThan(0);
		expect(world.ledger.watermark(everything)).toBeDefined();
	});

	it('stands against the count after the reading, not the one before it', async () => {
		const world = openWorld();
		const org = openOrg(ten);
		org.moves = (asked, times) => {
			if (asked === 'count' && times === 1) org.put(record(50));
		};
		expect((await reading(world, org))?.proof).toMatchObject({verdict: 'proven', passes: 1, salesforceCount: 11});
	});
});

describe('the watermark', () => {
	it("is the server's time from before the reading, and belongs to one scope", async () => {
		const world = openWorld();
		const org = openOrg(ten);
		const {serverTime} = await org.salesforce.count(everything);
		org.moves = asked => {
			if (asked === 'page') org.put(record(3));
		};
		await reading(world, org);
		expect(world.ledger.watermark(everything)).toBe(serverTime);
		expect(world.ledger.watermark({...everything, accounts: [accountOf(1).id]})).toBeUndefined();
	});

	it('stays where it was when the run is stopped before the end', async () => {
		const world = openWorld();
		const org = openOrg(ten);
		const stop = new AbortController();
		org.moves = asked => {
			if (asked === 'page') stop.abort();
		};
		expect(await reading(world, org, {stopping: stop.signal})).toBeNull();
		expect(world.ledger.watermark(everything)).toBeUndefined();
		expect(world.events.some(({type}) => type === 'proof')).toBe(false);
	});

	it('stays where it was when the run is stopped while Salesforce still prepares its answer', async () => {
		const world = openWorld();
		const {salesforce, ...org} = openOrg(ten);
		const stop = new AbortController();
		async function* pending() {
			stop.abort();
			stop.signal.throwIfAborted();
			yield ten;
		}
		const asked = {...org, salesforce: {...salesforce, readAll: pending}};
		expect(await reading(world, asked, {stopping: stop.signal})).toBeNull();
		expect(world.ledger.watermark(everything)).toBeUndefined();
	});

	it('is as far as Salesforce counts; how many have changed, nobody knows before the end', async () => {
		const world = openWorld();
		const org = openOrg(ten);
		const told: Array<[rows: number, total: number | null]> = [];
		const onRead = (rows: number, total: number | null) => void told.push([rows, total]);
		await reading(world, org, {onRead});
		expect(told.at(-1)).toEqual([10, 10]);
		org.put(record(3, {name: 'renamed.pdf'}));
		await reading(world, org, {mode: 'incremental', onRead});
		expect(told.at(-1)?.[1]).toBeNull();
	});

	it('refuses an incremental reading of a scope that was never read', async () => {
		const world = openWorld();
		await expect(reading(world, openOrg(ten), {mode: 'incremental'})).rejects.toMatchObject({
			kind: 'refused',
			hint: expect.stringMatching(/backup --full/),
		});
		await reading(world, openOrg(ten), {scope: {...everything, accounts: [accountOf(0).id]}});
		await expect(reading(world, openOrg(ten), {mode: 'incremental'})).rejects.toMatchObject({kind: 'refused'});
	});

	it('hazard 28: reads a quarter of an hour further back than it stands', async () => {
		const world = openWorld();
		const org = openOrg(ten);
		await reading(world, org);
		const mark = world.ledger.watermark(everything) ?? 0;
		// Stamped before the watermark, seen after it.
		org.records.set(idOf(60), record(60, {modifiedAt: mark - 14 * 60_000}));
		expect((await reading(world, org, {mode: 'incremental'}))?.proof).toMatchObject({verdict: 'proven', accounted: 11});
	});
});

describe('what a user is let see without a change', () => {
	it('is read by an incremental reading, although no list of changes names it', async () => {
		const world = openWorld();
		const org = openOrg(ten);
		org.shows = ({id}) => id < idOf(6);
		expect((await reading(world, org))?.proof).toMatchObject({verdict: 'proven', accounted: 6});
		org.shows = () => true;
		const found = await reading(world, org, {mode: 'incremental'});
		expect(found?.proof).toMatchObject({verdict: 'proven', accounted: 10});
	});

	it('is not looked for in an org that moves all the time', async () => {
		const world = openWorld();
		const org = openOrg(ten);
		await reading(world, org);
		let next = 1000;
		let pages = 0;
		org.put(record(next++));
		org.moves = asked => {
			if (asked === 'changes') org.put(record(next++));
			if (asked === 'page') pages++;
		};
		const found = await reading(world, org, {mode: 'incremental'});
		expect(found?.proof).toMatchObject({verdict: 'moved', passes: 4});
		expect(pages).toBe(0);
	});
});

describe('hazard 30: what is deleted', () => {
	it('is found by its absence in a full reading, and comes back when it is restored', async () => {
		const world = openWorld();
		const org = openOrg(ten);
		await reading(world, org);
		org.remove(idOf(4));
		org.purge(idOf(7));
		expect((await reading(world, org))?.proof).toMatchObject({verdict: 'proven', accounted: 8});
		expect(world.states()).toMatchObject({4: 'deleted', 7: 'deleted', 5: 'discovered'});

		org.put(record(4));
		expect((await reading(world, org))?.proof).toMatchObject({verdict: 'proven', accounted: 9});
		expect(world.states()).toMatchObject({4: 'discovered', 7: 'deleted'});
	});

	it('is told to an incremental reading while it lies in the recycle bin', async () => {
		const world = openWorld();
		const org = openOrg(ten);
		await reading(world, org);
		org.remove(idOf(4));
		org.put(record(11));
		const found = await reading(world, org, {mode: 'incremental'});
		expect(found?.proof).toMatchObject({verdict: 'proven', passes: 1, accounted: 10});
		expect(world.states()).toMatchObject({4: 'deleted', 11: 'discovered'});
	});

	it('is found by an incremental reading even after it has left the bin', async () => {
		const world = openWorld();
		const org = openOrg(ten);
		await reading(world, org);
		org.purge(idOf(4));
		const found = await reading(world, org, {mode: 'incremental'});
		expect(found?.proof).toMatchObject({verdict: 'proven', accounted: 9});
		expect(world.states()).toMatchObject({4: 'deleted'});
	});
});

it('hazard 49, fault 38: a full disk holds a reading up and does not end it, whatever it writes', async () => {
	const world = openWorld();
	const org = openOrg(ten);
	const scope = {...everything, filter: 'Kind__c = 1'};
	await reading(world, org, {scope});
	org.purge(idOf(4));
	org.selects = ({id}) => id !== idOf(5);
	const all = onFullDisk(world.ledger, 'beginDiscovery', 'absorb', 'markDeleted', 'markOutside', 'completeDiscovery');
	const found = await reading({...world, ledger: all.tight}, org, {scope});
	expect(found?.proof).toMatchObject({verdict: 'proven', accounted: 8});
	expect([...all.refused]).toEqual(['beginDiscovery', 'absorb', 'markDeleted', 'markOutside', 'completeDiscovery']);

	org.renamed.push({id: accountOf(0).id, name: 'Acme Ltd.'});
	const changed = onFullDisk(world.ledger, 'renameAccounts');
	await reading({...world, ledger: changed.tight}, org, {scope, mode: 'incremental'});
	expect(changed.refused.size).toBe(1);
	expect(world.said('paused')).toHaveLength(6);
	expect(world.said('resumed')).toHaveLength(6);
});

describe('what vanishes', () => {
	const many = Array.from({length: 400}, (_, n) => record(n));
	const deletedIn = (world: World) => world.ledger.tally(everything).deleted.count;

	it.each(['full', 'incremental'] as const)(
		'a user who suddenly sees a tenth of the records is refused, not believed (%s)',
		async mode => {
			const world = openWorld();
			const org = openOrg(many);
			await reading(world, org);
			const watermark = world.ledger.watermark(everything);
			org.shows = ({id}) => Number(id.slice(10, 15)) % 10 === 0;
			await expect(reading(world, org, {mode})).rejects.toMatchObject({
				kind: 'refused',
				message: expect.stringMatching(/360 of 400 known records .*deleted, or hidden from this user/),
				hint: expect.stringContaining('`doclift backup --full --accept-deleted`'),
			});
			expect(deletedIn(world)).toBe(0);
			expect(world.ledger.watermark(everything)).toBe(watermark);

			org.shows = () => true;
			expect((await reading(world, org))?.proof).toMatchObject({verdict: 'proven', accounted: 400});
		},
	);

	it('is believed where the recycle bin shows that it was deleted', async () => {
		const world = openWorld();
		const org = openOrg(many);
		await reading(world, org);
		for (let n = 0; n < 360; n++) org.remove(idOf(n));
		expect((await reading(world, org))?.proof).toMatchObject({verdict: 'proven', accounted: 40});
		expect(deletedIn(world)).toBe(360);
	});

	it('is believed where the operator says that it was deleted', async () => {
		const world = openWorld();
		const org = openOrg(many);
		await reading(world, org);
		for (let n = 0; n < 360; n++) org.purge(idOf(n));
		await expect(reading(world, org)).rejects.toMatchObject({kind: 'refused'});
		expect((await reading(world, org, {acceptDeleted: true}))?.proof).toMatchObject({verdict: 'proven', accounted: 40});
		// Nobody is asked twice.
		expect((await reading(world, org))?.proof).toMatchObject({verdict: 'proven', accounted: 40});
	});

	it('is looked for once, and all that is known is walked again only where something has vanished', async () => {
		const world = openWorld();
		const org = openOrg(many);
		await reading(world, org);
		let walks = 0;
		const ledger: typeof world.ledger = {
			...world.ledger,
			unseen(discovery, scope, after, limit) {
				if (after === '') walks++;
				return world.ledger.unseen(discovery, scope, after, limit);
			},
		};
		await reading({...world, ledger}, org);
		expect(walks).toBe(1);
		// What lies in the bin is marked as it is found.
		org.remove(idOf(0));
		await reading({...world, ledger}, org);
		expect(walks).toBe(2);
		org.purge(idOf(1));
		await reading({...world, ledger}, org);
		expect(walks).toBe(4);
		expect(deletedIn(world)).toBe(2);
	});

	it('is believed while it is little', async () => {
		const world = openWorld();
		const org = openOrg(many);
		await reading(world, org);
		for (let n = 0; n < 100; n++) org.purge(idOf(n));
		expect((await reading(world, org))?.proof).toMatchObject({verdict: 'proven', accounted: 300});
	});
});

describe('scopes', () => {
	const one = {...everything, accounts: [accountOf(1).id]};

	it('hazard 6: count a record that moved to another account where it is now', async () => {
		const world = openWorld();
		const org = openOrg(ten);
		await reading(world, org);
		org.put(record(3, {account: accountOf(0)}));
		expect((await reading(world, org, {mode: 'incremental'}))?.proof.verdict).toBe('proven');
		expect(world.said('notice').join()).toMatch(/1 record now belongs to another account/);
	});

	test.each(['full', 'incremental'] as const)('lose a record that moved out of their accounts (%s)', async mode => {
		const world = openWorld();
		const org = openOrg(ten);
		await reading(world, org, {scope: one});
		org.put(record(3, {account: accountOf(0)}));
		expect((await reading(world, org, {scope: one, mode}))?.proof).toMatchObject({verdict: 'proven', accounted: 4});
		expect(world.states()).toMatchObject({3: 'discovered'});
	});

	test.each(['full', 'incremental'] as const)('lose what their filter no longer selects (%s)', async mode => {
		const world = openWorld();
		const org = openOrg(ten);
		const active = {...everything, filter: 'Active__c = true'};
		org.selects = ({name}) => name !== 'inactive';
		await reading(world, org, {scope: active});
		org.put(record(3, {name: 'inactive'}));
		expect((await reading(world, org, {scope: active, mode}))?.proof).toMatchObject({
			verdict: 'proven',
			accounted: 9,
		});
		org.put(record(3));
		expect((await reading(world, org, {scope: active, mode}))?.proof).toMatchObject({
			verdict: 'proven',
			accounted: 10,
		});
	});
});

it('hazard 5: says renames, also those that touch no record', async () => {
	const world = openWorld();
	const org = openOrg(ten);
	await reading(world, org);
	org.renamed.push({...accountOf(1), name: 'Acme Holding'});
	await reading(world, org, {mode: 'incremental'});
	expect(world.said('notice')).toEqual([
		`account ${accountOf(1).id} is now called "Acme Holding" (was "Account 1"); its files keep their keys`,
	]);
});

it('says which way it reads, and chooses by the count', async () => {
	const world = openWorld();
	await reading(world, openOrg(ten));
	await reading(world, openOrg(ten), {readWith: 'bulk'});
	expect(world.said('reading')).toEqual(['10 records by REST pages', '10 records by Bulk API 2.0']);
});

it('fault 33: rows that arrive twice are counted once', async () => {
	const world = openWorld();
	const org = openOrg(ten);
	const {readAll} = org.salesforce;
	const twice = {
		...org,
		salesforce: {
			...org.salesforce,
			async *readAll(...asked: Parameters<typeof readAll>) {
				for await (const page of readAll(...asked)) {
					yield page;
					yield [...page].reverse();
				}
			},
		},
	};
	expect((await reading(world, twice))?.proof).toMatchObject({verdict: 'proven', accounted: 10});
});

test('hazard 14: an older copy of the ledger, which knows the link base and not the key, keeps the original', async () => {
	const world = openWorld();
	const org = openOrg([record(0)]);
	const {isOurs, isUnderLinkBase} = world.ledger;
	const known: DiscoveryOrder['decide'] = (before, seen) => decide(before, seen, {...rules, isOurs, isUnderLinkBase});
	await reading(world, org, {decide: known});
	org.put(record(0, {url: `${linkBase}uploads/${accountOf(0).id}/Account_0/file%200.pdf`}));
	await reading(world, org, {decide: known});
	expect(world.states()).toEqual({0: 'already-ours'});
	const {found} = world.links.candidates(everything, {account: 0, row: 0}, 9);
	expect(found).toMatchObject([{original: urlOf(0)}]);
	org.put(record(0));
	await reading(world, org, {decide: known});
	expect(world.states()).toEqual({0: 'discovered'});
});

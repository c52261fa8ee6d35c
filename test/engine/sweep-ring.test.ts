import {describe, expect, it} from 'vitest';
import {createControl} from '../../source/engine/control.ts';
import {executeCutOver} from '../../source/engine/execute-link-run.ts';
import {MigrationError} from '../../source/engine/failure.ts';
import {virtualRun} from '../support/clock.ts';
import {backedUp, execute, executeOrder, many, planFor} from './link-world.ts';
import {idOf, record, urlOf} from './world.ts';

describe('writing', () => {
	it('hazard 36: never has an account in two requests at once', async () => {
		// Each account needs two requests, and three writers would take them at once.
		const world = await backedUp(many(900, n => n % 3));
		const order = {rings: {canary: 1, rings: []}};
		const busy = new Set<string>();
		const wake: Array<() => void> = [];
		const accounts = (changes: ReadonlyArray<{readonly recordId: string}>) =>
			new Set(changes.map(({recordId}) => world.org.records.get(recordId)?.account?.id ?? ''));
		let held: ReadonlySet<string> = new Set();
		world.fields.before = async changes => {
			held = accounts(changes);
			for (const account of held) {
				expect(busy.has(account)).toBe(false);
				busy.add(account);
			}
			await new Promise<void>(resolve => {
				wake.push(resolve);
				setImmediate(() => wake.shift()?.());
			});
			for (const account of accounts(changes)) busy.delete(account);
		};
		const planId = await planFor(world, order);
		expect(await executeCutOver(world.ports, executeOrder(world, planId))).toMatchObject({switched: 900, exitCode: 0});
	});

	it('makes the next request ready while a short one is in flight, and never sends more at once than it may', async () => {
		// A request takes as long as it takes here, and waits pass in no time.
		const world = await backedUp(
			many(1100, n => n),
			{clock: {...virtualRun(), now: Date.now}},
		);
		const planId = await planFor(world, {rings: {canary: 0, rings: []}});
		const intended = () => world.links.openIntentions(0, 2000).length;
		let [inFlight, ready] = [0, 0];
		world.fields.before = async () => {
			inFlight += 1;
			expect(inFlight).toBe(1);
			for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
			ready = Math.max(ready, intended());
			inFlight -= 1;
		};
		const result = await executeCutOver(world.ports, executeOrder(world, planId, {writers: 1}));
		expect(result).toMatchObject({switched: 1100, exitCode: 0});
		expect(ready).toBe(400);
	});

	it('fault 27: finds out by reading what became of a request whose reply was lost, and writes nothing twice', async () => {
		const world = await backedUp(8);
		let lost = 0;
		world.fields.after = () => {
			lost += 1;
			if (lost === 2) throw new MigrationError('network-timeout', 'no reply');
		};
		expect(await execute(world)).toMatchObject({switched: 8, validated: 8, exitCode: 0});
		const written = world.fields.writes.flat().map(({recordId}) => recordId);
		expect(new Set(written).size).toBe(written.length);
	});

	it('fault 28, fault 36, hazard 42: settles a request record by record, with the words of the org', async () => {
		const world = await backedUp(8);
		world.fields.answers = id =>
			id === idOf(5)
				? {
						done: false,
						why: 'refused',
						kind: 'salesforce-validation',
						message: 'FIELD_CUSTOM_VALIDATION_EXCEPTION: no',
					}
				: undefined;
		const result = await execute(world);
		expect(result).toMatchObject({switched: 7, failed: 1, exitCode: 1, remaining: 0});
		expect(result.attention).toMatchObject([{recordId: idOf(5), outcome: 'failed'}]);
		expect(result.attention[0]?.found).toMatch(/VALIDATION/);
		expect(world.events.filter(({type}) => type === 'error')).toMatchObject([
			{recordId: idOf(5), failure: {kind: 'salesforce-validation', message: 'FIELD_CUSTOM_VALIDATION_EXCEPTION: no'}},
		]);
		world.fields.answers = () => undefined;
		expect(await execute(world)).toMatchObject({changes: 1, switched: 1, exitCode: 0});
	});

	it('fault 29: tries a locked record again by itself, and gives up in the end', async () => {
		const world = await backedUp(8);
		let locks = 2;
		world.fields.answers = id => {
			if (id === idOf(4)) return {done: false, why: 'locked', message: 'UNABLE_TO_LOCK_ROW'};
			if (id !== idOf(3) || locks-- <= 0) return undefined;
			return {done: false, why: 'locked', message: 'UNABLE_TO_LOCK_ROW'};
		};
		const result = await execute(world);
		expect(result).toMatchObject({switched: 7, failed: 1, exitCode: 1});
		expect(result.attention).toMatchObject([{recordId: idOf(4), found: expect.stringMatching(/LOCK_ROW/)}]);
		const hints = world.events.flatMap(event => (event.type === 'error' ? [event.failure.hint] : []));
		expect(hints).toEqual([expect.stringContaining('salesforce.writers')]);
	});

	it('hazard 39: ends at once where the org has no calls left, and goes on with the same plan', async () => {
		const world = await backedUp(8);
		world.fields.before = () => {
			throw new MigrationError('salesforce-limit', 'the limit is reached');
		};
		const planId = await planFor(world);
		const first = await executeCutOver(world.ports, executeOrder(world, planId));
		expect(first).toMatchObject({switched: 0, remaining: 8, exitCode: 3, error: {kind: 'salesforce-limit'}});
		expect(world.fields.writes).toHaveLength(1);
		world.fields.before = () => {};
		expect(await executeCutOver(world.ports, executeOrder(world, planId))).toMatchObject({switched: 8, exitCode: 0});
	});

	it('hazard 34: compares again what it read too long ago, and names who moved meanwhile', async () => {
		const world = await backedUp(6);
		const control = createControl(world.emit);
		const planId = await planFor(world, {rings: {canary: 0, rings: []}});
		let reads = 0;
		world.fields.read = () => {
			reads += 1;
			if (reads !== 1) return;
			const found = world.org.records.get(idOf(0));
			if (found) world.org.put({...found, name: 'renamed.pdf'});
			world.org.put(record(1, {url: urlOf(1, 'edited')}));
			// Longer than any compare is good for.
			control.pause('socket');
			setImmediate(() => void world.clock.sleep(5000).then(() => control.resume('socket')));
		};
		const result = await executeCutOver({...world.ports, control}, executeOrder(world, planId));
		expect(result).toMatchObject({switched: 5, conflicts: 1, windows: {moved: 1, movedRecords: [idOf(0)]}});
		expect(world.urlOf(idOf(1))).toBe(urlOf(1, 'edited'));
	});
});

describe('hazard 34: nothing is sent by a compare that has grown old', () => {
	const oneRing = {rings: {canary: 0, rings: []}};

	it('while the disk was full', async () => {
		const world = await backedUp(6);
		const planId = await planFor(world, oneRing);
		let tries = 0;
		const links: typeof world.links = {
			...world.links,
			intend(...intended) {
				tries += 1;
				if (tries === 1) world.org.put(record(2, {url: urlOf(2, 'edited')}));
				if (tries <= 3) throw new MigrationError('ledger-full', 'the disk is full');
				return world.links.intend(...intended);
			},
		};
		const result = await executeCutOver({...world.ports, links}, executeOrder(world, planId));
		expect(result).toMatchObject({switched: 5, conflicts: 1, exitCode: 1});
		expect(world.urlOf(idOf(2))).toBe(urlOf(2, 'edited'));
	});

	it('while it waited for its turn behind a request that hangs', async () => {
		const world = await backedUp(many(1100, n => n));
		const planId = await planFor(world, oneRing);
		let edited = '';
		world.fields.before = async changes => {
			if (edited !== '') return;
			// The next request is made ready meanwhile.
			for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
			const sent = new Set(changes.map(({recordId}) => recordId));
			const next = world.links.openIntentions(0, 2000).find(({recordId}) => !sent.has(recordId));
			if (!next) return;
			edited = next.recordId;
			const found = world.org.records.get(edited);
			if (found) world.org.put({...found, url: urlOf(0, 'edited')});
			await world.clock.sleep(6000);
		};
		const result = await executeCutOver(world.ports, executeOrder(world, planId, {writers: 1}));
		expect(result).toMatchObject({switched: 1099, conflicts: 1});
		expect(world.urlOf(edited)).toBe(urlOf(0, 'edited'));
	});
});

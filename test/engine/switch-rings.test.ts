import {copyFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {describe, expect, it, test} from 'vitest';
import {copyTo} from '../../source/db/maintenance/copy.ts';
import {restore} from '../../source/db/maintenance/restore.ts';
import {createControl} from '../../source/engine/control.ts';
import {executeCutOver, executeRollback} from '../../source/engine/execute-link-run.ts';
import {MigrationError} from '../../source/engine/failure.ts';
import type {ExecuteOrder} from '../../source/engine/link-run.ts';
import {summaryOf} from '../../source/engine/make-plan.ts';
import {planCutOver} from '../../source/engine/plan-cut-over.ts';
import {planRollback} from '../../source/engine/plan-rollback.ts';
import type {FileTask, Receipt} from '../../source/engine/ports/copier.ts';
import type {Storing} from '../../source/engine/ports/keepsakes.ts';
import {virtualRun} from '../support/clock.ts';
import {backUp, base, cutOverOrder, executeOrder, type LinkWorld, openLinkWorld, rollbackOrder} from './link-world.ts';
import {accountOf, everything, idOf, record, urlOf, verifiedReceipt} from './world.ts';

type Parts = Parameters<typeof openLinkWorld>[1];

async function backedUp(records: Parameters<typeof openLinkWorld>[0], parts: Parts = {}): Promise<LinkWorld> {
	const world = openLinkWorld(records, parts);
	await backUp(world);
	return world;
}

async function planFor(world: LinkWorld, parts: Parameters<typeof cutOverOrder>[1] = {}): Promise<string> {
	const {plan} = await planCutOver(world.ports, cutOverOrder(world, parts));
	return plan?.planId ?? 'none';
}

const execute = async (world: LinkWorld, parts: Partial<ExecuteOrder> = {}) =>
	executeCutOver(world.ports, executeOrder(world, await planFor(world), parts));

const many = (count: number, account: (n: number) => number) =>
	Array.from({length: count}, (_, n) => record(n, {account: accountOf(account(n))}));

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

describe('rings', () => {
	it('hazard 37: stop at the canary when a flow puts the old links back', async () => {
		const world = await backedUp(10);
		world.fields.after = () => {
			for (const found of [...world.org.records.values()]) {
				if (found.url?.startsWith(base)) world.org.put({...found, url: urlOf(Number(found.id.slice(10, 15)))});
			}
		};
		const result = await execute(world);
		expect(result).toMatchObject({exitCode: 1, error: {kind: 'failure-threshold'}, remaining: 8, conflicts: 2});
	});

	it('hazard 37: a link that is put back after its change is told as that, and not by an older failure of it', async () => {
		const world = await backedUp(10);
		const planId = await planFor(world);
		const locked = idOf(9);
		let [locks, settled] = [1, false];
		world.fields.answers = id =>
			id === locked && locks-- > 0 ? {done: false, why: 'locked', message: 'UNABLE_TO_LOCK_ROW'} : undefined;
		// The flow comes when everything has been written.
		world.fields.late = () => {
			const all = [...world.org.records.values()];
			if (settled || !all.every(({url}) => url?.startsWith(base))) return;
			settled = true;
			for (const n of [8, 9]) {
				const found = world.org.records.get(idOf(n));
				if (found) world.org.put({...found, url: n === 9 ? urlOf(9) : `${urlOf(8, 'edited')}?token=secret`});
			}
		};
		const result = await executeCutOver(world.ports, executeOrder(world, planId));
		expect(result).toMatchObject({switched: 8, conflicts: 2, exitCode: 1});
		const found = new Map(result.attention.map(one => [one.recordId, one.found]));
		expect(found.get(locked)).toMatch(/^read again, the field held its old value: a flow or a user/);
		expect(found.get(idOf(8))).toContain(urlOf(8, 'edited'));
		expect(found.get(idOf(8))).toMatch(/^read again after the change: /);
		expect(found.get(idOf(8))).not.toContain('secret');
	});

	it('judge a canary that took two runs by all of its links', async () => {
		const world = await backedUp(10);
		const planId = await planFor(world, {rings: {canary: 4, rings: []}});
		// One link of the canary is locked, and the run ends while it is tried again.
		const canary = () => world.fields.writes[0]?.map(({recordId}) => recordId) ?? [];
		world.fields.answers = id =>
			id === canary()[3] ? {done: false, why: 'locked', message: 'UNABLE_TO_LOCK_ROW'} : undefined;
		world.fields.before = () => {
			if (world.fields.writes.length > 1) throw new MigrationError('salesforce-limit', 'the limit is reached');
		};
		const first = await executeCutOver(world.ports, executeOrder(world, planId));
		expect(first).toMatchObject({switched: 3, remaining: 7, error: {kind: 'salesforce-limit'}});
		world.fields.answers = () => undefined;
		world.fields.before = () => {};
		const edited = world.org.records.get(canary()[0] ?? '');
		if (edited) world.org.put({...edited, url: urlOf(0, 'edited')});
		const second = await executeCutOver(world.ports, executeOrder(world, planId));
		expect(second).toMatchObject({switched: 9, conflicts: 1, remaining: 0, error: null});
	});

	it('stop by themselves when too many links fail', async () => {
		const world = await backedUp(many(60, n => n));
		world.fields.answers = id =>
			Number(id.slice(10, 15)) > 20 ? {done: false, why: 'refused', message: 'no'} : undefined;
		const planId = await planFor(world, {rings: {canary: 2, rings: [{records: 10}, {records: 25}]}});
		const result = await executeCutOver(world.ports, executeOrder(world, planId));
		expect(result.error).toMatchObject({kind: 'failure-threshold'});
		expect(result.remaining).toBeGreaterThan(0);
	});

	it('hold after the canary until they are told to go on', async () => {
		const world = await backedUp(10);
		const control = createControl(world.emit);
		const planId = await planFor(world);
		const running = executeCutOver({...world.ports, control}, executeOrder(world, planId, {holdAfterCanary: true}));
		await expect.poll(control.held).toBe(true);
		expect(world.fields.writes.flat()).toHaveLength(2);
		control.resume('socket');
		expect(await running).toMatchObject({switched: 10, exitCode: 0});
	});

	it('are held where the ring that is under way is done, and by nothing once the last one has begun', async () => {
		const world = await backedUp(10);
		const control = createControl(world.emit);
		const planId = await planFor(world);
		const seen: unknown[] = [];
		world.fields.after = () => {
			control.hold('ann');
			seen.push([world.fields.writes.flat().length, control.holdAsked(), control.held(), control.noRing()]);
		};
		const running = executeCutOver({...world.ports, control}, executeOrder(world, planId));
		for (const done of [2, 5]) {
			await expect.poll(control.held).toBe(true);
			expect(world.fields.writes.flat()).toHaveLength(done);
			control.resume('ann');
		}
		expect(await running).toMatchObject({switched: 10, exitCode: 0});
		expect(seen).toEqual([
			[2, true, false, null],
			[5, true, false, null],
			[10, false, false, 'no ring is left'],
		]);
		const waits = world.events.flatMap(one =>
			one.type === 'state' && /^(?:h|res)/.test(one.state) ? [one.state] : [],
		);
		expect(waits).toEqual(['hold-asked', 'held', 'resumed', 'hold-asked', 'held', 'resumed']);
	});

	it('can be held in the last ring of a plan where the same run carries out another after it', async () => {
		const world = await backedUp(10);
		const control = createControl(world.emit);
		const planId = await planFor(world);
		await executeCutOver({...world.ports, control}, executeOrder(world, planId, {plansFollow: true}));
		expect(control.noRing()).toBeNull();
	});

	it('hold after a canary that is the whole plan, where the same run carries out another after it', async () => {
		const world = await backedUp(2);
		const control = createControl(world.emit);
		const planId = await planFor(world, {rings: {canary: 5, rings: []}});
		const order = executeOrder(world, planId, {holdAfterCanary: true, plansFollow: true});
		const running = executeCutOver({...world.ports, control}, order);
		await expect.poll(control.held).toBe(true);
		expect(world.said('notice')).toContainEqual(expect.stringMatching(/^the canary: 2 of 2 links changed/));
		control.resume('socket');
		expect(await running).toMatchObject({switched: 2, exitCode: 0});
	});

	it('hold nothing after a canary that is all there is to change', async () => {
		const world = await backedUp(2);
		const control = createControl(world.emit);
		const planId = await planFor(world, {rings: {canary: 5, rings: []}});
		const order = executeOrder(world, planId, {holdAfterCanary: true});
		expect(await executeCutOver({...world.ports, control}, order)).toMatchObject({switched: 2, exitCode: 0});
		expect(world.said('held')).toEqual([]);
	});

	it('say at the hold what the canary has shown, which records to look at, and how to go on or back', async () => {
		const world = await backedUp(10);
		const control = createControl(world.emit);
		const planId = await planFor(world);
		const running = executeCutOver({...world.ports, control}, executeOrder(world, planId, {holdAfterCanary: true}));
		await expect.poll(control.held).toBe(true);
		const said = world.events.flatMap(event => (event.type === 'state' ? [event.reason] : []));
		const [shown, next] = said.slice(said.findIndex(words => words.startsWith('the canary: 2 of')));
		expect(shown).toMatch(/^the canary: 2 of 2 links changed, read again and found as planned; 2 of 2 links open; /);
		expect(shown).toContain(' ms at most between compare and write, no record was seen to change meanwhile');
		const written = world.fields.writes.flat().map(({recordId}) => recordId);
		expect(shown).toContain(`Look at ${written.join(', ')} in Salesforce`);
		expect(next).toContain('`doclift ctl resume`');
		expect(next).toContain('`doclift ctl stop --wait`, then `doclift rollback --from-database --dry-run`');
		control.resume('socket');
		await running;
	});

	it('say at the hold of a way back how it goes on, and lead nowhere else', async () => {
		const world = await backedUp(10);
		await execute(world);
		const {plan} = await planRollback(world.ports, rollbackOrder(world));
		const control = createControl(world.emit);
		const order = executeOrder(world, plan?.planId ?? '', {holdAfterCanary: true});
		const running = executeRollback({...world.ports, control}, order);
		await expect.poll(control.held).toBe(true);
		const said = world.said('notice').at(-1);
		expect(said).toContain('`doclift ctl resume`');
		expect(said).not.toContain('doclift rollback');
		control.resume('socket');
		expect(await running).toMatchObject({restored: 10, exitCode: 0});
	});

	it('name at the hold what of the canary did not stay', async () => {
		const world = await backedUp(12);
		const control = createControl(world.emit);
		const planId = await planFor(world, {rings: {canary: 4, rings: []}});
		const edited = idOf(0);
		world.fields.after = () => {
			const now = world.org.records.get(edited);
			if (now) world.org.put({...now, url: urlOf(0, 'edited')});
		};
		const running = executeCutOver({...world.ports, control}, executeOrder(world, planId, {holdAfterCanary: true}));
		await expect.poll(control.held).toBe(true);
		expect(world.events).toContainEqual({
			type: 'state',
			state: 'notice',
			reason: expect.stringContaining(`3 of 4 links changed, read again and found as planned; ${edited} conflict: `),
		});
		world.fields.after = () => {};
		control.resume('socket');
		await running;
	});

	it('hold after the canary again where a run ended meanwhile, and no more once a later ring has begun', async () => {
		const world = await backedUp(10);
		const planId = await planFor(world);
		const order = executeOrder(world, planId, {holdAfterCanary: true});
		const first = createControl(world.emit);
		const running = executeCutOver({...world.ports, control: first}, order);
		await expect.poll(first.held).toBe(true);
		first.stop('SIGTERM');
		expect(await running).toMatchObject({switched: 2, stoppedBy: 'SIGTERM'});

		const second = createControl(world.emit);
		const resumed = executeCutOver({...world.ports, control: second}, order);
		await expect.poll(second.held).toBe(true);
		expect(world.fields.writes.flat()).toHaveLength(2);
		world.fields.after = () => second.stop('SIGTERM');
		second.resume('socket');
		expect(await resumed).toMatchObject({switched: 5, stoppedBy: 'SIGTERM'});

		world.fields.after = () => {};
		expect(await executeCutOver(world.ports, order)).toMatchObject({switched: 10, exitCode: 0});
	});

	it('fault 7: end at a stop, and go on from there with the same plan', async () => {
		const world = await backedUp(10);
		const control = createControl(world.emit);
		world.fields.after = () => control.stop('SIGTERM');
		const planId = await planFor(world);
		const first = await executeCutOver({...world.ports, control}, executeOrder(world, planId));
		expect(first).toMatchObject({switched: 2, remaining: 8, stoppedBy: 'SIGTERM', error: null});
		expect(world.links.plan(planId)?.state).toBe('executing');
		world.fields.after = () => {};
		const second = await executeCutOver(world.ports, executeOrder(world, planId));
		expect(second).toMatchObject({switched: 10, validated: 10, remaining: 0, exitCode: 0});
		expect(world.kept.ledgers).toEqual([planId]);
	});
});

test('what stands in a field that a user has changed is kept with the conflict, without its query', async () => {
	const world = await backedUp(3);
	const planId = await planFor(world);
	const edit = (n: number, url: string | null) => {
		const edited = world.org.records.get(idOf(n));
		if (edited) world.org.put({...edited, url});
	};
	edit(0, 'https://user.example/mine.pdf?X-Amz-Signature=secret');
	edit(1, null);
	await executeCutOver(world.ports, executeOrder(world, planId));
	const found = world.links.attention(world.links.plan(planId)?.id ?? 0, 10).map(one => one.found);
	expect(found).toEqual([
		'https://user.example/mine.pdf: neither the value of the plan nor the new one, somebody else has changed it',
		'nothing: somebody else has emptied the field',
	]);
	expect(JSON.stringify(world.events)).not.toContain('user.example');
});

describe('hazard 64: links that users cannot open', () => {
	const openLink = async (url: string) => ({status: url.startsWith(base) ? 403 : 200, bytes: null, contentType: null});

	it('stop a cut-over before it begins, unless the operator takes it on himself', async () => {
		const world = await backedUp(5, {openLink});
		const planId = await planFor(world);
		expect(world.events.findLast(event => event.type === 'gate' && event.gate === 'link proof')).toMatchObject({
			holds: false,
		});
		await expect(async () => executeCutOver(world.ports, executeOrder(world, planId))).rejects.toMatchObject({
			kind: 'refused',
		});
		const accepted = executeOrder(world, planId, {acceptUnproven: {how: 'flag', by: 'ann@ops'}});
		const result = await executeCutOver(world.ports, accepted);
		expect(result).toMatchObject({
			switched: 5,
			exitCode: 0,
			overruling: {how: 'flag', by: 'ann@ops', run: result.runId},
		});
		const stored = world.links.plan(planId);
		expect(stored && summaryOf(stored).linkProof).toMatchObject({overruled: true, overruling: result.overruling});
	});

	it('are said to be overruled once, however often the plan is gone on with', async () => {
		const world = await backedUp(10, {openLink});
		const control = createControl(world.emit);
		const planId = await planFor(world);
		world.fields.after = () => control.stop('SIGTERM');
		const parts = {acceptUnproven: {how: 'typed', by: 'ann@ops'}} as const;
		const first = await executeCutOver({...world.ports, control}, executeOrder(world, planId, parts));
		world.fields.after = () => {};
		const again = {acceptUnproven: {how: 'flag', by: 'bob@ops'}} as const;
		const second = await executeCutOver(world.ports, executeOrder(world, planId, again));
		expect([first.overruling, second.overruling]).toEqual(
			Array(2).fill({
				how: 'typed',
				by: 'ann@ops',
				run: first.runId,
				at: expect.any(Number),
			}),
		);
		expect(second).toMatchObject({switched: 10, exitCode: 0});
	});

	it('stop it at the canary, where they opened when the plan was made', async () => {
		let open = true;
		const world = await backedUp(9, {
			openLink: async () => ({status: open ? 200 : 403, bytes: null, contentType: null}),
		});
		const planId = await planFor(world);
		open = false;
		const result = await executeCutOver(world.ports, executeOrder(world, planId));
		expect(result).toMatchObject({switched: 2, remaining: 7, exitCode: 3, error: {kind: 'refused'}});
	});

	it('stop it at a later ring, where they opened at the canary', async () => {
		let world: LinkWorld | undefined;
		const ended = () => (world?.fields.writes.flat().length ?? 0) > 2;
		world = await backedUp(10, {
			openLink: async () => ({status: ended() ? 403 : 200, bytes: null, contentType: null}),
		});
		const planId = await planFor(world, {rings: {canary: 2, rings: [{records: 3}, {records: 3}]}});
		const result = await executeCutOver(world.ports, executeOrder(world, planId));
		expect(result).toMatchObject({
			switched: 5,
			remaining: 5,
			exitCode: 3,
			error: {kind: 'refused', message: '3 of 3 links of ring 1 do not open without credentials: status 403 (3)'},
		});
	});
});

const missing = ({row, recordId}: FileTask): Receipt => ({
	row,
	recordId,
	outcome: 'missing',
	attempts: 1,
	failure: {kind: 'download-missing', message: 'the source answered 404'},
});

it('names files that could not be copied, and counts their links as failed', async () => {
	const gone = new Set([idOf(6)]);
	const world = await backedUp(5, {
		copy: task => (gone.has(task.recordId) ? missing(task) : verifiedReceipt(task)),
	});
	for (const n of [5, 6]) world.org.put(record(n));
	const result = await execute(world);
	expect(result).toMatchObject({
		changes: 7,
		switched: 6,
		copied: 1,
		failed: 1,
		uncopied: {missing: 1},
		remaining: 0,
		exitCode: 1,
		attention: [
			{recordId: idOf(6), outcome: 'failed', found: expect.stringMatching(/not be copied \(missing\).* 404/)},
		],
	});
	expect(world.urlOf(idOf(6))).toBe(urlOf(6));
	gone.clear();
	await backUp(world);
	expect(await execute(world)).toMatchObject({changes: 1, switched: 1, exitCode: 0, uncopied: {}});
});

describe('hazard 46: what is kept', () => {
	it('is kept before the first change', async () => {
		const world = await backedUp(5);
		const seen: number[] = [];
		const keep = world.ports.keepsakes;
		const ports = {
			...world.ports,
			keepsakes: {
				...keep,
				storeRollbackFile(path: string, storing: Storing) {
					seen.push(world.fields.writes.length);
					return keep.storeRollbackFile(path, storing);
				},
			},
		};
		const planId = await planFor(world);
		await executeCutOver(ports, executeOrder(world, planId));
		expect(seen).toEqual([0]);
		expect(world.kept).toMatchObject({ledgers: [planId], stored: [`rollback-${planId}.json`]});
		expect(world.kept.rollback).toHaveLength(5);
	});

	it('is enough to go back by, without the ledger that wrote it', async () => {
		const first = await backedUp(5);
		await execute(first);
		const records = first.kept.rollback;
		const world = openLinkWorld([...first.org.records.values()]);
		const {plan} = await planRollback(world.ports, rollbackOrder(world, {source: {from: 'file', records}}));
		expect(plan).toMatchObject({changes: 5, classes: {'to-restore': 5}});
		const result = await executeRollback(world.ports, executeOrder(world, plan?.planId ?? ''));
		expect(result).toMatchObject({restored: 5, validated: 5, exitCode: 0});
		for (let n = 0; n < 5; n++) expect(world.urlOf(idOf(n))).toBe(urlOf(n));
	});

	it('names what is new too, and what was never switched is left alone by it', async () => {
		const first = await backedUp(4, {
			copy: task => (task.recordId === idOf(8) ? missing(task) : verifiedReceipt(task)),
		});
		for (const n of [7, 8]) first.org.put(record(n));
		expect(await execute(first)).toMatchObject({switched: 5, copied: 1, failed: 1});
		const records = first.kept.rollback;
		expect(records.map(({Id}) => Id).sort()).toEqual([0, 1, 2, 3, 7, 8].map(idOf));

		const world = openLinkWorld([...first.org.records.values()]);
		const {plan} = await planRollback(world.ports, rollbackOrder(world, {source: {from: 'file', records}}));
		expect(plan).toMatchObject({changes: 5, classes: {'to-restore': 5, 'not-ours': 1}, blocked: {}});
		const result = await executeRollback(world.ports, executeOrder(world, plan?.planId ?? ''));
		expect(result).toMatchObject({restored: 5, exitCode: 0});
		for (const n of [0, 1, 2, 3, 7, 8]) expect(world.urlOf(idOf(n))).toBe(urlOf(n));
	});
});

describe('the way back', () => {
	it('hazard 72: takes a cut-over back that is still under way, and abandons its plan', async () => {
		const world = await backedUp(10);
		const control = createControl(world.emit);
		world.fields.after = () => control.stop('SIGTERM');
		const planId = await planFor(world);
		await executeCutOver({...world.ports, control}, executeOrder(world, planId));
		world.fields.after = () => {};
		await expect(planFor(world)).rejects.toMatchObject({kind: 'refused'});
		const {plan} = await planRollback(world.ports, rollbackOrder(world));
		expect(plan).toMatchObject({changes: 2});
		expect(await executeRollback(world.ports, executeOrder(world, plan?.planId ?? ''))).toMatchObject({
			restored: 2,
			exitCode: 0,
		});
		expect(world.links.plan(planId)?.state).toBe('abandoned');
		expect(await execute(world)).toMatchObject({switched: 10, exitCode: 0});
	});

	it('that was planned in the midst of a cut-over is no longer offered once that has gone on', async () => {
		const world = await backedUp(10);
		const control = createControl(world.emit);
		world.fields.after = () => control.stop('SIGTERM');
		const planId = await planFor(world);
		await executeCutOver({...world.ports, control}, executeOrder(world, planId));
		world.fields.after = () => {};
		const {plan} = await planRollback(world.ports, rollbackOrder(world));
		expect(await executeCutOver(world.ports, executeOrder(world, planId))).toMatchObject({switched: 10});
		expect(world.links.openPlan()).toBeUndefined();
		await expect(async () =>
			executeRollback(world.ports, executeOrder(world, plan?.planId ?? '')),
		).rejects.toMatchObject({kind: 'refused', message: expect.stringContaining('was abandoned')});
		const again = await planRollback(world.ports, rollbackOrder(world));
		expect(again.plan).toMatchObject({changes: 10});
	});

	it('fault 35: leaves alone what a user has changed since', async () => {
		const world = await backedUp(5);
		await execute(world);
		world.org.put(record(2, {url: urlOf(2, 'edited')}));
		const {plan} = await planRollback(world.ports, rollbackOrder(world));
		expect(plan).toMatchObject({changes: 4, classes: {'to-restore': 4, 'edited-by-user': 1}});
		world.org.put(record(3, {url: urlOf(3, 'edited')}));
		const result = await executeRollback(world.ports, executeOrder(world, plan?.planId ?? ''));
		expect(result).toMatchObject({restored: 3, conflicts: 1, exitCode: 1});
		expect(world.urlOf(idOf(2))).toBe(urlOf(2, 'edited'));
		expect(world.urlOf(idOf(3))).toBe(urlOf(3, 'edited'));
	});
});

it('the way back of a canary reads the fields of the canary alone, where the ledger was never put back from a copy', async () => {
	const world = await backedUp(10);
	const control = createControl(world.emit);
	const planId = await planFor(world);
	world.fields.after = () => control.stop('SIGTERM');
	expect(await executeCutOver({...world.ports, control}, executeOrder(world, planId))).toMatchObject({switched: 2});
	const read: string[] = [];
	const readLinks: typeof world.fields.readLinks = async ids => {
		read.push(...ids);
		return world.fields.readLinks(ids);
	};
	const ports = {...world.ports, linkFields: {...world.fields, readLinks}};
	const {plan} = await planRollback(ports, rollbackOrder(world));
	expect(plan).toMatchObject({changes: 2, records: 2});
	expect(read).toHaveLength(2);
});

describe('the way back by the copy of the ledger from before the first change', () => {
	/** What puts a copy in the place of the ledger that lay there; returns where that lies. */
	type PutBack = (copy: string, ledger: string) => string | Promise<string>;
	const byRestore: PutBack = async (copy, ledger) => {
		await restore(ledger, copy, 0);
		return ledger;
	};

	const byCp: PutBack = (copy, ledger) => {
		copyFileSync(copy, ledger);
		return ledger;
	};

	/** A cut-over that is stopped in its second ring, and the copy that it made: it knows of no change. */
	async function lostLedger(putBack = byRestore): Promise<LinkWorld> {
		const world = await backedUp(10);
		const copy = join(dirname(world.path), 'before.db');
		const control = createControl(world.emit);
		const keepsakes = {
			...world.ports.keepsakes,
			async copyLedger() {
				await copyTo(world.path, copy);
				return copy;
			},
		};
		const planId = await planFor(world);
		world.fields.after = () => {
			if (world.fields.writes.flat().length > 2) control.stop('SIGTERM');
		};
		const result = await executeCutOver({...world.ports, control, keepsakes}, executeOrder(world, planId));
		expect(result).toMatchObject({switched: 5, remaining: 5});
		world.db.close();
		const ledger = await putBack(copy, world.path);
		const restored = openLinkWorld([...world.org.records.values()], {ledger});
		for (const [key, object] of world.bucket.objects) restored.bucket.objects.set(key, object);
		expect(restored.links.openPlan()).toMatchObject({code: planId, state: 'executing'});
		return restored;
	}
	const planBack = async (world: LinkWorld, parts: Parameters<typeof rollbackOrder>[1] = {}) =>
		(await planRollback(world.ports, rollbackOrder(world, parts))).plan;
	const takeBack = async (world: LinkWorld, parts: Parameters<typeof rollbackOrder>[1] = {}) => {
		const plan = await planBack(world, parts);
		return {plan, ...(await executeRollback(world.ports, executeOrder(world, plan?.planId ?? '', parts)))};
	};
	const isBack = (world: LinkWorld) => {
		for (let n = 0; n < 10; n++) expect(world.urlOf(idOf(n))).toBe(urlOf(n));
	};

	it.each<[string, PutBack]>([
		['`db restore`', byRestore],
		['`cp` over the ledger', byCp],
		['its own name in the configuration', copy => copy],
	])('takes back what that copy does not know, put back by %s, and counts nothing else', async (_, putBack) => {
		const world = await lostLedger(putBack);
		const result = await takeBack(world);
		expect(result).toMatchObject({
			plan: {changes: 5, records: 5, classes: {'to-restore': 5}},
			restored: 5,
			validated: 5,
			exitCode: 0,
		});
		isBack(world);
		expect(await execute(world)).toMatchObject({switched: 10, exitCode: 0});
	});

	it('under another link base than the configuration names by now', async () => {
		const world = await lostLedger();
		expect(await takeBack(world, {linkBase: 'https://docs.acme.example/'})).toMatchObject({restored: 5, exitCode: 0});
		isBack(world);
	});

	const oursOf = (world: LinkWorld, n: number) =>
		[...world.org.records.values()].filter(({account, url}) => account?.id === accountOf(n).id && url?.startsWith(base))
			.length;
	const only = (n: number) => ({scope: {...everything, accounts: [accountOf(n).id]}});

	it('account by account', async () => {
		const world = await lostLedger();
		const [first, second] = [oursOf(world, 0), oursOf(world, 1)];
		expect(Math.min(first, second)).toBeGreaterThan(0);
		expect(await takeBack(world, only(0))).toMatchObject({restored: first, exitCode: 0});
		expect(await takeBack(world, only(1))).toMatchObject({restored: second, exitCode: 0});
		isBack(world);
		expect(await planBack(world)).toMatchObject({changes: 0, records: 0});
	});

	it('of an account, and of all others while its own way back stands half done', async () => {
		const world = await lostLedger();
		const [first, second] = [oursOf(world, 0), oursOf(world, 1)];
		const plan = await planBack(world, only(0));
		world.fields.before = () => {
			throw new MigrationError('authentication-salesforce', 'The session is gone');
		};
		expect(await executeRollback(world.ports, executeOrder(world, plan?.planId ?? ''))).toMatchObject({restored: 0});
		world.fields.before = () => {};
		expect(await planBack(world, only(1))).toMatchObject({changes: second, records: second});
		// Each record once, though both plans name those of the first account.
		expect(await takeBack(world)).toMatchObject({
			plan: {changes: first + second, records: first + second},
			exitCode: 0,
		});
		isBack(world);
	});

	it('after a backup that has seen those links, and after the plan was gone on with in vain', async () => {
		const world = await lostLedger();
		expect(await backUp(world)).toMatchObject({dispositions: {'already-ours': 5, verified: 5}});
		const planId = world.links.openPlan()?.code ?? '';
		expect(await executeCutOver(world.ports, executeOrder(world, planId))).toMatchObject({switched: 5, failed: 5});
		expect(await takeBack(world)).toMatchObject({restored: 10, exitCode: 0});
		isBack(world);
	});

	it('by a new plan, where the first one was stopped', async () => {
		const world = await lostLedger();
		const control = createControl(world.emit);
		world.fields.after = () => control.stop('SIGTERM');
		const plan = await planBack(world);
		const order = executeOrder(world, plan?.planId ?? '');
		expect(await executeRollback({...world.ports, control}, order)).toMatchObject({restored: 2, remaining: 3});
		world.fields.after = () => {};
		expect(await takeBack(world)).toMatchObject({plan: {changes: 3, records: 3}, restored: 3, exitCode: 0});
		isBack(world);
	});

	it('leaves alone what a user has edited meanwhile, whether or not it had been switched', async () => {
		const world = await lostLedger();
		const [ours, others] = [true, false].map(is =>
			[...world.org.records.values()].find(({url}) => url?.startsWith(base) === is),
		);
		for (const one of [ours, others]) if (one) world.org.put({...one, url: urlOf(0, 'edited')});
		expect(await takeBack(world)).toMatchObject({plan: {changes: 4, records: 4}, restored: 4, exitCode: 0});
		for (const one of [ours, others]) expect(world.urlOf(one?.id ?? '')).toBe(urlOf(0, 'edited'));
	});
});

describe('a change that ended badly is settled by the next reading of its field', () => {
	const linkOf = ({links}: LinkWorld, n: number) => links.candidatesById([idOf(n)])[0]?.link;

	it.each([
		['another address', 'https://acme.sharepoint.example/1.pdf', 'foreign-url'],
		['another one of the vendor', urlOf(1, 'edited'), 'verified'],
		['none', null, 'no-url'],
	])('a link that a user has given %s is settled by the run itself or the next backup', async (_, url, state) => {
		const world = await backedUp(4);
		const planId = await planFor(world);
		world.org.put(record(1, {url}));
		const result = await executeCutOver(world.ports, executeOrder(world, planId));
		await backUp(world);
		expect([linkOf(world, 1), world.states()[1]]).toEqual(['original', state]);
		world.ledger.proveTally();
		const counted = world.db.prepare('SELECT link FROM link_tally WHERE count > 0').pluck().all();
		expect(counted).toEqual(['switched']);
		// The plan keeps it for whoever is to look at it.
		expect(result).toMatchObject({conflicts: 1, attention: [{recordId: idOf(1), outcome: 'conflict'}], exitCode: 1});
	});

	it('a link whose change was refused is settled by the next backup, and still waits to be switched', async () => {
		const world = await backedUp(8);
		world.fields.answers = id => (id === idOf(5) ? {done: false, why: 'refused', message: 'VALIDATION'} : undefined);
		expect(await execute(world)).toMatchObject({failed: 1});
		await backUp(world);
		expect(linkOf(world, 5)).toBe('original');
		world.fields.answers = () => undefined;
		expect(await execute(world)).toMatchObject({changes: 1, switched: 1, exitCode: 0});
	});

	it('a link whose change was refused is settled by the plan of a rollback, and is no link that somebody has changed', async () => {
		const world = await backedUp(8);
		world.fields.answers = id => (id === idOf(5) ? {done: false, why: 'refused', message: 'VALIDATION'} : undefined);
		await execute(world);
		expect(linkOf(world, 5)).toBe('failed');
		const {plan} = await planRollback(world.ports, rollbackOrder(world));
		expect(plan).toMatchObject({changes: 7, records: 7, classes: {'to-restore': 7}});
		expect(linkOf(world, 5)).toBe('original');
	});

	it('a link whose record was deleted and is back is settled by the next backup', async () => {
		const world = await backedUp(4);
		const planId = await planFor(world);
		world.org.remove(idOf(1));
		await executeCutOver(world.ports, executeOrder(world, planId));
		await backUp(world);
		expect(linkOf(world, 1)).toBe('deleted');
		world.org.put(record(1));
		await backUp(world);
		expect([linkOf(world, 1), world.states()[1]]).toEqual(['original', 'verified']);
	});
});

it('fault 37: finds nothing to do when everything is done', async () => {
	const world = await backedUp(5);
	await execute(world);
	const {plan} = await planCutOver(world.ports, cutOverOrder(world));
	expect(plan).toMatchObject({changes: 0, classes: {'already-ours': 5}});
});

it('moves links that are ours to a new base, and back to the original from there', async () => {
	const world = await backedUp(5);
	await execute(world);
	const linkBase = 'https://docs.acme.example/';
	const openLink = async () => ({status: 200, bytes: null, contentType: null});
	const ports = {...world.ports, openLink};
	const {plan} = await planCutOver(ports, cutOverOrder(world, {linkBase}));
	expect(plan).toMatchObject({changes: 5, classes: {'re-link': 5}});
	const again = await executeCutOver(ports, executeOrder(world, plan?.planId ?? '', {linkBase}));
	expect(again).toMatchObject({switched: 5, validated: 5, exitCode: 0});
	for (let n = 0; n < 5; n++) expect(world.urlOf(idOf(n))).toMatch(linkBase);
	const back = await planRollback(ports, rollbackOrder(world, {linkBase}));
	expect(await executeRollback(ports, executeOrder(world, back.plan?.planId ?? '', {linkBase}))).toMatchObject({
		restored: 5,
		exitCode: 0,
	});
	for (let n = 0; n < 5; n++) expect(world.urlOf(idOf(n))).toBe(urlOf(n));
});

it('moves on a link whose move to another base was refused, from where it stands, whatever base is next', async () => {
	const world = await backedUp(6);
	await execute(world);
	const ports = {...world.ports, openLink: async () => ({status: 200, bytes: null, contentType: null})};
	const refused = idOf(2);
	const move = async (linkBase: string) => {
		const {plan} = await planCutOver(ports, cutOverOrder(world, {linkBase}));
		const result = await executeCutOver(ports, executeOrder(world, plan?.planId ?? '', {linkBase}));
		return {classes: plan?.classes, ...result};
	};
	world.fields.answers = id => (id === refused ? {done: false, why: 'refused', message: 'VALIDATION'} : undefined);
	expect(await move('https://one.acme.example/')).toMatchObject({switched: 5, failed: 1, exitCode: 1});
	expect(world.urlOf(refused)).toMatch(base);
	expect(await move('https://two.acme.example/')).toMatchObject({
		classes: {'re-link': 6},
		switched: 5,
		failed: 1,
		conflicts: 0,
	});
	world.fields.answers = () => undefined;
	const linkBase = 'https://three.acme.example/';
	expect(await move(linkBase)).toMatchObject({classes: {'re-link': 6}, switched: 6, conflicts: 0, exitCode: 0});
	expect(world.urlOf(refused)).toMatch(linkBase);
	const back = await planRollback(ports, rollbackOrder(world, {linkBase}));
	expect(await executeRollback(ports, executeOrder(world, back.plan?.planId ?? '', {linkBase}))).toMatchObject({
		restored: 6,
		exitCode: 0,
	});
	expect(world.urlOf(refused)).toBe(urlOf(2));
});

it('moves on a link that a user had edited and has put back', async () => {
	const world = await backedUp(4);
	await execute(world);
	const ports = {...world.ports, openLink: async () => ({status: 200, bytes: null, contentType: null})};
	const linkBase = 'https://docs.acme.example/';
	const planOver = async () => {
		const {plan} = await planCutOver(ports, cutOverOrder(world, {linkBase}));
		return plan;
	};
	const old = world.urlOf(idOf(1)) ?? '';
	const first = await planOver();
	world.org.put(record(1, {url: `${old}#page=2`}));
	const order = executeOrder(world, first?.planId ?? '', {linkBase});
	expect(await executeCutOver(ports, order)).toMatchObject({switched: 3, conflicts: 1});
	world.org.put(record(1, {url: old}));
	const again = await planOver();
	expect(again).toMatchObject({changes: 1, classes: {'re-link': 1, 'already-ours': 3}});
	expect(await executeCutOver(ports, executeOrder(world, again?.planId ?? '', {linkBase}))).toMatchObject({
		switched: 1,
		conflicts: 0,
		exitCode: 0,
	});
	expect(world.urlOf(idOf(1))).toMatch(linkBase);
});

it('moves on a link whose record had been deleted and is back, once its copy is proven again', async () => {
	const world = await backedUp(4);
	await execute(world);
	const ports = {...world.ports, openLink: async () => ({status: 200, bytes: null, contentType: null})};
	const linkBase = 'https://docs.acme.example/';
	const move = async (meanwhile = () => {}) => {
		const {plan} = await planCutOver(ports, cutOverOrder(world, {linkBase}));
		meanwhile();
		return executeCutOver(ports, executeOrder(world, plan?.planId ?? '', {linkBase}));
	};
	const old = world.urlOf(idOf(1)) ?? '';
	expect(await move(() => world.org.remove(idOf(1)))).toMatchObject({switched: 3, deleted: 1});
	await backUp(world);
	world.org.put(record(1, {url: old}));
	await backUp(world);
	expect(await move()).toMatchObject({changes: 1, switched: 1, conflicts: 0, exitCode: 0});
	expect(world.urlOf(idOf(1))).toMatch(linkBase);
});

import {describe, expect, it} from 'vitest';
import {createControl} from '../../source/engine/control.ts';
import {executeCutOver, executeRollback} from '../../source/engine/execute-link-run.ts';
import {MigrationError} from '../../source/engine/failure.ts';
import {summaryOf} from '../../source/engine/make-plan.ts';
import {planRollback} from '../../source/engine/plan-rollback.ts';
import {backedUp, base, execute, executeOrder, type LinkWorld, many, planFor, rollbackOrder} from './link-world.ts';
import {idOf, record, urlOf} from './world.ts';

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

	it('sends nobody at the hold to look at a canary of which nothing was changed', async () => {
		const world = await backedUp(6);
		const control = createControl(world.emit);
		const planId = await planFor(world);
		for (let n = 0; n < 6; n++) world.org.put(record(n, {url: urlOf(n, 'edited')}));
		const running = executeCutOver({...world.ports, control}, executeOrder(world, planId, {holdAfterCanary: true}));
		await expect.poll(control.held).toBe(true);
		const shown = world.events.flatMap(event => (event.type === 'state' ? [event.reason] : []));
		expect(shown.find(words => words.startsWith('the canary: 0 of 2'))).toMatch(/; nothing was written$/);
		control.resume('socket');
		expect(await running).toMatchObject({switched: 0, conflicts: 6});
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

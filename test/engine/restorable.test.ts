import {copyFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {copyTo} from '../../source/db/maintenance/copy.ts';
import {restore} from '../../source/db/maintenance/restore.ts';
import {createControl} from '../../source/engine/control.ts';
import {executeCutOver, executeRollback} from '../../source/engine/execute-link-run.ts';
import {MigrationError} from '../../source/engine/failure.ts';
import {planRollback} from '../../source/engine/plan-rollback.ts';
import {
	backedUp,
	backUp,
	base,
	execute,
	executeOrder,
	type LinkWorld,
	openLinkWorld,
	planFor,
	rollbackOrder,
} from './link-world.ts';
import {accountOf, everything, idOf, record, urlOf} from './world.ts';

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

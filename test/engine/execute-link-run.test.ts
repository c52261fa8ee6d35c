import {describe, expect, it} from 'vitest';
import {createControl} from '../../source/engine/control.ts';
import {executeCutOver, executeRollback} from '../../source/engine/execute-link-run.ts';
import {MigrationError} from '../../source/engine/failure.ts';
import type {CutOverResult} from '../../source/engine/link-result.ts';
import {planCutOver} from '../../source/engine/plan-cut-over.ts';
import {planRollback} from '../../source/engine/plan-rollback.ts';
import type {PlanSummary} from '../../source/engine/plan-summary.ts';
import {backUp, base, cutOverOrder, executeOrder, type LinkWorld, openLinkWorld, rollbackOrder} from './link-world.ts';
import {accountOf, everything, idOf, record, urlOf} from './world.ts';

const planned = async (
	world: LinkWorld,
	...parts: Parameters<typeof cutOverOrder> extends [unknown, ...infer P] ? P : never
) => {
	const {plan} = await planCutOver(world.ports, cutOverOrder(world, ...parts));
	if (!plan) throw new Error('no plan was made');
	return plan;
};
const back = async (world: LinkWorld): Promise<PlanSummary> => {
	const {plan} = await planRollback(world.ports, rollbackOrder(world));
	if (!plan) throw new Error('no plan was made');
	return plan;
};
const over = async (world: LinkWorld): Promise<CutOverResult> =>
	executeCutOver(world.ports, executeOrder(world, (await planned(world)).planId));

const links = (world: LinkWorld) =>
	world.db
		.prepare<[], {link: string}>('SELECT link FROM records ORDER BY record_id')
		.all()
		.map(({link}) => link);

/** Every port's fault ends a run in order: it says what killed it. */
const killed = {error: {message: 'killed'}};

const cut = new MigrationError('network-reset', 'cut before the answer came');
const unanswered = new MigrationError('salesforce-unavailable', 'Salesforce does not answer');

/** A plan whose first request is lost; from then on whoever reads the fields learns nothing. */
async function lastingOutage(lost: MigrationError, onAsked = () => {}) {
	const world = openLinkWorld(6);
	await backUp(world);
	const {planId} = await planned(world);
	world.fields.after = () => {
		world.fields.late = () => {
			onAsked();
			throw unanswered;
		};
		throw lost;
	};
	return {world, planId};
}

const lastRun = ({db}: LinkWorld) => db.prepare('SELECT status, error_kind AS error FROM runs ORDER BY id DESC').get();

/**
The ports of a process that dies while its first request is on its way. Salesforce takes it up so much later, when the
fields are read next.
*/
function dyingWith(world: LinkWorld, lateMs: number): LinkWorld['ports'] {
	const {fields, clock, org} = world;
	const dead = () => {
		throw new Error('killed');
	};
	let died = false;
	const readLinks: typeof fields.readLinks = async ids => (died ? dead() : fields.readLinks(ids));
	const writeLinks: typeof fields.writeLinks = async changes => {
		if (!died) {
			const due = clock.now() + lateMs;
			fields.late = () => {
				if (clock.now() < due) return;
				fields.late = () => {};
				for (const {recordId, url} of changes) {
					const found = org.records.get(recordId);
					if (found) org.put({...found, url});
				}
			};
		}
		died = true;
		return dead();
	};
	return {...world.ports, linkFields: {...fields, readLinks, writeLinks}};
}

describe('a cut-over', () => {
	it('hazard 84: tells what it took beside what its plan had said', async () => {
		const world = openLinkWorld(6);
		await backUp(world);
		const plan = await planned(world);
		const usage = async () => ({used: 40 + world.fields.writes.length, max: 100_000});
		const ports = {...world.ports, salesforce: {...world.ports.salesforce, usage}};
		const done = await executeCutOver(ports, executeOrder(world, plan.planId));
		expect(world.fields.writes.length).toBeGreaterThan(0);
		expect(done).toMatchObject({
			apiCalls: world.fields.writes.length,
			forecast: {seconds: plan.secondsForecast, apiCalls: plan.apiCalls.needed},
		});
	});

	it('hazard 38: makes every record look changed, and the next backup and plan see through it', async () => {
		const world = openLinkWorld(6);
		await backUp(world);
		await over(world);
		const again = await backUp(world);
		expect(again).toMatchObject({
			copied: 0,
			dispositions: {verified: 6, 'already-ours': 0, 'foreign-url': 0},
			exitCode: 0,
		});
		expect(await planned(world)).toMatchObject({changes: 0, classes: {'already-ours': 6}});
		const originals = world.db
			.prepare('SELECT original_url FROM file_migrations ORDER BY doclist_entry_id')
			.pluck()
			.all();
		expect(originals).toEqual(Array.from({length: 6}, (_, n) => urlOf(n)));
	});

	it('hazard 45: is settled by asking Salesforce where the process died between its answer and our mark', async () => {
		const world = openLinkWorld(6);
		await backUp(world);
		const {planId} = await planned(world);
		const dying = {
			...world.ports,
			links: {
				...world.ports.links,
				settleChanges() {
					throw new Error('killed');
				},
			},
		};
		expect(await executeCutOver(dying, executeOrder(world, planId))).toMatchObject(killed);
		expect(world.links.openIntentions(0, 9).length).toBeGreaterThan(0);
		const written = world.fields.writes.flat().length;
		const result = await executeCutOver(world.ports, executeOrder(world, planId));
		expect(result).toMatchObject({switched: 6, conflicts: 0, failed: 0, exitCode: 0});
		expect(world.said('notice').join()).toContain(
			`settled after an interrupted run: ${written} links had been changed`,
		);
		// What Salesforce had done already was not done again.
		expect(world.fields.writes.flat()).toHaveLength(6);
		expect(written).toBeGreaterThan(0);
		expect(world.links.openIntentions(0, 9)).toEqual([]);
	});

	it('hazard 45: a request that takes effect seconds after the kill is taken back too', async () => {
		const world = openLinkWorld(6);
		await backUp(world);
		const {planId} = await planned(world);
		expect(await executeCutOver(dyingWith(world, 20_000), executeOrder(world, planId))).toMatchObject(killed);
		expect(world.links.openIntentions(0, 9)).toHaveLength(2);
		const plan = await back(world);
		expect(plan).toMatchObject({changes: 2, classes: {'to-restore': 2}});
		expect(world.said('reconciling').at(-1)).toMatch(/^2 changes may still take effect/);
		expect(await executeRollback(world.ports, executeOrder(world, plan.planId))).toMatchObject({
			restored: 2,
			exitCode: 0,
		});
		for (let n = 0; n < 6; n++) expect(world.urlOf(idOf(n))).toBe(urlOf(n));
		expect(world.db.prepare('SELECT DISTINCT state FROM url_changes').pluck().all()).toEqual(['applied']);
	});

	it('hazard 45: a request that never took effect is waited for as long as it may, and then is none', async () => {
		const world = openLinkWorld(6);
		await backUp(world);
		const {planId} = await planned(world);
		expect(await executeCutOver(dyingWith(world, Number.POSITIVE_INFINITY), executeOrder(world, planId))).toMatchObject(
			killed,
		);
		const from = world.clock.now();
		expect(await back(world)).toMatchObject({changes: 0, records: 0});
		expect(world.clock.now() - from).toBeGreaterThan(120_000);
		expect(world.links.openIntentions(0, 9)).toEqual([]);
		expect(new Set(links(world))).toEqual(new Set(['original']));
	});

	it('hazard 45: a stop is heard while it waits for such a request, and nothing is settled by it', async () => {
		const world = openLinkWorld(6);
		await backUp(world);
		const {planId} = await planned(world);
		expect(await executeCutOver(dyingWith(world, Number.POSITIVE_INFINITY), executeOrder(world, planId))).toMatchObject(
			killed,
		);
		const control = createControl(world.emit);
		const emit: typeof world.emit = event => {
			world.emit(event);
			if (event.type === 'state' && /may still take effect/.test(event.reason)) control.stop('SIGINT');
		};
		const {plan, stoppedBy} = await planRollback({...world.ports, control, emit}, rollbackOrder(world));
		expect([plan, stoppedBy]).toEqual([null, 'SIGINT']);
		expect(world.links.openIntentions(0, 9)).toHaveLength(2);
	});

	it('hazard 45: the plan itself goes on at once: what it writes again is the same value', async () => {
		const world = openLinkWorld(6);
		await backUp(world);
		const {planId} = await planned(world);
		expect(await executeCutOver(dyingWith(world, 20_000), executeOrder(world, planId))).toMatchObject(killed);
		const from = world.clock.now();
		const late = world.links.openIntentions(0, 9);
		expect(late).toHaveLength(2);
		expect(await executeCutOver(world.ports, executeOrder(world, planId))).toMatchObject({switched: 6, exitCode: 0});
		expect(world.clock.now() - from).toBeLessThan(20_000);
		const again = late.map(({recordId, to}) => expect.objectContaining({recordId, url: to}));
		expect(world.fields.writes.flat()).toEqual(expect.arrayContaining(again));
	});

	it('hazard 45: what may still take effect stays intended, also for the plan that goes on, until it is written again', async () => {
		const world = openLinkWorld(6);
		await backUp(world);
		const {planId} = await planned(world);
		expect(await executeCutOver(dyingWith(world, 20_000), executeOrder(world, planId))).toMatchObject(killed);
		const control = createControl(world.emit);
		const keepsakes: typeof world.ports.keepsakes = {
			...world.ports.keepsakes,
			async writeRollbackFile() {
				control.stop('SIGINT');
				return 'rollback.json';
			},
		};
		const from = world.clock.now();
		const stopped = await executeCutOver({...world.ports, control, keepsakes}, executeOrder(world, planId));
		expect(stopped).toMatchObject({switched: 0, remaining: 6, stoppedBy: 'SIGINT'});
		expect(world.clock.now() - from).toBeLessThan(20_000);
		expect(world.links.openIntentions(0, 9)).toHaveLength(2);
		const plan = await back(world);
		expect(plan).toMatchObject({changes: 2, classes: {'to-restore': 2}});
		expect(await executeRollback(world.ports, executeOrder(world, plan.planId))).toMatchObject({restored: 2});
		for (let n = 0; n < 6; n++) expect(world.urlOf(idOf(n))).toBe(urlOf(n));
	});

	it.each([
		['was not sent the second time', async () => null],
		[
			'found its record locked the second time',
			async (changes: readonly unknown[]) =>
				changes.map(() => ({done: false, why: 'locked', message: 'UNABLE_TO_LOCK_ROW'}) as const),
		],
	])('hazard 45: a change that %s stays intended: its first request may still take effect', async (_, answer) => {
		const world = openLinkWorld(6);
		await backUp(world);
		const {planId} = await planned(world);
		expect(await executeCutOver(dyingWith(world, 40_000), executeOrder(world, planId))).toMatchObject(killed);
		const ports = {...world.ports, linkFields: {...world.fields, writeLinks: answer}};
		expect(await executeCutOver(ports, executeOrder(world, planId))).toMatchObject({
			switched: 0,
			failed: 0,
			remaining: 6,
			error: {kind: 'salesforce-unavailable'},
		});
		expect(world.links.openIntentions(0, 9)).toHaveLength(2);
		const plan = await back(world);
		expect(plan).toMatchObject({changes: 2, classes: {'to-restore': 2}});
		expect(await executeRollback(world.ports, executeOrder(world, plan.planId))).toMatchObject({restored: 2});
		for (let n = 0; n < 6; n++) expect(world.urlOf(idOf(n))).toBe(urlOf(n));
	});

	it('hazard 45: a lost request that takes effect after the run was stopped is taken back too', async () => {
		const world = openLinkWorld(6);
		await backUp(world);
		const {planId} = await planned(world);
		const control = createControl(world.emit);
		const {linkFields} = dyingWith(world, 20_000);
		const writeLinks: typeof linkFields.writeLinks = async (changes, fresh) => {
			await linkFields.writeLinks(changes, fresh).catch(() => {});
			void world.clock.sleep(1500).then(() => control.stop('SIGTERM'));
			throw new MigrationError('network-reset', 'cut before the answer came');
		};
		const ports = {...world.ports, control, linkFields: {...world.fields, writeLinks}};
		expect(await executeCutOver(ports, executeOrder(world, planId))).toMatchObject({switched: 0, remaining: 6});
		const plan = await back(world);
		expect(plan).toMatchObject({changes: 2, classes: {'to-restore': 2}});
		expect(await executeRollback(world.ports, executeOrder(world, plan.planId))).toMatchObject({restored: 2});
		for (let n = 0; n < 6; n++) expect(world.urlOf(idOf(n))).toBe(urlOf(n));
	});

	it('a stop while a lost reply is asked after ends the run as interrupted', async () => {
		const control = createControl(() => {});
		const {world, planId} = await lastingOutage(cut, () => control.stop('SIGINT'));
		const result = await executeCutOver({...world.ports, control}, executeOrder(world, planId));
		expect(result).toMatchObject({stoppedBy: 'SIGINT', error: null, exitCode: 1, remaining: 6});
		expect(lastRun(world)).toEqual({status: 'interrupted', error: null});
	});

	it.each([
		['a Salesforce that no longer answers', cut, 'salesforce-unavailable', 1],
		[
			'a write that ends the run',
			new MigrationError('authentication-salesforce', 'no'),
			'authentication-salesforce',
			4,
		],
	])('%s is what the run has failed of where a lost reply cannot be asked after', async (_, lost, kind, exitCode) => {
		const {world, planId} = await lastingOutage(lost);
		const result = await executeCutOver(world.ports, executeOrder(world, planId));
		expect(result).toMatchObject({error: {kind}, exitCode, remaining: 6});
		expect(lastRun(world)).toEqual({status: 'failed', error: kind});
	});

	it('hazard 83: reads every record again at the end, and finds the one that was changed back', async () => {
		const world = openLinkWorld(8);
		await backUp(world);
		const {planId} = await planned(world);
		// By a person, after the last request: only a reading of everything sees it.
		world.fields.after = () => {
			const all = [...world.org.records.values()];
			const first = world.org.records.get(idOf(0));
			if (first && all.every(({url}) => url?.startsWith(base))) world.org.put({...first, url: urlOf(0)});
		};
		const result = await executeCutOver(world.ports, executeOrder(world, planId));
		expect(result).toMatchObject({switched: 7, validated: 7, conflicts: 1, exitCode: 1});
		expect(result.attention).toMatchObject([{recordId: idOf(0), outcome: 'conflict'}]);
		expect(world.said('notice')).toContain(
			'1 record holds something else than was written: somebody has changed it since',
		);
	});

	it('fault 36: names records that were deleted after the plan, and leaves the rest to go on', async () => {
		const world = openLinkWorld(6);
		await backUp(world);
		const {planId} = await planned(world);
		world.org.remove(idOf(4));
		const result = await executeCutOver(world.ports, executeOrder(world, planId));
		expect(result).toMatchObject({switched: 5, deleted: 1, exitCode: 1, remaining: 0});
		expect(result.attention).toMatchObject([{recordId: idOf(4), outcome: 'deleted'}]);
	});

	it('switches every link to its copy, and validates all of them', async () => {
		const world = openLinkWorld(10);
		await backUp(world);
		const plan = await planned(world);
		expect(plan).toMatchObject({
			changes: 10,
			newFiles: 0,
			records: 10,
			classes: {'to-switch': 10},
			stayingAtVendor: {},
			blocked: {},
			linkProof: {tried: 10, opened: 10},
			wayBack: {tried: 10, opened: 10},
		});
		const result = await executeCutOver(world.ports, executeOrder(world, plan.planId));
		expect(result).toMatchObject({
			switched: 10,
			validated: 10,
			conflicts: 0,
			failed: 0,
			deleted: 0,
			remaining: 0,
			exitCode: 0,
			error: null,
			arrivedAfterPlan: 0,
			rollbackFile: `rollback-${plan.planId}.json`,
		});
		for (let n = 0; n < 10; n++) expect(world.urlOf(idOf(n))).toMatch(base);
		expect(world.kept.rollback.map(({Id, original_url}) => [Id, original_url]).sort()).toEqual(
			Array.from({length: 10}, (_, n) => [idOf(n), urlOf(n)]),
		);
	});

	it('says what it keeps before the first change, how far that is, and in which order', async () => {
		let time = 0;
		// Each look at the clock is a second later, so that progress is due whenever it is offered.
		const clock = {now: () => (time += 1000), sleep: async () => {}};
		const world = openLinkWorld(6);
		await backUp(world);
		const {planId} = await planned(world);
		const before = world.events.length;
		await executeCutOver({...world.ports, clock}, executeOrder(world, planId));
		const said = world.events.slice(before).flatMap(event => {
			if (event.type === 'progress' && event.phase === 'keeping') return [`${event.done} of ${event.total}`];
			if (event.type !== 'state') return [];
			return event.state === 'keeping' || event.state === 'switching' ? [event.reason] : [];
		});
		expect(said.slice(0, 6)).toEqual([
			'copying the ledger before the first change',
			'writing down where every link led',
			'6 of 6',
			'storing that file in your bucket too',
			'3 of 6',
			'6 of 6',
		]);
		expect(said[6]).toBe('the canary: 2 links');
	});

	it('that is stopped while it copies the ledger writes no rollback file and changes nothing, and can be gone on with', async () => {
		const world = openLinkWorld(6);
		await backUp(world);
		const {planId} = await planned(world);
		const control = createControl(world.emit);
		const {keepsakes} = world.ports;
		const stopping = {
			...keepsakes,
			async copyLedger(plan: string) {
				control.stop('SIGINT');
				return keepsakes.copyLedger(plan);
			},
		};
		const result = await executeCutOver({...world.ports, control, keepsakes: stopping}, executeOrder(world, planId));
		expect(result).toMatchObject({switched: 0, rollbackFile: null, stoppedBy: 'SIGINT'});
		expect(world.fields.writes).toEqual([]);
		expect(await executeCutOver(world.ports, executeOrder(world, planId))).toMatchObject({switched: 6, exitCode: 0});
		expect(world.kept.rollback).toHaveLength(6);
	});

	it('a stop that comes before the plan is begun leaves it, and all others, as they are', async () => {
		const world = openLinkWorld(6);
		await backUp(world);
		const {planId} = await planned(world);
		const control = createControl(world.emit);
		control.stop('ann');
		const result = await executeCutOver({...world.ports, control}, executeOrder(world, planId));
		expect(result).toMatchObject({switched: 0, remaining: 6, stoppedBy: 'ann', exitCode: 1});
		expect(world.links.plan(planId)?.state).toBe('ready');
		expect(world.kept.ledgers).toEqual([]);
	});

	it('a plan that is gone on with keeps the first copy of the ledger, and makes no other', async () => {
		const world = openLinkWorld(6);
		await backUp(world);
		const {planId} = await planned(world);
		const control = createControl(world.emit);
		world.fields.after = async () => control.stop('SIGINT');
		await executeCutOver({...world.ports, control}, executeOrder(world, planId));
		expect(world.links.planTally(1).some(({outcome}) => outcome !== null)).toBe(true);
		const before = world.events.length;
		await executeCutOver(world.ports, executeOrder(world, planId));
		const said = world.events.slice(before).flatMap(event => (event.type === 'state' ? [event.reason] : []));
		expect(said).toContain('writing down where every link led');
		expect(said).not.toContain('copying the ledger before the first change');
		expect(world.kept.ledgers).toEqual([planId]);
	});

	it('counts for each run what that run has done, where the plan was gone on with', async () => {
		const world = openLinkWorld(6);
		await backUp(world);
		const {planId} = await planned(world);
		const control = createControl(world.emit);
		world.fields.after = () => control.stop('SIGINT');
		const first = await executeCutOver({...world.ports, control}, executeOrder(world, planId));
		expect(first).toMatchObject({switched: 2, earlier: 0});
		world.fields.after = () => {};
		world.org.remove(idOf(4));
		const second = await executeCutOver(world.ports, executeOrder(world, planId));
		expect(second).toMatchObject({switched: 5, deleted: 1, earlier: 2});
		const told = 'SELECT total_files_processed, successful_files, failed_files FROM migration_runs WHERE id IN (?, ?)';
		expect(world.db.prepare(told).raw().all(first.runId, second.runId)).toEqual([
			[2, 2, 0],
			[4, 3, 1],
		]);
	});

	it('and back again restores what was there', async () => {
		const world = openLinkWorld(10);
		await backUp(world);
		await over(world);
		const plan = await back(world);
		expect(plan).toMatchObject({changes: 10, classes: {'to-restore': 10}});
		const result = await executeRollback(world.ports, executeOrder(world, plan.planId));
		expect(result).toMatchObject({restored: 10, validated: 10, conflicts: 0, remaining: 0, exitCode: 0});
		for (let n = 0; n < 10; n++) expect(world.urlOf(idOf(n))).toBe(urlOf(n));
		expect(new Set(links(world))).toEqual(new Set(['original']));
	});

	it('hazard 31: copies what is new before it switches it, and counts what arrives later', async () => {
		const world = openLinkWorld(4);
		await backUp(world);
		world.org.put(record(7));
		const plan = await planned(world);
		expect(plan).toMatchObject({changes: 5, newFiles: 1, classes: {'to-switch': 4, new: 1}});
		world.org.put(record(8));
		const result = await executeCutOver(world.ports, executeOrder(world, plan.planId));
		expect(result).toMatchObject({switched: 5, copied: 1, arrivedAfterPlan: 1, exitCode: 0});
		expect(world.urlOf(idOf(7))).toMatch(base);
		expect(world.urlOf(idOf(8))).toBe(urlOf(8));
		expect(world.states()[8]).toBe('verified');
	});

	it('hazard 31: files that arrived later and cannot be copied do not leave the plan half done', async () => {
		const world = openLinkWorld(4);
		await backUp(world);
		const {planId} = await planned(world);
		const salesforce: typeof world.ports.salesforce = {
			...world.ports.salesforce,
			async *readChanged() {
				yield [record(8)];
				throw new MigrationError('salesforce-limit', 'the calls of this day are used up');
			},
		};
		const result = await executeCutOver({...world.ports, salesforce}, executeOrder(world, planId));
		expect(result).toMatchObject({switched: 4, validated: 4, remaining: 0, arrivedAfterPlan: 1, exitCode: 3});
		expect(result.error).toMatchObject({
			kind: 'salesforce-limit',
			message: expect.stringMatching(/^The plan is done.*used up/u),
			hint: expect.stringContaining('`doclift backup --incremental` copies it'),
		});
		expect(world.links.plan(planId)?.state).toBe('done');
	});

	it('hazard 31: the hint after a failed look for them names the accounts of the plan, which alone were read', async () => {
		const world = openLinkWorld(4);
		const scope = {...everything, accounts: [accountOf(0).id, accountOf(1).id]};
		await backUp(world);
		const {planId} = await planned(world, {scope});
		const readChanged = () => {
			throw new MigrationError('salesforce-limit', 'the calls of this day are used up');
		};
		const salesforce = {...world.ports.salesforce, readChanged};
		const {error} = await executeCutOver({...world.ports, salesforce}, executeOrder(world, planId));
		const flags = `--account ${accountOf(0).id} --account ${accountOf(1).id}`;
		expect(error?.hint).toContain(`\`doclift backup --incremental ${flags}\` copies it`);
	});

	it('that is stopped while it looks for what has arrived is done all the same', async () => {
		const control = createControl(() => {});
		const world = openLinkWorld(4, {control});
		await backUp(world);
		const {planId} = await planned(world);
		world.org.put(record(8));
		world.org.moves = asked => {
			if (asked === 'changes') control.stop('SIGINT');
		};
		const result = await executeCutOver(world.ports, executeOrder(world, planId));
		expect(result).toMatchObject({switched: 4, remaining: 0, stoppedBy: 'SIGINT', error: null});
		expect(world.links.plan(planId)?.state).toBe('done');
	});

	it('that is stopped while its last records are read again is done: nothing was cut short', async () => {
		const control = createControl(() => {});
		const world = openLinkWorld(4, {control});
		await backUp(world);
		const {planId} = await planned(world);
		world.fields.read = () => {
			if (world.said('validating').length > 0) control.stop('ctl stop');
		};
		const result = await executeCutOver(world.ports, executeOrder(world, planId));
		expect(result).toMatchObject({done: true, switched: 4, validated: 4, stoppedBy: 'ctl stop', exitCode: 0});
		expect(world.links.plan(planId)?.state).toBe('done');
	});

	it('a stop before all records are read again does not end with 0 while the plan is executing', async () => {
		const world = openLinkWorld(1);
		await backUp(world);
		await over(world);
		const {planId} = await back(world);
		// It needs no way back, and so nothing else would speak against 0.
		world.org.remove(idOf(0));
		const control = createControl(() => {});
		world.fields.read = () => control.stop('ctl stop');
		const stopped = await executeRollback({...world.ports, control}, executeOrder(world, planId));
		expect(stopped).toMatchObject({done: false, remaining: 0, deleted: 1, stoppedBy: 'ctl stop', exitCode: 1});
		expect(world.links.plan(planId)?.state).toBe('executing');
		world.fields.read = () => {};
		expect(await executeRollback(world.ports, executeOrder(world, planId))).toMatchObject({done: true, exitCode: 0});
	});

	it('that is stopped while Salesforce is waited for has not failed, and can be gone on with', async () => {
		const control = createControl(() => {});
		const world = openLinkWorld(4, {control});
		await backUp(world);
		const {planId} = await planned(world);
		const readLinks = async () => {
			control.stop('SIGINT');
			throw new MigrationError('salesforce-unavailable', 'Salesforce asks for patience (503)');
		};
		const waiting = {...world.ports, linkFields: {...world.ports.linkFields, readLinks}};
		expect(await executeCutOver(waiting, executeOrder(world, planId))).toMatchObject({
			switched: 0,
			remaining: 4,
			stoppedBy: 'SIGINT',
			error: null,
		});
		expect(world.db.prepare('SELECT status FROM migration_runs ORDER BY id DESC').pluck().get()).toBe('interrupted');
		const going = {...world.ports, control: createControl(() => {})};
		expect(await executeCutOver(going, executeOrder(world, planId))).toMatchObject({switched: 4, exitCode: 0});
	});

	it('a stop that cuts short the reading of what was under way ends the run as interrupted', async () => {
		const world = openLinkWorld(6);
		await backUp(world);
		const {planId} = await planned(world);
		expect(await executeCutOver(dyingWith(world, 20_000), executeOrder(world, planId))).toMatchObject(killed);
		const control = createControl(world.emit);
		const readLinks = async () => {
			control.stop('ann');
			throw new MigrationError('salesforce-unavailable', 'Salesforce asks for patience (503)');
		};
		const waiting = {...world.ports, control, linkFields: {...world.fields, readLinks}};
		expect(await executeCutOver(waiting, executeOrder(world, planId))).toMatchObject({
			switched: 0,
			remaining: 6,
			stoppedBy: 'ann',
			error: null,
		});
		expect(world.db.prepare('SELECT status FROM migration_runs ORDER BY id DESC').pluck().get()).toBe('interrupted');
		expect(world.links.openIntentions(0, 9)).toHaveLength(2);
	});

	it('hazard 34: leaves a link alone that a user has edited since the plan', async () => {
		const world = openLinkWorld(6);
		await backUp(world);
		const plan = await planned(world);
		world.org.put(record(3, {url: urlOf(3, 'edited')}));
		const result = await executeCutOver(world.ports, executeOrder(world, plan.planId));
		expect(result).toMatchObject({switched: 5, conflicts: 1, exitCode: 1});
		expect(result.attention).toMatchObject([{recordId: idOf(3), outcome: 'conflict'}]);
		expect(world.urlOf(idOf(3))).toBe(urlOf(3, 'edited'));
	});
});

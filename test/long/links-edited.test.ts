import {afterEach, beforeEach, expect, test} from 'vitest';
import {cutOver, differing, execute, fieldsOf, leading, plan} from '../support/links.ts';
import {openScene, type Scene} from '../support/scene.ts';

const timeout = 60_000;
const edit = 'https://intranet.example.com/mine.pdf';

let scene: Scene;
beforeEach(async () => {
	scene = await openScene({
		records: 300,
		accounts: 6,
		seed: 5,
		publicLinks: true,
		world: {clean: true, fileBytes: 2000},
	});
	await scene.doclift('backup', '--full');
});
afterEach(() => scene?.close());

const idAt = (index: number) => scene.world.value(index, 'Id');
const fieldOf = (id: string) => scene.world.find(id)?.Document__c;

test('fault 34: what users edit, clear or delete between plan and execution is left alone and named', {
	timeout,
}, async () => {
	const [edited, cleared, deleted] = [idAt(3), idAt(70), idAt(140)];
	const {planId} = await plan(scene, 'migrate');
	scene.world.edit(edited, {Document__c: edit});
	scene.world.edit(cleared, {Document__c: null});
	scene.world.remove(deleted);
	const {exitCode, result} = await execute(scene, 'migrate', planId);
	expect(exitCode).toBe(1);
	expect(result).toMatchObject({switched: 297, validated: 297, conflicts: 2, deleted: 1, failed: 0, remaining: 0});
	const named = Object(result?.attention) as ReadonlyArray<{recordId: string; outcome: string}>;
	expect(named.map(({recordId, outcome}) => [recordId, outcome]).toSorted()).toEqual(
		[
			[edited, 'conflict'],
			[cleared, 'conflict'],
			[deleted, 'deleted'],
		].toSorted(),
	);
	expect([fieldOf(edited), fieldOf(cleared)]).toEqual([edit, null]);
	expect((await leading(scene)).wrong).toEqual([]);
});

test('fault 35: what users edit after the cut-over is left alone by the rollback', {timeout}, async () => {
	const before = fieldsOf(scene.world);
	await cutOver(scene);
	const [first, second] = [idAt(5), idAt(200)];
	scene.world.edit(first, {Document__c: edit});
	const planned = await plan(scene, 'rollback', '--from-database');
	expect(planned).toMatchObject({changes: 299});
	scene.world.edit(second, {Document__c: edit});
	const {exitCode, result} = await execute(scene, 'rollback', planned.planId);
	expect(exitCode).toBe(1);
	expect(result).toMatchObject({restored: 298, conflicts: 1, failed: 0});
	expect(
		differing(before, fieldsOf(scene.world))
			.map(line => line.slice(0, 18))
			.toSorted(),
	).toEqual([first, second].toSorted());
});

test('hazard 34: an edit made while the cut-over runs survives it', {timeout}, async () => {
	const rings = Array.from({length: 12}, () => 20);
	scene.configure({migration: {canary: 5, rings}});
	const {planId} = await plan(scene, 'migrate');
	const running = scene.start('migrate', '--execute', '--confirm', String(planId), '--hold-after-canary');
	// While it is held: an edit inside the moment between compare and write is the one that nobody can see.
	await running.line(({type, state}) => type === 'state' && state === 'held');
	const edits = new Map<string, string>();
	for (let index = 0; index < 300; index += 10) {
		const url = `${edit}?n=${index}`;
		edits.set(idAt(index), url);
		scene.world.edit(idAt(index), {Document__c: url});
	}
	expect((await scene.doclift('ctl', 'resume')).exitCode).toBe(0);
	const {exitCode, result} = await running.ended;
	expect(exitCode).toBe(1);
	for (const [id, url] of edits) expect([id, fieldOf(id)]).toEqual([id, url]);
	expect(Number(result?.conflicts)).toBe(edits.size);
	expect(Number(result?.switched)).toBe(300 - edits.size);
});

test('hazard 87: wrong, foreign, old and unconfirmed plans start nothing, and the refusal says what to do', {
	timeout,
}, async () => {
	const first = await plan(scene, 'migrate');
	const second = await plan(scene, 'migrate');
	expect(second.planId).not.toBe(first.planId);
	const tries: ReadonlyArray<readonly [words: string, hint: string, ...args: string[]]> = [
		['knows no plan', 'migrate --dry-run', 'migrate', '--execute', '--confirm', 'CUT-2222-2222'],
		['abandoned', 'migrate --dry-run', 'migrate', '--execute', '--confirm', String(first.planId)],
		['is a cut-over', 'migrate --execute', 'rollback', '--execute', '--confirm', String(second.planId)],
		['without --confirm', '--confirm PLAN_ID', 'migrate', '--execute'],
		['without --confirm', '--confirm PLAN_ID', 'rollback', '--from-database', '--execute'],
	];
	for (const [words, hint, ...args] of tries) {
		const {exitCode, result} = await scene.doclift(...args);
		expect([args, exitCode]).toEqual([args, 3]);
		expect(result?.error).toMatchObject({
			kind: 'refused',
			message: expect.stringContaining(words),
			hint: expect.stringContaining(hint),
		});
	}
	scene.configure({destination: {linkBase: 'https://files.example.com'}});
	const moved = await execute(scene, 'migrate', second.planId);
	expect([moved.exitCode, Object(moved.result?.error).message]).toEqual([
		3,
		expect.stringContaining('was made for links'),
	]);
	scene.configure({migration: {dryRun: true}});
	const braked = await execute(scene, 'migrate', second.planId);
	expect([braked.exitCode, Object(braked.result?.error).message]).toEqual([3, expect.stringContaining('dryRun: true')]);
	scene.configure({migration: {testSingleAccount: true}});
	const tested = await execute(scene, 'migrate', second.planId);
	expect([tested.exitCode, Object(tested.result?.error).message]).toEqual([3, expect.stringContaining('covers more')]);
	scene.configure({migration: {planMaxAgeHours: 0.1}});
	scene.world.add();
	await scene.doclift('backup', '--incremental');
	const stale = await execute(scene, 'migrate', second.planId);
	expect([stale.exitCode, Object(stale.result?.error).message]).toEqual([3, expect.stringContaining('since plan')]);
	expect(scene.org.requests().Update ?? 0).toBe(0);
});

test('test mode plans one account and says so; a rollback does not ask for it', {timeout}, async () => {
	scene.configure({migration: {testSingleAccount: true, maxTestFiles: 5}});
	const planned = await plan(scene, 'migrate');
	const {accountId} = Object(planned.test);
	const rows = scene.world.indexesOf([accountId]).filter(at => scene.world.value(at, 'Account__c') === accountId);
	expect(planned).toMatchObject({changes: rows.length});
	const {exitCode, result, stderr} = await execute(scene, 'migrate', planned.planId);
	expect([exitCode, result?.switched]).toEqual([0, rows.length]);
	expect(stderr).toContain('TEST');
	scene.configure({migration: {testSingleAccount: true, dryRun: true}});
	const back = await plan(scene, 'rollback', '--from-database');
	const done = await execute(scene, 'rollback', back.planId);
	expect([done.exitCode, done.result?.restored]).toEqual([0, rows.length]);
});

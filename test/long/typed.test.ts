import {afterEach, expect, test} from 'vitest';
import {differing, fieldsOf, leading, plan} from '../support/links.ts';
import {needs} from '../support/needs.ts';
import {openScene, type Scene} from '../support/scene.ts';
import {atTerminal, hasTerminal} from '../support/terminal.ts';

const timeout = 60_000;

needs('script(1) of util-linux', hasTerminal);

let scene: Scene;
afterEach(() => scene?.close());

const open = async () => {
	scene = await openScene({records: 60, accounts: 3, seed: 5, publicLinks: true, world: {clean: true, fileBytes: 500}});
	await scene.doclift('backup', '--full');
	return fieldsOf(scene.world);
};

test('hazard 87: in a plain terminal the plan is shown, and only its own id begins it', {timeout}, async () => {
	const before = await open();
	const nothing = await atTerminal(['migrate', '--execute', '--plain', '--config', scene.config], []);
	expect([nothing.exitCode, nothing.shown]).toEqual([3, expect.stringContaining('There is no plan')]);

	const planId = String((await plan(scene, 'migrate')).planId);
	const args = ['migrate', '--execute', '--plain', '--config', scene.config];
	const wrong = await atTerminal(args, [["type the plan's id", 'yes']]);
	expect(wrong.exitCode).toBe(3);
	expect(wrong.shown).toContain('Staying at the vendor: nothing');
	expect(wrong.shown).toContain('That is not the id of the plan');
	expect(differing(before, fieldsOf(scene.world))).toEqual([]);

	const right = await atTerminal(args, [["type the plan's id", planId.toLowerCase()]]);
	expect(right.exitCode, right.shown).toBe(0);
	expect((await leading(scene)).ours).toHaveLength(60);

	const goBack = ['rollback', '--from-database', '--execute', '--plain', '--config', scene.config];
	const idShown = (shown: string) => /\b(BACK-[A-Z0-9]{4}-[A-Z0-9]{4})/.exec(shown)?.[1] ?? '';
	const unsure = await atTerminal(goBack, [["type the plan's id", '']]);
	expect(unsure.exitCode).toBe(3);
	// The next one makes a plan of its own: the id of the last one does not begin it.
	const old = await atTerminal(goBack, [["type the plan's id", idShown(unsure.shown)]]);
	expect(old.exitCode).toBe(3);
	expect((await leading(scene)).ours).toHaveLength(60);
	const back = await atTerminal(goBack, [["type the plan's id", idShown]]);
	expect(back.exitCode, back.shown).toBe(0);
	expect(back.shown.match(/would roll back 60 links/g)).toHaveLength(1);
	expect(differing(before, fieldsOf(scene.world))).toEqual([]);
});

test('hazard 64: in a plain terminal only the whole sentence overrules the link proof', {timeout}, async () => {
	await open();
	scene.buckets.addBucket({name: 'private', kind: 'stored', region: 'us-east-1', grants: {}});
	const config = scene.configure({destination: {linkBase: `${scene.s3}/private`}});
	const planId = String((await plan(scene, 'migrate')).planId);
	const args = ['migrate', '--execute', '--plain', '--config', config];
	const id = ["type the plan's id", planId] as const;
	const unsure = await atTerminal(args, [id, ['users will get 403', 'yes']]);
	expect(unsure.exitCode).toBe(3);
	expect(scene.org.requests().Update ?? 0).toBe(0);
	const sure = await atTerminal(args, [id, ['users will get 403', 'users will get 403']]);
	expect(sure.exitCode, sure.shown).toBe(0);
	expect(sure.shown.replaceAll(/\s+/g, ' ')).toMatch(/Link proof OVERRULED by \S+@\S+ \(typed, run \d+/);
	expect(scene.ledger(db => db.prepare('SELECT how FROM overrulings').pluck().all())).toEqual(['typed']);
});

test('hazard 48: in a plain terminal a rollback offers to stop the run that is in its way', {timeout}, async () => {
	const before = await open();
	const {planId} = await plan(scene, 'migrate');
	const running = scene.start('migrate', '--execute', '--confirm', String(planId), '--hold-after-canary');
	await running.line(({type, state}) => type === 'state' && state === 'held');
	const args = ['rollback', '--from-database', '--execute', '--plain', '--config', scene.config];
	const no = await atTerminal(args, [['type: stop', 'no']]);
	expect(no.exitCode).toBe(3);
	const idShown = (shown: string) => /\b(BACK-[A-Z0-9]{4}-[A-Z0-9]{4})/.exec(shown)?.[1] ?? '';
	const yes = await atTerminal(args, [
		['type: stop', 'stop'],
		["type the plan's id", idShown],
	]);
	expect(yes.exitCode, yes.shown).toBe(0);
	expect((await running.ended).result).toMatchObject({
		stoppedBy: expect.stringContaining('doclift rollback'),
		switched: 5,
	});
	expect(differing(before, fieldsOf(scene.world))).toEqual([]);
});

test("stop is heard by a run that waits for its plan's id", {timeout}, async () => {
	const before = await open();
	const {planId} = await plan(scene, 'migrate');
	let stopped: ReturnType<Scene['doclift']> | undefined;
	const waiting = await atTerminal(
		['migrate', '--execute', '--plain', '--config', scene.config],
		[
			[
				"type the plan's id",
				() => {
					stopped = scene.doclift('ctl', 'stop');
					return null;
				},
			],
		],
	);
	expect((await stopped)?.exitCode).toBe(0);
	expect(waiting.exitCode, waiting.shown).toBe(1);
	expect(waiting.shown).toMatch(/Stopped .*before it was begun/);
	expect(differing(before, fieldsOf(scene.world))).toEqual([]);
	expect(scene.ledger(db => db.prepare('SELECT code, state FROM plans').all())).toEqual([
		{code: planId, state: 'ready'},
	]);
});

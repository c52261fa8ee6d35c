import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {seeded} from '../../source/engine/verify/seeded.ts';
import {killAndResume, openIntentions} from '../support/kill.ts';
import {differing, fieldsOf, leading, plan} from '../support/links.ts';
import {openScene, type Scene} from '../support/scene.ts';

const kills = 5;

let scene: Scene;
afterEach(() => scene?.close());

/** Records that are backed up; many small rings make a cut-over take long enough to be killed or stopped in. */
async function open(migration: {readonly canary: number; readonly rings?: readonly number[]}): Promise<void> {
	scene = await openScene({
		records: 300,
		accounts: 6,
		seed: 5,
		publicLinks: true,
		latencyMs: 15,
		world: {clean: true, fileBytes: 500},
	});
	scene.configure({migration});
	await scene.doclift('backup', '--full');
}

const rings = (count: number) => Array.from({length: count}, () => 10);

test('fault 5 and 6: kills in a cut-over and in its rollback end as unbroken runs would', {
	timeout: 240_000,
}, async () => {
	await open({canary: 5, rings: rings(28)});
	const before = fieldsOf(scene.world);
	const random = seeded(20_261_122);
	const forward = await plan(scene, 'migrate');
	// Some of the answers to our writes are lost on top of it.
	scene.faults.add({side: 'org', op: 'Update', action: 'lose-reply', every: 9, times: 4});
	const over = await killAndResume(scene, ['migrate', '--execute', '--confirm', String(forward.planId)], {
		kills,
		most: 5,
		random,
		before,
	});
	expect(over.ended.exitCode, over.ended.stderr).toBe(0);
	expect(over.ended.result).toMatchObject({switched: 300, validated: 300, conflicts: 0, failed: 0, remaining: 0});
	expect([over.kills, over.midway]).toEqual([kills, kills]);
	const {ours, wrong} = await leading(scene);
	expect([ours.length, wrong, openIntentions(scene)]).toEqual([300, [], 0]);

	const back = await plan(scene, 'rollback', '--from-database');
	expect(back).toMatchObject({changes: 300});
	const returned = await killAndResume(scene, ['rollback', '--execute', '--confirm', String(back.planId)], {
		kills,
		most: 5,
		random,
		before,
	});
	expect(returned.ended.exitCode, returned.ended.stderr).toBe(0);
	expect(returned.ended.result).toMatchObject({restored: 300, conflicts: 0, failed: 0, remaining: 0});
	expect([returned.kills, returned.midway]).toEqual([kills, kills]);
	expect([differing(before, fieldsOf(scene.world)), openIntentions(scene)]).toEqual([[], 0]);
});

test('fault 7: a cut-over that a signal stops drains, says how to go on, and goes on', {timeout: 60_000}, async () => {
	await open({canary: 5, rings: rings(6)});
	const {planId} = await plan(scene, 'migrate');
	const running = scene.start('migrate', '--execute', '--confirm', String(planId));
	await running.line(({type, state}) => type === 'state' && state === 'switching');
	running.child.kill('SIGINT');
	const {exitCode, result, stderr} = await running.ended;
	expect(exitCode).toBe(130);
	expect(Number(result?.remaining)).toBeGreaterThan(0);
	expect(result).toMatchObject({type: 'result', stoppedBy: 'SIGINT', conflicts: 0, failed: 0});
	expect(stderr.replaceAll(/\s+/g, ' ')).toContain(`doclift migrate --execute --confirm ${planId}`);
	expect(openIntentions(scene)).toBe(0);

	const alone = String((await scene.doclift()).result?.help);
	expect(alone).toMatch(new RegExp(`^Plan ${planId} has been begun`));
	expect(alone).toContain(`To go on:   doclift migrate --execute --confirm ${planId}`);
	expect(alone).toContain('To undo it: doclift rollback --from-database --dry-run');
	const again = await scene.doclift('migrate', '--execute', '--confirm', String(planId));
	expect([again.exitCode, again.result?.switched]).toEqual([0, 300]);
});

test('a cut-over holds after its canary until it is told to go on', {timeout: 60_000}, async () => {
	await open({canary: 5});
	const {planId} = await plan(scene, 'migrate');
	const running = scene.start('migrate', '--execute', '--confirm', String(planId), '--hold-after-canary');
	await running.line(({type, state}) => type === 'state' && state === 'held');
	expect((await leading(scene)).ours).toHaveLength(5);
	const told = await scene.doclift('ctl', 'status');
	expect(told.result).toMatchObject({ok: true, said: expect.stringContaining('hold')});
	expect((await scene.doclift('ctl', 'resume')).exitCode).toBe(0);
	const {exitCode, result} = await running.ended;
	expect([exitCode, result?.switched]).toEqual([0, 300]);
	const nobody = await scene.doclift('ctl', 'pause');
	expect([nobody.exitCode, Object(nobody.result?.error).kind]).toEqual([3, 'refused']);
});

test('fault 44: a rollback beside a run that is at work is refused, and told how to stop it', {
	timeout: 60_000,
}, async () => {
	await open({canary: 5});
	const {planId} = await plan(scene, 'migrate');
	const running = scene.start('migrate', '--execute', '--confirm', String(planId), '--hold-after-canary');
	await running.line(({type, state}) => type === 'state' && state === 'held');
	const refused = await scene.doclift('rollback', '--from-database', '--dry-run');
	expect(refused.exitCode).toBe(3);
	const {hint} = Object(refused.result?.error);
	expect(hint).toContain('doclift ctl stop --wait');
	expect(hint).toContain('doclift rollback --from-database --dry-run');
	expect((await scene.doclift('ctl', 'stop')).exitCode).toBe(0);
	expect((await running.ended).exitCode).toBe(1);

	// The way back from the middle of a cut-over.
	const back = await plan(scene, 'rollback', '--from-database');
	expect(back).toMatchObject({changes: 5});
	const done = await scene.doclift('rollback', '--execute', '--confirm', String(back.planId));
	expect([done.exitCode, done.result?.restored]).toEqual([0, 5]);
	expect((await leading(scene)).ours).toEqual([]);
	const abandoned = await scene.doclift('migrate', '--execute', '--confirm', String(planId));
	expect(abandoned.exitCode).toBe(3);
});

test('the commands that the runbook names for a script take a running cut-over back', {timeout: 60_000}, async () => {
	await open({canary: 5, rings: rings(28)});
	const before = fieldsOf(scene.world);
	const {planId} = await plan(scene, 'migrate');
	// One request takes its time: whoever is told to stop ends with it, and not at once.
	scene.faults.add({side: 'org', op: 'Update', action: 'slow', ms: 4000, after: 3, times: 1});
	const running = scene.start('migrate', '--execute', '--confirm', String(planId));
	await running.line(({type, state}) => type === 'state' && state === 'switching');
	await expect.poll(() => scene.org.requests().Update ?? 0, {interval: 5}).toBeGreaterThan(3);
	let back = '';
	for (const words of commandsToGoBack()) {
		const {exitCode, result, stderr} = await scene.doclift(...words.replace('PLAN_ID', back).split(' '));
		expect({words, exitCode, stderr: exitCode === 0 ? '' : stderr}).toEqual({words, exitCode: 0, stderr: ''});
		back = String(result?.planId);
	}
	expect((await running.ended).result).toMatchObject({stoppedBy: expect.stringContaining('doclift ctl'), done: false});
	expect([differing(before, fieldsOf(scene.world)), openIntentions(scene)]).toEqual([[], 0]);
});

/** What OPERATING.md tells a script to type, in its order. */
function commandsToGoBack(): readonly string[] {
	const page = readFileSync(join(import.meta.dirname, '../../OPERATING.md'), 'utf8');
	const [, section = ''] = /I want to go back, now[\s\S]*?In a script:([\s\S]*?)\n\n/.exec(page) ?? [];
	return [...section.matchAll(/`doclift ([^`]+)`/g)].map(([, words = '']) => words.replaceAll(/\s+/g, ' '));
}

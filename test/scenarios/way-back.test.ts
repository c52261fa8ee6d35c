/** The way back out of a cut-over that is half done, as an operator in a hurry takes it: in a terminal, by the console. */
import {afterEach, beforeEach, expect, test} from 'vitest';
import {differing, fieldsOf, leading} from '../support/links.ts';
import {needs} from '../support/needs.ts';
import {openScene, type Scene} from '../support/scene.ts';
import {hasTmux, openTmux, type Window} from '../support/tmux.ts';

const records = 120;
const canary = 5;

let scene: Scene;
let window: Window;
let config: string;
let before: ReturnType<typeof fieldsOf>;
let planId: string;

needs('tmux', hasTmux);
beforeEach(async () => {
	scene = await openScene({
		records,
		accounts: 4,
		seed: 11,
		publicLinks: true,
		world: {clean: true, fileBytes: 200},
	});
	config = scene.configure({});
	before = fieldsOf(scene.world);
	expect((await scene.doclift('backup', '--full')).exitCode).toBe(0);
	planId = String((await scene.doclift('migrate', '--dry-run')).result?.planId);
	window = openTmux(scene.folder);
});
afterEach(async () => {
	window?.close();
	await scene?.close();
});

const say = (...words: readonly string[]) => {
	for (const word of words) {
		window.type(word);
		window.press('Enter');
	}
};
const backId = () => /\((BACK-[A-Z0-9]{4}-[A-Z0-9]{4})\)/.exec(window.text())?.[1] ?? '';
const restored = () => expect.poll(() => differing(before, fieldsOf(scene.world)).length, {timeout: 30_000}).toBe(0);

async function cutOverUntilHeld(): Promise<void> {
	window.doclift('migrate', '--execute', '--config', config);
	await window.shows("type the plan's id");
	say(planId);
	await window.shows(/held/i);
	expect((await leading(scene)).ours).toHaveLength(canary);
}

async function stopAndLeave(): Promise<void> {
	say(':stop', 'stop');
	await window.shows(/the run was stopped/);
	window.press('q');
	await window.shows('shell>');
	window.press('C-l');
}

/** A cut-over that is held elsewhere, and `rollback --execute` in this window. */
async function rollBackBesideOne() {
	const cutOver = scene.start('migrate', '--execute', '--confirm', planId, '--hold-after-canary');
	await cutOver.line(({state}) => state === 'held');
	window.doclift('rollback', '--from-database', '--execute', '--config', config);
	await window.shows('To stop it');
	return cutOver;
}

test('from the console that cuts over: stop, plan, see, type, and all of it is back', async () => {
	await cutOverUntilHeld();
	say(':rollback');
	await window.shows('To stop it');
	say('stop');
	await window.shows(/type the plan's id \(BACK-/, 30_000);
	expect((await leading(scene)).ours).toHaveLength(canary);
	say(backId());
	await restored();
	await window.shows('the run has ended with exit code 0');
}, 120_000);

test('from another terminal: `rollback --execute` offers to stop what is at work, with the words that were typed', async () => {
	const cutOver = await rollBackBesideOne();
	expect((await leading(scene)).ours).toHaveLength(canary);
	say('stop');
	await window.shows(/type the plan's id \(BACK-/, 30_000);
	say(backId());
	await restored();
	await window.shows('the run has ended with exit code 0');
	await cutOver.ended;
}, 120_000);

test('Esc leaves the run at work as it is', async () => {
	const cutOver = await rollBackBesideOne();
	window.press('Escape');
	await window.shows('nothing was done');
	say(':resume');
	await cutOver.ended;
	expect((await leading(scene)).ours).toHaveLength(records);
}, 120_000);

test('a cut-over that was stopped in its hold holds there again, however it is gone on with', async () => {
	await cutOverUntilHeld();
	await stopAndLeave();
	await cutOverUntilHeld();
	await stopAndLeave();
	window.doclift('migrate', '--execute', '--confirm', planId, '--config', config);
	await window.shows(/held/i);
	expect((await leading(scene)).ours).toHaveLength(canary);
	say(':resume');
	await window.shows('the run has ended with exit code 0', 30_000);
	expect((await leading(scene)).ours).toHaveLength(records);
}, 120_000);

test('a way back holds after its canary where that was typed, or Tab has chosen it', async () => {
	expect((await scene.doclift('migrate', '--execute', '--confirm', planId)).exitCode).toBe(0);
	window.doclift('rollback', '--from-database', '--execute', '--hold-after-canary', '--config', config);
	await window.shows(/type the plan's id \(BACK-/, 30_000);
	await window.shows('[x] hold after the canary');
	window.press('Tab');
	await window.shows('[ ] hold after the canary');
	window.press('Tab');
	await window.shows('[x] hold after the canary');
	say(backId());
	await window.shows(/held/i, 30_000);
	expect((await leading(scene)).ours).toHaveLength(records - canary);
	say(':resume');
	await restored();
	await window.shows('the run has ended with exit code 0');
}, 120_000);

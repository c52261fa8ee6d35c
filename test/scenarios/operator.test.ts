import {afterEach, expect, test} from 'vitest';
import {differing, fieldsOf, leading} from '../support/links.ts';
import {needs} from '../support/needs.ts';
import {openScene, type Scene} from '../support/scene.ts';
import {hasTmux, openTmux, type Window} from '../support/tmux.ts';

needs('tmux', hasTmux);

let scene: Scene;
let window: Window;
afterEach(async () => {
	window?.close();
	await scene?.close();
});

/** The id of the plan that the screen asks for. */
const idOn = (text: string): string => /\b((?:CUT|BACK)-[A-Z0-9]{4}-[A-Z0-9]{4})\b/.exec(text)?.[1] ?? '';
const done = (text: string): number =>
	Number(/copying[\s\S]*?\d\.\d %\s+([\d,]+) of/.exec(text)?.[1]?.replaceAll(',', '') ?? 0);

test('an operator backs up, leaves, comes back, reviews, cuts over and rolls back, inside tmux', async () => {
	scene = await openScene({
		records: 500,
		accounts: 8,
		seed: 21,
		latencyMs: 25,
		publicLinks: true,
		world: {clean: true, fileBytes: 2000},
	});
	// Slow at first, so that there is something to watch; then paused, so that it is still there when it is come back to.
	const config = scene.configure({migration: {concurrency: 2}});
	const before = fieldsOf(scene.world);
	window = openTmux(scene.folder);

	// Start a backup, watch it move.
	window.doclift('backup', '--full', '--config', config);
	await window.shows('copying');
	await expect.poll(() => done(window.text()), {timeout: 20_000}).toBeGreaterThan(0);
	const seen = done(window.text());
	await expect.poll(() => done(window.text())).toBeGreaterThan(seen);
	await window.shows('writer: you');
	window.press('p');
	await window.shows('paused: ');

	// Resize to 80×24 and back.
	window.resize(80, 24);
	await expect.poll(() => window.text().split('\n')[23] ?? '').toMatch(/leave/);
	window.resize(120, 36);
	await expect.poll(() => window.text().split('\n')[35] ?? '').toMatch(/leave/);

	// Filter the accounts, open the errors.
	window.press('2');
	await window.shows(scene.world.accounts()[0]?.Name ?? 'no name');
	window.type('/no such account');
	window.press('Enter');
	await expect.poll(window.text).not.toContain(scene.world.accounts()[0]?.Name ?? 'no name');
	window.press('Escape', 'Escape');
	window.press('3');
	await window.shows('none so far, being counted');

	// Detach: Enter leaves, the run waits as it was paused.
	window.press('q');
	await window.shows('the run waits');
	window.press('Enter');
	await window.shows('doclift attach');
	await window.shows('shell>');

	// Attach, and kill the console: the run does not notice.
	window.press('C-l');
	window.doclift('attach', '--config', config);
	await window.shows('writer: you');
	process.kill(window.pid(), 'SIGKILL');
	await window.shows('Killed');
	window.type('reset');
	window.press('Enter');
	window.doclift('attach', '--config', config);
	await window.shows('writer: you');
	window.type(':concurrency auto');
	window.press('Enter');
	await window.shows('concurrency');
	window.press('p');
	await window.shows('the run has ended with exit code 0', 40_000);
	expect(await scene.stored()).toHaveLength(500);
	window.press('q');
	await window.shows('has ended with exit code 0');

	// Review a plan.
	window.press('C-l');
	window.doclift('migrate', '--dry-run', '--config', config);
	await window.shows(/CUT-[A-Z0-9]{4}-[A-Z0-9]{4}/, 30_000);
	await window.shows('is ready: 6 shows it', 30_000);
	window.press('6');
	await window.shows('500');
	const planId = idOn(window.text());

	// A wrong id changes nothing; the right one begins.
	window.type(':cutover');
	window.press('Enter');
	await window.shows("type the plan's id");
	window.type('CUT-AAAA-AAAA');
	window.press('Enter');
	await window.shows(/not the id/);
	expect(differing(before, fieldsOf(scene.world))).toEqual([]);
	window.press('C-u');
	window.type(planId.toLowerCase());
	window.press('Enter');

	// Watch the canary, hold, resume.
	await window.shows(/canary/i, 20_000);
	await window.shows(/held/i, 20_000);
	expect((await leading(scene)).ours).toHaveLength(5);
	window.type(':resume');
	window.press('Enter');
	await window.shows('the run has ended with exit code 0', 40_000);
	expect((await leading(scene)).ours).toHaveLength(500);

	// Roll back.
	window.type(':rollback');
	window.press('Enter');
	await window.shows(/type the plan's id \(BACK-/, 40_000);
	window.type(/\((BACK-[A-Z0-9]{4}-[A-Z0-9]{4})\)/.exec(window.text())?.[1] ?? '');
	window.press('Enter');
	await window.shows(/ROLL BACK/, 20_000);
	await expect.poll(() => differing(before, fieldsOf(scene.world)).length, {timeout: 40_000}).toBe(0);
	await window.shows('the run has ended with exit code 0', 20_000);
	window.press('q');
	await window.shows('has ended with exit code 0');
}, 180_000);

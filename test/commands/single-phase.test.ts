import {afterEach, expect, test} from 'vitest';
import {type Console, openConsole} from '../support/console.ts';
import {leading} from '../support/links.ts';
import {openScene, type Scene} from '../support/scene.ts';

const open: Array<Pick<Scene, 'close'>> = [];
const consoles: Console[] = [];
afterEach(async () => {
	for (const one of consoles.splice(0)) {
		one.pty.kill('SIGKILL');
		await one.ended;
	}
	await Promise.all(open.splice(0).map(one => one.close()));
});

async function asked(...more: readonly string[]) {
	const scene = await openScene({
		records: 60,
		accounts: 3,
		seed: 5,
		publicLinks: true,
		latencyMs: 5,
		world: {clean: true, fileBytes: 500},
	});
	open.push(scene);
	const one = openConsole(['single-phase', '--execute', '--config', scene.config, ...more], {cwd: scene.folder});
	consoles.push(one);
	const {Id, Name} = scene.world.organization;
	await one.shows(new RegExp(`To copy and cut over 3 accounts of ${Name} .*type\\s+the\\s+org's\\s+id`));
	expect(one.alternate()).toBe(false);
	return {scene, one, org: Id};
}

test('hazard 51: once the org is typed the run is a process of its own, which a lost line does not end', async () => {
	const {scene, one, org} = await asked();
	one.type(`${org}\r`);
	await one.shows('writer: you');
	expect(one.alternate()).toBe(true);
	// Closes our end of the line, as a lost connection does.
	(one.pty as unknown as {destroy(): void}).destroy();
	await one.ended;
	const runs = () => scene.ledger(db => db.prepare('SELECT DISTINCT status FROM migration_runs').pluck().all());
	await expect.poll(async () => (await leading(scene)).ours.length, {timeout: 60_000}).toBe(60);
	await expect.poll(runs, {timeout: 30_000}).toEqual(['completed']);
});

test("another org's id starts nothing", async () => {
	const {scene, one} = await asked();
	one.type('00D000000000000AAA\r');
	expect(await one.ended).toMatchObject({exitCode: 3});
	expect(one.text()).toContain('00D000000000000AAA is not the id of this org');
	expect(await scene.stored()).toEqual([]);
});

test('with --plain the same question is answered, and the run is this process', async () => {
	const {scene, one, org} = await asked('--plain');
	one.type(`${org}\r`);
	expect(await one.ended).toMatchObject({exitCode: 0});
	expect((await leading(scene)).ours).toHaveLength(60);
});

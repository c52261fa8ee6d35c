import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import type {Ended} from '../support/program.ts';
import {openScene, type Scene} from '../support/scene.ts';

let scene: Scene;
beforeAll(async () => {
	scene = await openScene({records: 300, accounts: 5, seed: 31, latencyMs: 25});
});
afterAll(() => scene?.close());

const types = ['started', 'progress', 'state', 'gate', 'plan', 'proof', 'error', 'result'];

/** Every line of stdout is an event of the closed list, and the last one is the result. */
function disciplined({stdout, exitCode}: Ended, command: string): ReadonlyArray<Readonly<Record<string, unknown>>> {
	expect(stdout.endsWith('\n')).toBe(true);
	const lines = stdout
		.trimEnd()
		.split('\n')
		.map((line): Record<string, unknown> => JSON.parse(line));
	for (const line of lines) {
		expect(types).toContain(line.type);
		expect(line.v).toBe(1);
		expect(line.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
	}
	expect(lines.filter(({type}) => type === 'result')).toHaveLength(1);
	expect(lines.at(-1)).toMatchObject({type: 'result', command, exitCode});
	return lines;
}

test('a run tells the closed list of events, progress once a second at most, and its result last', async () => {
	const ended = await scene.doclift('backup', '--full');
	const lines = disciplined(ended, 'backup');
	expect(lines[0]).toMatchObject({
		type: 'started',
		runId: 1,
		command: 'backup',
		mode: 'full',
		dryRun: false,
		test: null,
	});
	for (const type of ['progress', 'state', 'gate', 'proof', 'error']) {
		expect(
			lines.some(line => line.type === type),
			type,
		).toBe(true);
	}

	const progress = lines.filter(({type}) => type === 'progress');
	for (const [index, {phase, time}] of progress.entries()) {
		const before = progress.slice(0, index).findLast(line => line.phase === phase);
		if (before === undefined) continue;
		expect(Date.parse(String(time)) - Date.parse(String(before.time))).toBeGreaterThanOrEqual(990);
	}
	const {dispositions = {}} = lines.findLast(({type}) => type === 'progress') ?? {};
	expect(Object.values(Object(dispositions)).reduce<number>((sum, n) => sum + Number(n), 0)).toBe(300);

	const proofs = lines.filter(({type}) => type === 'proof');
	expect(proofs.at(-1)).toMatchObject({proof: {verdict: 'proven', difference: 0}});
	const {errors} = Object(lines.at(-1));
	const counted = errors.reduce((sum: number, {count}: {count: number}) => sum + count, 0);
	expect(lines.filter(({type}) => type === 'error')).toHaveLength(counted);
	for (const {recordId, failure} of lines.filter(({type}) => type === 'error') as Array<Record<string, unknown>>) {
		expect(recordId).toMatch(/^\w{18}$/);
		expect(failure).toMatchObject({kind: expect.any(String), message: expect.any(String), hint: expect.any(String)});
	}
});

test.each<[string, () => string[], number, string]>([
	['no mode', () => ['backup'], 2, 'usage'],
	['two modes', () => ['backup', '--full', '--incremental'], 2, 'usage'],
	['an unknown flag', () => ['backup', '--full', '--fast'], 2, 'usage'],
	['a limit that is none', () => ['backup', '--full', '--limit', '0'], 2, 'usage'],
	['a word too many', () => ['backup', 'everything', '--full'], 2, 'usage'],
])('%s is a result too', async (_name, args, code, kind) => {
	const ended = await scene.doclift(...args());
	expect(ended.exitCode).toBe(code);
	expect(disciplined(ended, 'backup').at(-1)).toMatchObject({
		error: {kind, message: expect.any(String), hint: expect.any(String)},
	});
	expect(ended.stderr).toContain('What happened:');
});

test.each<[string, string, string]>([
	['a configuration that is not there', 'nowhere.yaml', ''],
	['a configuration that is no YAML', 'broken.yaml', 'salesforce: [unclosed'],
	['a configuration with faults', 'faulty.yaml', 'salesforce: {usernam: x}\nmigration: {batchSize: many}\n'],
])('%s is a result too', async (_name, name, text) => {
	const file = join(scene.folder, name);
	if (text !== '') writeFileSync(file, text, {mode: 0o600});
	const ended = await scene.startBare(['backup', '--full', '--json', '--config', file]).ended;
	expect(ended.exitCode).toBe(2);
	const {error} = Object(disciplined(ended, 'backup').at(-1));
	expect(error.kind).toBe('configuration');
	expect(error.message).toContain(name);
});

test('a program that nobody listens to any more goes on to its end', async () => {
	scene.configure({database: 'unheard.db', destination: {prefix: 'unheard'}});
	const {child, line, ended} = scene.start('backup', '--full');
	await line(({type}) => type === 'started');
	child.stdout?.destroy();
	child.stderr?.destroy();
	expect((await ended).exitCode).toBe(1);
	const files = (await scene.stored()).filter(({key}) => key.startsWith('unheard/'));
	expect(files).toHaveLength(scene.world.census().dispositions.verified);
});

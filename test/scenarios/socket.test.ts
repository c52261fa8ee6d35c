import {readdirSync, readFileSync} from 'node:fs';
import {createConnection, type Socket} from 'node:net';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {destinationBucket} from '../../source/sandbox/users.ts';
import type {Line} from '../support/program.ts';
import {openScene, type Scene} from '../support/scene.ts';

const records = 400;
let scene: Scene;
const clients: Socket[] = [];
beforeEach(async () => {
	scene = await openScene({records, accounts: 6, seed: 14, latencyMs: 40, world: {clean: true, fileBytes: 3000}});
});
afterEach(async () => {
	for (const client of clients.splice(0)) client.destroy();
	await scene?.close();
});

/** Connects as the console does. */
function connect() {
	const heard: Line[] = [];
	const client = createConnection(join(scene.folder, 'migration_tracking.db.sock'));
	clients.push(client);
	let rest = '';
	client.setEncoding('utf8').on('data', (text: string) => {
		const lines = (rest + text).split('\n');
		rest = lines.pop() ?? '';
		for (const line of lines) heard.push(JSON.parse(line));
	});
	client.on('error', () => {});
	const ask = async (verb: string, value?: unknown): Promise<Line> => {
		const before = heard.filter(({type}) => type === 'reply').length;
		client.write(`${JSON.stringify({verb, value})}\n`);
		await expect.poll(() => heard.filter(({type}) => type === 'reply').length).toBeGreaterThan(before);
		return heard.filter(({type}) => type === 'reply')[before] ?? {type: 'none'};
	};
	return {heard, ask};
}

const puts = () => scene.buckets.requests().counts[destinationBucket]?.PutObject ?? 0;

test('whoever connects in mid-run hears how it began and how it goes, and steers it', async () => {
	const running = scene.start('backup', '--full');
	await running.line(({type, state}) => type === 'state' && state === 'copying');
	await expect.poll(puts, {interval: 5}).toBeGreaterThan(10);
	const {heard, ask} = connect();
	await expect.poll(() => heard.map(({type}) => type)).toEqual(expect.arrayContaining(['started', 'proof', 'state']));
	expect(heard.find(({type}) => type === 'started')).toMatchObject({runId: 1, pid: running.child.pid, v: 1});
	expect(await ask('status')).toMatchObject({ok: true, said: 'running'});
	expect(await ask('concurrency', 3)).toMatchObject({ok: true});
	expect(await ask('bandwidth', 800)).toMatchObject({ok: true});

	expect(await ask('pause')).toMatchObject({ok: true});
	const pausedAt = heard.length;
	const sinceThen = () => heard.slice(pausedAt).filter(({type}) => type === 'progress');
	await expect.poll(() => sinceThen().at(-1)?.inFlight).toBe(0);
	const [standing, said] = [puts(), sinceThen().length];
	expect(standing).toBeLessThan(records);
	expect(await ask('status')).toMatchObject({said: 'paused'});
	await expect.poll(() => sinceThen().length).toBeGreaterThan(said);
	expect(puts()).toBe(standing);
	expect(await ask('resume')).toMatchObject({ok: true});
	await expect.poll(puts).toBeGreaterThan(standing);

	expect(await ask('sing')).toMatchObject({ok: false});
	expect(await ask('stop')).toMatchObject({ok: true});
	const {exitCode, result} = await running.ended;
	expect(exitCode).toBe(1);
	expect(result).toMatchObject({stoppedBy: 'socket', dispositions: {copying: 0}});
	await expect.poll(() => heard.at(-1)).toMatchObject({type: 'result', stoppedBy: 'socket', runId: 1});

	const [log = ''] = readdirSync(join(scene.folder, 'logs'));
	const logged = readFileSync(join(scene.folder, 'logs', log), 'utf8')
		.trimEnd()
		.split('\n')
		.map(line => JSON.parse(line));
	const reasons = logged.filter(({type}) => type === 'state').map(({state, reason}) => `${state}: ${reason}`);
	for (const said of [/^paused: /, /^resumed: /, /^stopping: /, /concurrency 3/, /bandwidth 800 Mbit\/s/]) {
		expect(reasons).toContainEqual(expect.stringMatching(said));
	}
	expect((await scene.doclift('backup', '--full')).exitCode).toBe(0);
});

import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, statSync} from 'node:fs';
import {connect, type Socket} from 'node:net';
import {join} from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {openRunSocket, type RunSocket} from '../../source/console/socket.ts';
import {createControl} from '../../source/engine/control.ts';
import type {Gate, Progress, RunEvent, State} from '../../source/engine/event.ts';
import {started} from '../reports/events.ts';
import {temporaryFolder} from '../support/folder.ts';

const time = Date.parse('2026-03-01T10:00:00Z');

async function opened(path = join(temporaryFolder(), 'ledger.db.sock')) {
	const control = createControl(() => {});
	const socket = await openRunSocket(path, {control, now: () => time, emit: () => {}, atWork: async () => []});
	onTestFinished(socket.close);
	return {control, socket, path};
}

type Client = {readonly socket: Socket; readonly lines: Array<Record<string, unknown>>};

async function client({path}: {readonly path: string}): Promise<Client> {
	const socket = connect(path);
	onTestFinished(() => void socket.destroy());
	const lines: Client['lines'] = [];
	let rest = '';
	socket.setEncoding('utf8').on('data', (text: string) => {
		const whole = (rest + text).split('\n');
		rest = whole.pop() ?? '';
		for (const line of whole) lines.push(JSON.parse(line));
	});
	socket.on('error', () => {});
	await once(socket, 'connect');
	return {socket, lines};
}

/** Asks for the status, so that everything before it has arrived. */
async function ask({socket, lines}: Client, line = '{"verb":"status"}'): Promise<unknown> {
	const replies = () => lines.filter(({type}) => type === 'reply');
	const before = replies().length;
	socket.write(`${line}\n`);
	await expect.poll(() => replies().length).toBe(before + 1);
	return replies().at(-1);
}

const state = (name: State['state'], reason: string): State => ({type: 'state', state: name, reason});
const progress = (done: number): Progress => ({
	type: 'progress',
	phase: 'copying',
	done,
	total: 100,
	dispositions: {},
	bytes: 0,
	filesPerSecond: 0,
	bytesPerSecond: 0,
	etaSeconds: null,
	inFlight: 0,
	concurrency: 8,
	retries: 0,
	memoryMb: 1,
});
const proof: RunEvent = {
	type: 'proof',
	proof: {salesforceCount: 1, accounted: 1, difference: 0, passes: 1, verdict: 'proven'},
	dispositions: {},
};
const publish = (socket: RunSocket, ...events: RunEvent[]) => {
	for (const event of events) socket.publish(event);
};

describe('listeners', () => {
	it('hear every event, with time and version', async () => {
		const {socket, path} = await opened();
		const [one, two] = [await client({path}), await client({path})];
		await Promise.all([ask(one), ask(two)]);
		publish(socket, state('notice', 'a'), progress(1));
		socket.publish({type: 'result'});
		await Promise.all([ask(one), ask(two)]);
		const heard = one.lines.filter(({type}) => type !== 'reply');
		expect(heard).toEqual([
			{...state('notice', 'a'), time: '2026-03-01T10:00:00.000Z', v: 1},
			{...progress(1), time: '2026-03-01T10:00:00.000Z', v: 1},
			{type: 'result', time: '2026-03-01T10:00:00.000Z', v: 1},
		]);
		expect(two.lines).toEqual(one.lines);
	});

	it('who come later hear what stands: the start, the phase, the pause, the last progress and proof', async () => {
		const {socket, path} = await opened();
		publish(socket, state('reading', 'r'), proof, state('copying', 'c'), progress(1), progress(2));
		publish(socket, state('paused', 'by the operator'), state('notice', 'n'), state('throttled', 't'));
		publish(socket, {type: 'error', recordId: null, failure: {kind: 'internal', message: 'm', hint: 'h'}});
		const late = await client({path});
		await ask(late);
		const heard = late.lines.filter(({type}) => type !== 'reply');
		expect(heard.map(({type, state, done}) => state ?? done ?? type)).toEqual(['copying', 'proof', 2, 'paused']);
	});

	it('hazard 87: who come later hear of a hold also where a pause was said since, until the run goes on', async () => {
		const {socket, path} = await opened();
		const told = async () => {
			const late = await client({path});
			await ask(late);
			return late.lines.filter(({type}) => type === 'state').map(({state}) => state);
		};
		publish(socket, state('hold-asked', 'ann'));
		expect(await told()).toEqual(['hold-asked']);
		publish(socket, state('held', 'after the canary'), state('paused', 'ann'));
		expect(await told()).toEqual(['held', 'paused']);
		publish(socket, state('resumed', 'ann'));
		expect(await told()).toEqual(['resumed']);
		publish(socket, state('paused', 'ann'), state('held', 'ann'));
		expect(await told()).toEqual(['paused', 'held']);
	});

	it('who come later hear nothing of how far the phase before was', async () => {
		const {socket, path} = await opened();
		publish(socket, state('reading', 'r'), progress(1), state('comparing', 'c'));
		const late = await client({path});
		await ask(late);
		const heard = late.lines.filter(({type}) => type !== 'reply');
		expect(heard.map(({type, state}) => state ?? type)).toEqual(['comparing']);
	});

	it('who come later hear what of the plan does not hold, and nothing of what was before the run began anew', async () => {
		const {socket, path} = await opened();
		const gate = (name: string, holds: boolean): Gate => ({type: 'gate', gate: name, holds, found: 'f'});
		const told = async () => {
			const late = await client({path});
			await ask(late);
			return late.lines
				.filter(({type}) => type !== 'reply')
				.map(({type, gate: of, holds, state: is}) => [of ?? is ?? type, holds]);
		};
		publish(socket, started({runId: 1}), state('planning', 'p'), gate('links open', true), gate('room', false), proof);
		publish(socket, gate('links open', false), state('held', 'ann'));
		expect(await told()).toEqual([
			['started', undefined],
			['planning', undefined],
			['links open', false],
			['room', false],
			['proof', undefined],
			['held', undefined],
		]);
		// The next account's: what was counted and proven is of the one before, and the operator's word still stands.
		publish(socket, started({runId: 2}), gate('room', true));
		expect(await told()).toEqual([
			['started', undefined],
			['held', undefined],
			['room', true],
		]);
	});

	it('who go away disturb nobody', async () => {
		const {socket, path} = await opened();
		const [one, two] = [await client({path}), await client({path})];
		await Promise.all([ask(one), ask(two)]);
		one.socket.destroy();
		for (let n = 0; n < 50; n++) publish(socket, progress(n));
		await expect.poll(() => two.lines.at(-1)).toMatchObject({done: 49});
	});

	it('hazard 88: who stop reading are let go before they cost memory, and hold nobody up at the end', async () => {
		const {socket, path} = await opened();
		const stuck = await client({path});
		const well = await client({path});
		await Promise.all([ask(stuck), ask(well)]);
		stuck.socket.pause();
		const long = 'x'.repeat(1_000_000);
		for (let n = 0; n < 40; n++) {
			publish(socket, state('notice', long));
			await expect.poll(() => well.lines.length, {interval: 2}).toBe(n + 2);
		}
		let gone = false;
		stuck.socket.on('close', () => {
			gone = true;
		});
		stuck.socket.resume();
		await expect.poll(() => gone).toBe(true);
		expect(stuck.lines.length).toBeLessThan(40);
	});

	it('who stop reading do not keep the run from ending', async () => {
		const {socket, path} = await opened();
		const stuck = await client({path});
		await ask(stuck);
		stuck.socket.pause();
		for (let n = 0; n < 8; n++) publish(socket, state('notice', 'x'.repeat(1_000_000)));
		await socket.close();
		expect(existsSync(path)).toBe(false);
	});
});

describe('verbs', () => {
	it('are obeyed and answered, also several at once and in pieces', async () => {
		const {control, path} = await opened();
		const asking = await client({path});
		expect(await ask(asking, '{"verb":"pause"}')).toMatchObject({ok: true});
		expect(control.paused()).toBe(true);
		asking.socket.write('{"verb":"resume"}\r\n{"verb":"concurrency","value":7}\n{"ver');
		asking.socket.write('b":"bandwidth","value":"8"}\n');
		await expect.poll(() => asking.lines.length).toBe(4);
		expect([control.paused(), control.concurrency(), control.bandwidth()]).toEqual([false, 7, 1_000_000]);
		expect(await ask(asking, '{"verb":"stop"}')).toMatchObject({ok: true});
		expect(control.stoppedBy()).toBe('socket');
	});

	it('that make no sense are answered, and the connection stays', async () => {
		const {control, path} = await opened();
		const asking = await client({path});
		expect(await ask(asking, 'GET / HTTP/1.1')).toMatchObject({ok: false});
		expect(await ask(asking, '')).toMatchObject({ok: false});
		expect(await ask(asking)).toMatchObject({ok: true, said: 'running'});
		expect(control.paused()).toBe(false);
	});

	it('without an end are not listened to for ever', async () => {
		const {path} = await opened();
		const endless = await client({path});
		endless.socket.write('x'.repeat(200_000));
		await expect.poll(() => endless.socket.destroyed).toBe(true);
		await ask(await client({path}));
	});
});

describe('the socket', () => {
	it('hazard 79: is for its owner only', async () => {
		const {path} = await opened();
		expect(statSync(path).mode & 0o777).toBe(0o600);
	});

	it('takes the place of one that a dead run left behind', async () => {
		const path = join(temporaryFolder(), 'ledger.db.sock');
		const listening = `require('node:net').createServer().listen(process.argv[1], () => console.log('here'))`;
		const dead = spawn(process.execPath, ['-e', listening, path], {stdio: ['ignore', 'pipe', 'inherit']});
		await once(dead.stdout, 'data');
		dead.kill('SIGKILL');
		await once(dead, 'exit');
		expect(statSync(path).isSocket()).toBe(true);
		await opened(path);
		await ask(await client({path}));
	});

	it('is gone when the run has ended, after its last word was heard', async () => {
		const {socket, path} = await opened();
		const last = await client({path});
		await ask(last);
		socket.publish({type: 'result'});
		const ended = once(last.socket, 'end');
		await socket.close();
		await ended;
		expect(last.lines.at(-1)).toMatchObject({type: 'result'});
		expect(existsSync(path)).toBe(false);
	});
});

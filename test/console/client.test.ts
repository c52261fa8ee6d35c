import {join} from 'node:path';
import {expect, it, onTestFinished} from 'vitest';
import {followRun} from '../../source/console/client.ts';
import {openRunSocket, type RunSocket} from '../../source/console/socket.ts';
import {createControl} from '../../source/engine/control.ts';
import type {SocketLine} from '../../source/screens/dialogue.ts';
import {temporaryFolder} from '../support/folder.ts';

function path(): string {
	const made = temporaryFolder();
	return join(made, 'ledger.db.sock');
}

async function run(at: string): Promise<RunSocket & {readonly paused: () => boolean}> {
	const control = createControl(() => {});
	const socket = await openRunSocket(at, {control, now: Date.now, emit: () => {}, atWork: async () => []});
	onTestFinished(socket.close);
	return {...socket, paused: control.paused};
}

function follow(at: string | (() => string), by = 'ann') {
	const lines: SocketLine[] = [];
	const states: string[] = [];
	const client = followRun({
		path: typeof at === 'string' ? () => at : at,
		by,
		line: line => lines.push(line),
		connection: ({state}) => states.push(state),
	});
	onTestFinished(client.close);
	client.look();
	return {client, lines, states};
}

it('says that there is no run, finds one that begins, takes the seat and steers it', async () => {
	const at = path();
	const {client, lines, states} = follow(at);
	await expect.poll(() => states).toEqual(['none']);
	expect(client.send({verb: 'pause'})).toBe(false);
	client.await('backup --full');
	const {paused} = await run(at);
	await expect.poll(() => states).toEqual(['none', 'starting', 'connected']);
	await expect.poll(() => lines).toContainEqual({type: 'seat', holder: 'ann', yours: true});
	expect(client.send({verb: 'pause'})).toBe(true);
	await expect.poll(paused).toBe(true);
});

it('attaches before anything else is asked', async () => {
	const at = path();
	await run(at);
	const lines: SocketLine[] = [];
	const client = followRun({
		path: () => at,
		by: 'ann',
		line: line => lines.push(line),
		connection() {
			client.send({verb: 'workers'});
		},
	});
	onTestFinished(client.close);
	client.look();
	await expect.poll(() => lines).toContainEqual({type: 'workers', threads: []});
});

it('tells a run that has ended from one that was lost', async () => {
	const at = path();
	const first = await run(at);
	const {states} = follow(at);
	await expect.poll(() => states).toEqual(['connected']);
	await first.close();
	await expect.poll(() => states).toEqual(['connected', 'lost']);
	const second = await run(at);
	await expect.poll(() => states.at(-1)).toBe('connected');
	second.publish({type: 'result'});
	await second.close();
	await expect.poll(() => states.at(-1)).toBe('none');
});

it('a run whose end is known is not lost, whether its socket is cut before or after', async () => {
	const at = path();
	const first = await run(at);
	const {client, states} = follow(at);
	await expect.poll(() => states).toEqual(['connected']);
	await first.close();
	await expect.poll(() => states).toEqual(['connected', 'lost']);
	client.giveUp();
	expect(states).toEqual(['connected', 'lost', 'none']);
	const second = await run(at);
	await expect.poll(() => states.at(-1)).toBe('connected');
	client.giveUp();
	expect(states.at(-1)).toBe('connected');
	await second.close();
	await expect.poll(() => states.slice(3)).toEqual(['connected', 'none']);
	const third = await run(at);
	await expect.poll(() => states.at(-1)).toBe('connected');
	await third.close();
	await expect.poll(() => states.at(-1)).toBe('lost');
});

/** Two consoles at one run; ann, who came first, steers it. */
async function annAndBob() {
	const at = path();
	await run(at);
	const ann = follow(at, 'ann');
	await expect.poll(() => ann.lines.at(-1)).toMatchObject({yours: true});
	const bob = follow(at, 'bob');
	await expect.poll(() => bob.lines.at(-1)).toEqual({type: 'seat', holder: 'ann', yours: false});
	return {ann, bob};
}

it('hazard 48: a second console watches, and may take the seat when the first has gone', async () => {
	const {ann, bob} = await annAndBob();
	ann.client.close();
	await expect.poll(() => bob.lines.at(-1)).toEqual({type: 'seat', holder: null, yours: false});
	bob.client.send({verb: 'seat', value: 'take'});
	await expect.poll(() => bob.lines).toContainEqual({type: 'seat', holder: 'bob', yours: true});
});

it('a console that sleeps leaves the seat to others, and finds the run again', async () => {
	const {ann, bob} = await annAndBob();
	ann.client.rest();
	expect(ann.client.send({verb: 'pause'})).toBe(false);
	await expect.poll(() => bob.lines.at(-1)).toEqual({type: 'seat', holder: null, yours: false});
	bob.client.send({verb: 'seat', value: 'take'});
	await expect.poll(() => bob.lines).toContainEqual({type: 'seat', holder: 'bob', yours: true});
	ann.client.look();
	await expect.poll(() => ann.lines.at(-1)).toEqual({type: 'seat', holder: 'bob', yours: false});
	expect(ann.states).toEqual(['connected', 'connected']);
});

it('a run that has ended while its console slept was not lost', async () => {
	const at = path();
	const {close} = await run(at);
	const {client, states} = follow(at);
	await expect.poll(() => states).toEqual(['connected']);
	client.rest();
	await close();
	client.look();
	await expect.poll(() => states).toEqual(['connected', 'none']);
});

it('a run that was being started while its console slept is waited for as before', async () => {
	const at = path();
	const {client, states} = follow(at);
	await expect.poll(() => states).toEqual(['none']);
	client.await('backup --full');
	client.rest();
	client.look();
	await run(at);
	await expect.poll(() => states).toEqual(['none', 'starting', 'connected']);
});

it('says that there is no run where its place cannot be had, and finds one once it can', async () => {
	const at = path();
	let had = false;
	const {client, states} = follow(() => {
		if (had) return at;
		throw new Error("EACCES: permission denied, mkdir '/run/user/1000'");
	});
	await expect.poll(() => states).toEqual(['none']);
	client.await('backup --full');
	had = true;
	await run(at);
	await expect.poll(() => states).toEqual(['none', 'starting', 'connected']);
});

it('tells nothing before whoever made it has it', () => {
	const noPlace = () => {
		throw new Error('EACCES');
	};
	const states: string[] = [];
	const client = followRun({
		path: noPlace,
		by: 'ann',
		line() {},
		connection({state}) {
			// Where it is told too early there is no client yet to ask.
			states.push(`${state}, ${client.connected() ? 'connected' : 'nobody heard'}`);
		},
	});
	onTestFinished(client.close);
	expect(states).toEqual([]);
	client.look();
	expect(states).toEqual(['none, nobody heard']);
});

import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {createServer} from 'node:net';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {sendVerb} from '../../source/console/send-verb.ts';
import {openRunSocket} from '../../source/console/socket.ts';
import {createControl} from '../../source/engine/control.ts';
import {temporaryFolder} from '../support/folder.ts';

function path(): string {
	const made = temporaryFolder();
	return join(made, 'ledger.db.sock');
}

/** Listens, says that it does, and writes down what it hears. */
const listener = `
	const server = require('node:net').createServer(client => client.on('error', () => {}).pipe(process.stdout, {end: false}));
	server.listen(process.argv[1], () => console.log('listening'));
`;

test('a run answers, and obeys', async () => {
	const at = path();
	const control = createControl(() => {});
	const socket = await openRunSocket(at, {control, now: Date.now, emit: () => {}, atWork: async () => []});
	onTestFinished(socket.close);
	expect(await sendVerb(at, {verb: 'stop', by: 'ann'})).toMatchObject({type: 'reply', ok: true});
	expect(control.stoppedBy()).toContain('ann');
});

test('a run that does not answer is not called none, and hears the order when it goes on', async () => {
	const at = path();
	const asleep = spawn(process.execPath, ['-e', listener, at], {stdio: ['ignore', 'pipe', 'inherit']});
	onTestFinished(() => void asleep.kill('SIGKILL'));
	await once(asleep.stdout, 'data');
	asleep.kill('SIGSTOP');
	expect(await sendVerb(at, {verb: 'stop'}, {patienceMs: 50})).toMatchObject({
		type: 'unheard',
		why: 'mute',
		sent: true,
	});
	const heard = once(asleep.stdout, 'data');
	asleep.kill('SIGCONT');
	expect(String((await heard)[0])).toContain('"verb":"stop"');
});

test('what the run says meanwhile is passed on, and is no answer', async () => {
	const at = path();
	const control = createControl(() => {});
	const socket = await openRunSocket(at, {control, now: Date.now, emit: () => {}, atWork: async () => []});
	onTestFinished(socket.close);
	socket.publish({type: 'state', state: 'reading', reason: ''});
	const heard: unknown[] = [];
	const answer = await sendVerb(at, {verb: 'status'}, {passing: line => heard.push(line)});
	expect([answer, heard]).toMatchObject([{type: 'reply', said: 'running'}, [{type: 'state', state: 'reading'}]]);
});

test('a run that says much and does not answer is waited for no longer than one that says nothing', async () => {
	const at = path();
	const server = createServer(client => {
		const talking = setInterval(() => client.write('{"type":"progress"}\n'), 5);
		client.on('close', () => clearInterval(talking)).on('error', () => {});
	});
	server.listen(at);
	await once(server, 'listening');
	onTestFinished(() => void server.close());
	expect(await sendVerb(at, {verb: 'workers'}, {patienceMs: 50})).toMatchObject({why: 'mute', sent: true});
});

test('where nobody listens, nobody is there', async () => {
	const at = path();
	expect(await sendVerb(at, {verb: 'stop'})).toMatchObject({why: 'nobody', sent: false});
	const dead = spawn(process.execPath, ['-e', listener, at], {stdio: ['ignore', 'pipe', 'inherit']});
	await once(dead.stdout, 'data');
	dead.kill('SIGKILL');
	await once(dead, 'exit');
	expect(await sendVerb(at, {verb: 'stop'})).toMatchObject({why: 'nobody', sent: false});
});

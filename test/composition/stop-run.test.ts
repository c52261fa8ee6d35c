import {createServer} from 'node:net';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {runSocket} from '../../source/composition/run-socket.ts';
import {stopRun} from '../../source/composition/stop-run.ts';
import {acquireLock, thisProcess} from '../../source/db/lock.ts';
import {temporaryFolder} from '../support/folder.ts';

/** A run that takes orders and ends when the test says so. */
async function atWork() {
	const database = join(temporaryFolder(), 'migration_tracking.db');
	const orders: string[] = [];
	const reply = JSON.stringify({type: 'reply', ok: true, said: 'stopping'});
	const server = createServer(client =>
		client.on('data', line => {
			orders.push(JSON.parse(line.toString('utf8')).verb);
			client.write(`${reply}\n`);
		}),
	);
	const socket = runSocket(database);
	await new Promise<void>(listening => server.listen(socket, listening));
	const lock = acquireLock(database, {...thisProcess('doclift migrate --execute', 0), socket});
	onTestFinished(() => {
		lock.release();
		server.close();
	});
	const said: string[] = [];
	const stopping = new AbortController();
	const stop = (patienceMs?: number) =>
		stopRun(database, {
			by: 'ann',
			signal: stopping.signal,
			say: line => said.push(line),
			...(patienceMs === undefined ? {} : {patienceMs}),
		});
	return {database, end: lock.release, orders, said, stop, giveUp: () => stopping.abort()};
}

test('waits until the run that it has told has let go of the ledger', async () => {
	const {end, orders, said, stop} = await atWork();
	let ended = false;
	const stopped = stop().then(() => {
		ended = true;
	});
	await expect.poll(() => said).toEqual([expect.stringContaining('the end of `doclift migrate --execute`')]);
	expect({orders, ended}).toEqual({orders: ['stop'], ended: false});
	end();
	await stopped;
});

test('a run that does not end in time is named, with what hastens its end', async () => {
	const {stop} = await atWork();
	await expect(stop(0)).rejects.toMatchObject({
		kind: 'refused',
		message: expect.stringMatching(/^Told to stop, .* still at work: `doclift migrate --execute`, process \d+/),
		hint: expect.stringContaining('`doclift ctl bandwidth none`'),
	});
});

test('whoever gives up waiting has told it all the same', async () => {
	const {giveUp, orders, said, stop} = await atWork();
	const stopped = stop();
	await expect.poll(() => said).toHaveLength(1);
	giveUp();
	await expect(stopped).rejects.toMatchObject({name: 'AbortError'});
	expect(orders).toEqual(['stop']);
});

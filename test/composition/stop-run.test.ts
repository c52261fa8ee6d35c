import {expect, test} from 'vitest';
import {stopRun} from '../../source/composition/stop-run.ts';
import {listeningRun} from '../support/listening-run.ts';

async function atWork(how: Parameters<typeof listeningRun>[0] = {}) {
	const {database, end, orders} = await listeningRun(how);
	const said: string[] = [];
	const stopping = new AbortController();
	const stop = (patienceMs?: number) =>
		stopRun(database, {
			by: 'ann',
			signal: stopping.signal,
			say: line => said.push(line),
			...(patienceMs === undefined ? {} : {patienceMs}),
		});
	return {database, end, orders, said, stop, giveUp: () => stopping.abort()};
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

test('a run that ends before it has answered has been waited for', async () => {
	const {orders, stop} = await atWork({deaf: true});
	await stop();
	expect(orders).toEqual(['stop']);
});

test('where no run is at work there is nobody to be told', async () => {
	const {end, stop} = await atWork();
	end();
	await expect(stop()).rejects.toMatchObject({kind: 'refused', message: 'No run is at work with this ledger'});
});

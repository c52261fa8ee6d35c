import {createServer} from 'node:net';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {runSocket} from '../../source/composition/run-socket.ts';
import {askRun, tellRun} from '../../source/composition/tell-run.ts';
import {temporaryFolder} from '../support/folder.ts';

function ledger(): string {
	const made = temporaryFolder();
	return join(made, 'migration_tracking.db');
}

test('an order that nobody hears was not sent, and says so', async () => {
	const database = ledger();
	expect(await askRun(database, {verb: 'stop'})).toMatchObject({
		type: 'unanswered',
		sent: false,
		why: {kind: 'refused', message: 'No run is at work with this ledger'},
	});
	await expect(tellRun(database, {verb: 'stop'})).rejects.toMatchObject({kind: 'refused'});
});

test('an order that was heard and not answered was sent', async () => {
	const database = ledger();
	const server = createServer(client => client.on('data', () => client.destroy()));
	onTestFinished(() => void server.close());
	await new Promise<void>(listening => server.listen(runSocket(database), listening));
	expect(await askRun(database, {verb: 'stop'})).toMatchObject({type: 'unanswered', sent: true});
});

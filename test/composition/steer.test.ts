import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, expect, onTestFinished, test} from 'vitest';
import {runSocket} from '../../source/composition/run-socket.ts';
import {steer} from '../../source/composition/steer.ts';
import {openRunSocket} from '../../source/console/socket.ts';
import {acquireLock, thisProcess} from '../../source/db/lock.ts';
import {createControl} from '../../source/engine/control.ts';
import {temporaryFolder} from '../support/folder.ts';

let folder: string;
let configFile: string;
beforeEach(() => {
	folder = temporaryFolder();
	configFile = join(folder, 'doclift.config.yaml');
	writeFileSync(configFile, 'salesforce: {auth: sf-cli}\ndestination: {bucket: acme-documents}\n');
});

test('where nobody holds the ledger there is nothing to steer', async () => {
	await expect(steer({verb: 'stop'}, configFile)).rejects.toMatchObject({
		kind: 'refused',
		message: 'No run is at work with this ledger',
	});
});

test('what the run does not do is refused, in its own words', async () => {
	const database = join(folder, 'migration_tracking.db');
	const control = createControl(() => {});
	const ports = {control, now: Date.now, emit: () => {}, atWork: async () => []};
	const socket = await openRunSocket(runSocket(database), ports);
	onTestFinished(socket.close);
	expect(await steer({verb: 'pause'}, configFile)).toMatchObject({ok: true, said: expect.stringMatching(/^pausing/)});
	control.stop('somebody');
	await expect(steer({verb: 'pause'}, configFile)).rejects.toMatchObject({
		kind: 'refused',
		message: 'too late: the run is stopping',
		hint: expect.stringContaining('doclift ctl status'),
	});
});

test('whoever holds the ledger and does not listen is named, and not called none', async () => {
	const lock = acquireLock(join(folder, 'migration_tracking.db'), thisProcess('doclift db vacuum', 0));
	const steered = steer({verb: 'stop'}, configFile);
	await expect(steered).rejects.toMatchObject({
		kind: 'refused',
		message: expect.stringMatching(/in use by `doclift db vacuum`, process \d+ of .*takes no orders/),
		hint: expect.stringContaining('wait until it ends'),
	});
	lock.release();
});

import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, expect, test} from 'vitest';
import {steer} from '../../source/composition/steer.ts';
import {acquireLock, thisProcess} from '../../source/db/lock.ts';
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

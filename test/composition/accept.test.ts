import {readdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, expect, test} from 'vitest';
import {accept} from '../../source/composition/accept.ts';
import {loadConfig} from '../../source/config/load.ts';
import {lockHolder} from '../../source/db/lock.ts';
import {openLedger} from '../../source/db/open.ts';
import {temporaryFolder} from '../support/folder.ts';
import {beNameless} from '../support/nameless.ts';

let folder: string;
let config: string;
let ledger: string;
beforeEach(() => {
	folder = temporaryFolder();
	config = join(folder, 'doclift.config.yaml');
	writeFileSync(config, 'salesforce: {auth: sf-cli}\ndestination: {bucket: acme-documents}\n', {mode: 0o600});
	ledger = loadConfig({file: config, environment: {}}).database;
	openLedger(ledger, {now: Date.now}).close();
});

test.each([
	['no file', () => rmSync(ledger)],
	['a file in which no run has made it', () => writeFileSync(ledger, '')],
])('without a ledger it is refused, and none is made: %s', async (_, take) => {
	take();
	const before = readdirSync(folder);
	await expect(accept({which: {class: 'missing'}, reason: 'Lost'}, config)).rejects.toEqual(
		expect.objectContaining({kind: 'refused', message: `There is no ledger at ${ledger}`}),
	);
	expect(readdirSync(folder)).toEqual(before);
});

test('a user without a name can sign off', async () => {
	beNameless();
	expect(await accept({which: {class: 'missing'}, reason: 'Lost'}, config)).toMatchObject({accepted: 0});
});

test('of a list what the ledger does not know is told as not signed off, and the lock is free again', async () => {
	const file = join(folder, 'signed-off.csv');
	writeFileSync(file, 'record,name\na0B5e000004QxYzEAK,x\na0B5e000004QxZ0EAK,y\n');
	expect(await accept({which: {file}, reason: 'Test data'}, config)).toMatchObject({accepted: 0, notAccepted: 2});
	expect(lockHolder(join(folder, 'migration_tracking.db'))).toBeNull();
});

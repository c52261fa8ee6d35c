import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test, vi} from 'vitest';
import {runRollback} from '../../source/composition/run-rollback.ts';
import {acquireLock, thisProcess} from '../../source/db/lock.ts';
import {invocation} from '../commands/invocation.ts';

function configured() {
	const folder = mkdtempSync(join(tmpdir(), 'doclift-rollback-'));
	onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
	const configFile = join(folder, 'doclift.config.yaml');
	writeFileSync(configFile, 'salesforce: {auth: sf-cli}\ndestination: {bucket: acme-documents}\n');
	return {...invocation({configFile}), database: join(folder, 'migration_tracking.db')};
}

const ofRun = {act: 'plan', source: {from: 'run', run: 999}, accounts: [], confirm: null} as const;

test('maintenance that holds the ledger is named, and not offered to be stopped', async () => {
	const {call, database} = configured();
	const lock = acquireLock(database, thisProcess('doclift db restore', 0));
	const ask = vi.fn(async () => 'stop');
	await expect(runRollback(ofRun, call, ask)).rejects.toMatchObject({
		kind: 'refused',
		message: expect.stringContaining('in use by `doclift db restore`'),
		hint: expect.stringMatching(/^It takes no orders: wait until it ends/),
	});
	expect(ask).not.toHaveBeenCalled();
	lock.release();
});

test('a run that the ledger does not know is refused before anybody signs in', async () => {
	const {call} = configured();
	await expect(runRollback(ofRun, call, undefined)).rejects.toMatchObject({
		...{kind: 'usage', message: 'The ledger knows no run 999'},
		hint: expect.stringContaining('doclift status --runs'),
	});
});

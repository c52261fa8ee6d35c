import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {runRollback} from '../../source/composition/run-rollback.ts';
import {invocation} from '../commands/invocation.ts';

test('a run that the ledger does not know is refused before anybody signs in', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'doclift-rollback-'));
	onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
	const configFile = join(folder, 'doclift.config.yaml');
	writeFileSync(configFile, 'salesforce: {auth: sf-cli}\ndestination: {bucket: acme-documents}\n');
	const {call} = invocation({configFile});
	const wish = {act: 'plan', source: {from: 'run', run: 999}, accounts: [], confirm: null} as const;
	await expect(runRollback(wish, call, undefined)).rejects.toMatchObject({
		...{kind: 'usage', message: 'The ledger knows no run 999'},
		hint: expect.stringContaining('doclift status --runs'),
	});
});

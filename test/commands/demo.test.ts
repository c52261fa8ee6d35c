import {readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {demo} from '../../source/commands/demo.ts';
import {temporaryFolder} from '../support/folder.ts';
import {invocation} from './invocation.ts';

test('stays in the folder that it is given', async () => {
	const dir = temporaryFolder();
	const stopped = AbortSignal.abort();
	const {call} = invocation({flags: {dir, records: 20, accounts: 2}, signal: stopped});
	expect(await demo.run(call)).toEqual({exitCode: 0, result: {ended: 'early'}});
	expect(readdirSync(dir)).toContain('doclift.config.yaml');
});

test('takes no folder that holds something: a ledger there would be none of this org', async () => {
	const dir = temporaryFolder();
	writeFileSync(join(dir, 'migration_tracking.db'), 'mine');
	const {call} = invocation({flags: {dir}});
	await expect(demo.run(call)).rejects.toMatchObject({kind: 'usage', message: expect.stringContaining(dir)});
	expect(readdirSync(dir)).toEqual(['migration_tracking.db']);
});

test('takes no file for a folder', async () => {
	const file = join(temporaryFolder(), 'notes.txt');
	writeFileSync(file, 'mine');
	const {call} = invocation({flags: {dir: file}});
	await expect(demo.run(call)).rejects.toMatchObject({kind: 'usage', message: expect.stringContaining(file)});
});

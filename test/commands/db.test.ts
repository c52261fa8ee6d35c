import {writeFileSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {expect, onTestFinished, test, vi} from 'vitest';
import {db, readDb} from '../../source/commands/db.ts';
import {openLedger} from '../../source/db/open.ts';
import {accountIdOf, discover, openWorld, record} from '../db/fixture.ts';
import {temporaryFolder} from '../support/folder.ts';
import {invocation} from './invocation.ts';

const read = (input: readonly string[], flags: Record<string, unknown> = {}) => readDb({input, flags});

test('a verb, and the file that some of them take', () => {
	expect(read(['check'])).toEqual({verb: 'check', file: ''});
	expect(read(['backup', 'x.db'])).toEqual({verb: 'backup', file: resolve('x.db')});
	expect(read(['export', 'x.CSV']).file).toBe(resolve('x.CSV'));
	expect(read(['reset'], {account: '0015g00000AbCdE'}).verb).toBe('reset');
});

test.each<[string, readonly string[], Record<string, unknown>?]>([
	['db needs a verb', []],
	['knows no verb "defrag"', ['defrag']],
	['db backup needs a file', ['backup']],
	['db check takes no file', ['check', 'x.db']],
	['ends in .ndjson or .csv', ['export', 'x.sql']],
	['belong to db reset', ['check'], {account: 'x'}],
	['db reset needs --account', ['reset']],
])('%s', (words, input, flags) => {
	expect(() => read(input, flags)).toThrow(words);
});

test.each(['ndjson', 'csv'])('an export as .%s that cannot be written is a usage error', async form => {
	const folder = temporaryFolder();
	const configFile = join(folder, 'doclift.config.yaml');
	writeFileSync(configFile, 'salesforce: {auth: sf-cli}\ndestination: {bucket: acme-documents}\n');
	openLedger(join(folder, 'migration_tracking.db'), {now: Date.now}).close();
	const {call, said} = invocation({configFile, input: ['export', `/nodir/tables.${form}`]});
	await expect(db.run(call)).rejects.toMatchObject({kind: 'usage', message: expect.stringContaining('/nodir/')});
	expect(said()).toEqual([]);
});

test("hazard 78: an account's name cannot send an escape with the question of reset", async () => {
	const world = openWorld();
	discover(world, [record(1, {account: {id: accountIdOf(1), name: 'Acme\u001b[2J'}})]);
	world.close();
	const configFile = join(dirname(world.file), 'config.yaml');
	writeFileSync(
		configFile,
		`database: ${world.file}\nsalesforce: {auth: sf-cli}\ndestination: {bucket: customer-docs}\n`,
		{mode: 0o600},
	);
	let shown = '';
	const given = new AbortController();
	const terminal = vi.spyOn(process.stdout, 'write').mockImplementation(text => {
		shown += text;
		given.abort();
		return true;
	});
	onTestFinished(() => terminal.mockRestore());
	const {call} = invocation({
		input: ['reset'],
		flags: {account: accountIdOf(1)},
		configFile,
		interactive: true,
		signal: given.signal,
	});
	await expect(db.run(call)).rejects.toThrow('Stopped before an answer was typed');
	expect(shown).toContain('the files of Acme\\x1b[2J, type the account');
});

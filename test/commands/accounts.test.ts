import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import stringWidth from 'string-width';
import {afterAll, beforeAll, expect, onTestFinished, test} from 'vitest';
import {accounts} from '../../source/commands/accounts.ts';
import type {Accounts} from '../../source/composition/accounts.ts';
import {loadConfig} from '../../source/config/load.ts';
import {acquireLock, thisProcess} from '../../source/db/lock.ts';
import {openLedger} from '../../source/db/open.ts';
import {type Sandbox, serveSandbox} from '../../source/sandbox/serve.ts';
import {beginRun, discover} from '../db/fixture.ts';
import {accountIdOf, record} from '../db/records.ts';
import {temporaryFolder} from '../support/folder.ts';
import {invocation} from './invocation.ts';

let folder: string;
let sandbox: Sandbox;
beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'doclift-accounts-'));
	sandbox = await serveSandbox({directory: folder, records: 300, accounts: 12, seed: 3});
});
afterAll(async () => {
	await sandbox?.close();
	rmSync(folder, {recursive: true, force: true});
});

const ask = async (configFile = sandbox.config) => {
	const {call, said} = invocation({configFile});
	const {exitCode, result} = await accounts.run(call);
	expect(exitCode).toBe(0);
	return {said: said(), result: result as Accounts};
};

test('hazard 9: the accounts and those without one sum to every record of the object', async () => {
	const {said, result} = await ask();
	expect(result.records).toBe(300);
	expect(result.accounts.some(({id}) => id === null)).toBe(true);
	expect(result.ledger).toBeNull();
	expect(said.every(line => stringWidth(line) <= 80)).toBe(true);
	expect(said.join('\n')).toContain('There is no ledger yet');
});

test('folders and records without a URL are records, and no files', async () => {
	const {said, result} = await ask();
	const {world} = sandbox;
	const records = Array.from({length: world.size()}, (_, index) => world.record(index));
	// Salesforce knows no empty text: it is null there.
	const files = records.filter(({Type_Current__c, Document__c}) => Type_Current__c !== 'Folder' && Document__c);
	const filesOf = (id: string | null) => files.filter(({Account__c}) => Account__c === id).length;
	expect(result.files).toBe(files.length);
	expect(files.length).toBeLessThan(result.records);
	expect(result.accounts.map(line => line.files)).toEqual(result.accounts.map(({id}) => filesOf(id)));
	expect(said[2]).toMatch(/Records +Files/);
	expect(said.find(line => line.startsWith('Total'))).toMatch(new RegExp(`300 +${files.length}$`));
});

test('files are not counted where Salesforce does not filter by the URL', async () => {
	const directory = temporaryFolder();
	const longUrl = await serveSandbox({directory, records: 40, accounts: 3, org: {longTexts: ['Document__c']}});
	onTestFinished(longUrl.close);
	const {said, result} = await ask(longUrl.config);
	expect(result).toMatchObject({records: 40, files: null});
	expect(result.accounts.every(({files}) => files === null)).toBe(true);
	expect(said.join('\n')).not.toMatch(/Records +Files/);
	expect(said.join('\n')).toContain('Files are not counted');
});

test('beside Salesforce stands what the ledger knows, also while somebody writes to it', async () => {
	const {database} = loadConfig({file: sandbox.config});
	const lock = acquireLock(database, thisProcess('doclift backup --full', 1));
	const file = openLedger(database, {now: () => 1});
	try {
		const {said, result} = await ask();
		expect(result.ledger).toMatchObject({records: 0, verified: 0});
		expect(said.at(-1)).toBe('The ledger knows 0 of 300 records, 0 B are copied');
	} finally {
		file.close();
		lock.release();
	}
});

test('an account that Salesforce no longer lists has a line of its own', async () => {
	const {database} = loadConfig({file: sandbox.config});
	const file = openLedger(database, {now: () => 1});
	try {
		const run = beginRun(file.ledger);
		const gone = {id: accountIdOf(900), name: 'Gone Ltd'};
		const parts = [{account: gone}, {account: gone}, {account: null}];
		discover(
			{...file, file: database, run},
			parts.map((part, at) => record(at + 1, part)),
		);
		const {result} = await ask();
		const ledgerOf = (id: string | null) => result.accounts.find(line => line.id === id)?.ledger?.records;
		expect(result.accounts.find(({id}) => id === gone.id)).toMatchObject({name: gone.name, records: 0, files: 0});
		expect([ledgerOf(gone.id), ledgerOf(null), result.ledger?.records]).toEqual([2, 1, 3]);
		expect(result.records).toBe(300);
	} finally {
		file.close();
	}
});

test('a first signal ends it at once', async () => {
	const {call} = invocation({configFile: sandbox.config, signal: AbortSignal.abort()});
	await expect(accounts.run(call)).rejects.toMatchObject({name: 'AbortError'});
});

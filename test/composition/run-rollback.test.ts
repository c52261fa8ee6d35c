import {writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {describe, expect, test, vi} from 'vitest';
import {rollbackPlanWords} from '../../source/composition/command-words.ts';
import {runRollback} from '../../source/composition/run-rollback.ts';
import {acquireLock, thisProcess} from '../../source/db/lock.ts';
import {invocation} from '../commands/invocation.ts';
import {assignKeys, discover, everything, linkBase, openWorld, record, start} from '../db/fixture.ts';
import {seal} from '../db/planned.ts';
import {plan} from '../reports/plans.ts';
import {temporaryFolder} from '../support/folder.ts';

function configured() {
	const folder = temporaryFolder();
	const configFile = join(folder, 'doclift.config.yaml');
	writeFileSync(configFile, 'salesforce: {auth: sf-cli}\ndestination: {bucket: acme-documents}\n');
	return {...invocation({configFile}), database: join(folder, 'migration_tracking.db')};
}

const ofRun = {
	act: 'plan',
	source: {from: 'run', run: 999},
	accounts: [],
	confirm: null,
	holdAfterCanary: false,
} as const;

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
		kind: 'usage',
		message: 'The ledger knows no run 999',
		hint: expect.stringContaining('doclift status --runs'),
	});
});

test('a run that was a backup is refused: it switched no link', async () => {
	const {call, database} = configured();
	const {run} = openWorld(database);
	await expect(runRollback({...ofRun, source: {from: 'run', run}}, call, undefined)).rejects.toMatchObject({
		kind: 'usage',
		message: `Run ${run} was a backup: it switched no link`,
	});
});

describe('a rollback that has been begun', () => {
	const execute = {act: 'execute', accounts: [], confirm: null, holdAfterCanary: false} as const;
	const inFile = (database: string, name: string) => {
		const file = join(dirname(database), name);
		writeFileSync(file, '{"records":[]}');
		return {from: 'file', file} as const;
	};

	/** From a rollback file, in the ledger that is configured. */
	function begun() {
		const parts = configured();
		const fromFile = inFile(parts.database, 'rollback.json');
		const world = openWorld(parts.database);
		discover(world, [record(1)]);
		assignKeys(world);
		const {links, run} = world;
		const id = links.createPlan(run, {direction: 'rollback', scope: everything, linkBase, now: start});
		links.addPlanRows(run, id, [{row: 1, class: 'to-restore'}]);
		const again = rollbackPlanWords({source: fromFile, accounts: []});
		const told = plan({direction: 'rollback', again, changes: 1});
		const summary = (planId: string) => JSON.stringify({...told, planId});
		const {code} = seal(world, id, {canary: 0, rings: [], summary, now: start});
		links.movePlan(run, id, {from: 'ready', to: 'executing'}, start);
		world.close();
		return {...parts, fromFile, code};
	}

	test.each([
		['other accounts', () => ({source: {from: 'database'}, accounts: ['Acme']}) as const],
		['one run', () => ({source: {from: 'run', run: 1}}) as const],
		['another file', (database: string) => ({source: inFile(database, 'other.json')})],
	])('is not gone on with past %s', async (_, said) => {
		const {call, code, database, fromFile} = begun();
		const ask = vi.fn(async () => code);
		await expect(runRollback({...execute, ...said(database)}, call, ask)).rejects.toMatchObject({
			kind: 'refused',
			message: expect.stringMatching(`^Plan ${code} was made by .*${fromFile.file}`),
			hint: expect.stringContaining(`doclift rollback --execute --confirm ${code}`),
		});
		expect(ask).not.toHaveBeenCalled();
	});

	test.each(['the same file', 'everything'])('is gone on with where %s is said', async said => {
		const {call, code, fromFile} = begun();
		const source = said === 'everything' ? ({from: 'database'} as const) : fromFile;
		const ask = vi.fn(async () => null);
		await expect(runRollback({...execute, source}, call, ask)).rejects.toMatchObject({message: 'Nothing was typed'});
		expect(ask).toHaveBeenCalledWith(expect.stringContaining(code), expect.anything());
	});
});

import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, expect, test} from 'vitest';
import {unfinishedFrom} from '../../source/composition/unfinished.ts';
import {acquireLock, thisProcess} from '../../source/db/lock.ts';
import {openLedger} from '../../source/db/open.ts';
import {temporaryFolder} from '../support/folder.ts';

let folder: string;
let config: string;
beforeEach(() => {
	folder = temporaryFolder();
	config = join(folder, 'doclift.config.yaml');
	writeFileSync(config, 'salesforce: {auth: sf-cli}\ndestination: {bucket: acme-documents}\n');
});

const minute = 60_000;
const scope = {object: 'DocListEntry__c', filter: '', accounts: []};

function leaveRunning(command = 'doclift backup --full') {
	const {ledger, close} = openLedger(join(folder, 'migration_tracking.db'), {now: () => 0});
	const run = ledger.beginRun({type: 'backup', command, scope, config: '{}', now: 0});
	ledger.heartbeat(run, minute);
	close();
}

test('hazard 47: a run that died is named, with the command that goes on from it', async () => {
	leaveRunning();
	const told = (await unfinishedFrom(config, 10 * minute)).join(' ').replaceAll(/\s+/g, ' ');
	expect(told).toContain('Run 1 has not come to its end: `doclift backup --full`, begun 1970-01-01 00:00:00 UTC');
	expect(told).toContain('sign of life 1970-01-01 00:01:00 UTC');
	expect(told).toContain('Go on with the same command: doclift backup --full');
});

test('the command that goes on stands on one line, however long it is', async () => {
	const command = `doclift backup --full --account 'Acme Inc.' --account 'O'\\''Brien & Sons' --limit 20 --until 06:30`;
	leaveRunning(command);
	expect(await unfinishedFrom(config, 10 * minute)).toContain(`Go on with the same command: ${command}`);
});

test('a run that is at work is said to be', async () => {
	leaveRunning();
	const lock = acquireLock(join(folder, 'migration_tracking.db'), thisProcess('doclift backup --full', 0));
	const told = await unfinishedFrom(config, minute + 3000);
	lock.release();
	expect(told.join(' ')).toContain('Run 1 is at work');
	expect(told.join(' ')).not.toContain('it waits for its disk');
});

test('a run that was killed a moment ago is not said to be at work', async () => {
	leaveRunning();
	const told = (await unfinishedFrom(config, minute + 3000)).join(' ');
	expect(told).toContain('Run 1 has not come to its end');
	expect(told).not.toContain('is at work');
});

test('fault 38: a silent run whose process holds the lock is at work, and its silence is said', async () => {
	leaveRunning();
	const lock = acquireLock(join(folder, 'migration_tracking.db'), thisProcess('doclift backup --full', 0));
	const told = (await unfinishedFrom(config, 10 * minute)).join(' ').replaceAll(/\s+/g, ' ');
	lock.release();
	expect(told).toContain('Run 1 is at work');
	expect(told).toContain('last sign of life 9 min');
	expect(told).toContain('it waits for its disk, or sleeps');
	expect(told).not.toContain('Go on with the same command');
});

test('without a configuration, a ledger or an unfinished run there is nothing to say', async () => {
	expect(await unfinishedFrom(join(folder, 'none.yaml'))).toEqual([]);
	expect(await unfinishedFrom(config)).toEqual([]);
	openLedger(join(folder, 'migration_tracking.db'), {now: () => 0}).close();
	expect(await unfinishedFrom(config)).toEqual([]);
});

test('a configuration with faults is said, and is no end of the help', async () => {
	writeFileSync(config, 'nonsense: 1\n');
	expect((await unfinishedFrom(config)).join(' ')).toMatch(/nonsense\s+is\s+no\s+key/);
});

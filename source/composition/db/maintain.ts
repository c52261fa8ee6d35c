/** `doclift db …`: what only reads goes beside a run; what changes the ledger's file holds its lock. */
import {resolve} from 'node:path';
import {loadConfig} from '../../config/load.ts';
import {quoted} from '../../config/shown.ts';
import {refuseAbsent} from '../../db/connection.ts';
import {acquireLock, thisProcess} from '../../db/lock.ts';
import {type Checked, checkLedger} from '../../db/maintenance/check.ts';
import {copyTo} from '../../db/maintenance/copy.ts';
import {createReset, type Reset, readyToReset} from '../../db/maintenance/reset.ts';
import {type Restored, restore} from '../../db/maintenance/restore.ts';
import {type LedgerRoom, measureRoom} from '../../db/maintenance/room.ts';
import {type Vacuumed, vacuum} from '../../db/maintenance/vacuum.ts';
import {type LedgerFile, openLedger} from '../../db/open.ts';
import {MigrationError} from '../../engine/failure.ts';
import {proveWritable} from '../../reports/whole-file.ts';
import {clock} from '../clock.ts';

const {now} = clock;

export type Timed<T> = T & {readonly seconds: number};

async function timed<T extends object>(work: () => T | Promise<T>): Promise<Timed<T>> {
	const from = now();
	const done = await work();
	return {...done, seconds: (now() - from) / 1000};
}

/** Throws `refused`, with who holds the lock, while a run is at work. */
async function locked<T>(database: string, command: string, work: () => T | Promise<T>): Promise<T> {
	const {release} = acquireLock(database, thisProcess(`doclift db ${command}`, now()));
	try {
		return await work();
	} finally {
		release();
	}
}

export const ledgerOf = (configFile: string): string => loadConfig({file: configFile}).database;

export const check = (database: string, onChecked: (one: Checked) => void) =>
	timed(() => ({whole: checkLedger(database, now, onChecked)}));

export const analyze = (database: string): Promise<Timed<LedgerRoom>> => timed(() => measureRoom(database));

export async function vacuumLedger(database: string): Promise<Timed<Vacuumed>> {
	refuseAbsent(database);
	return locked(database, 'vacuum', () => timed(() => vacuum(database)));
}

/** A path that nothing can be written to was mistyped: that is no fault of the ledger's own storage. */
export const backUp = (database: string, to: string) =>
	timed(() => {
		proveWritable(resolve(to));
		return copyTo(database, resolve(to));
	});

export const restoreLedger = (database: string, copy: string): Promise<Timed<Restored>> =>
	locked(database, 'restore', () => timed(() => restore(database, resolve(copy), now())));

/**
`confirm` gets the account's name and answers what was typed. Throws `refused` for anything but the account's id. Nobody is
kept from the ledger while a person thinks, so what forbids a reset is looked for again after the answer.
*/
export async function resetAccount(
	database: string,
	idOrName: string,
	confirm: (account: {readonly id: string; readonly name: string}) => Promise<string | null>,
): Promise<Timed<Reset>> {
	refuseAbsent(database);
	const within = <T>(work: (open: LedgerFile) => T) =>
		locked(database, `reset --account ${quoted(idOrName)}`, () => inLedger(database, work));
	const {accountId, name} = await within(({doors}) => readyToReset(doors)(idOrName));
	const typed = await confirm({id: accountId, name});
	if (typed !== accountId && typed !== accountId.slice(0, 15)) throw unconfirmed(typed, accountId);
	return timed(() => within(open => reset(open, accountId)));
}

function inLedger<T>(database: string, work: (open: LedgerFile) => T): T {
	const open = openLedger(database, {now});
	try {
		return work(open);
	} finally {
		open.close();
	}
}

/** A run of its own, so that every step that it makes says whose it was. */
function reset({ledger, doors}: LedgerFile, accountId: string): Reset {
	const account = readyToReset(doors)(accountId);
	ledger.interruptDeadRuns(now());
	const run = ledger.beginRun({
		type: 'reset',
		command: `doclift db reset --account ${accountId}`,
		config: '{}',
		now: now(),
		scope: {object: '', filter: '', accounts: [accountId]},
	});
	const opened = createReset(doors)(run, account.id, now());
	const totals = {processed: opened, successful: 0, failed: 0, new: 0, updated: 0, skipped: 0};
	ledger.endRun(run, {status: 'completed', totals, error: null, proof: null, now: now()});
	return {account: accountId, name: account.name, opened};
}

const unconfirmed = (typed: string | null, accountId: string): MigrationError =>
	new MigrationError(
		'refused',
		typed === null ? 'Nothing was typed' : `"${typed.slice(0, 40)}" is not the account's id`,
		{
			hint: `Nothing was changed. From a script: \`doclift db reset --account ${accountId} --confirm ${accountId}\`.`,
		},
	);

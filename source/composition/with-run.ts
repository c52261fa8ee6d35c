/**
What every run opens, in this order: the lock, its stage, the ledger. Whatever was opened is closed again on every way
out, last opened first.
*/
import type {Config} from '../config/schema.ts';
import {quoted} from '../config/shown.ts';
import {checkBeside, largeLedger} from '../db/check-beside.ts';
import {realPath} from '../db/holder.ts';
import {copyOf, plansCopied, rollbackFileOf} from '../db/keep.ts';
import {acquireLock, thisProcess} from '../db/lock.ts';
import {type LedgerFile, openLedger} from '../db/open.ts';
import {pendingMigrations} from '../db/pending.ts';
import {isCutShort} from '../engine/cut-short.ts';
import type {Emit} from '../engine/event.ts';
import {lostPlans, lostWords} from '../engine/lost-plans.ts';
import type {RunType} from '../engine/ports/runs.ts';
import {signalExitCodes} from '../engine/signal-exit-codes.ts';
import {bytes} from '../reports/numbers.ts';
import {beside} from './beside.ts';
import {clock} from './clock.ts';
import {type Closing, withClosing} from './closing.ts';
import type {CommandEnd, Invocation} from './invocation.ts';
import {ownSocket} from './run-socket.ts';
import {openStage, type Stage} from './stage.ts';

export type OpenRun = {
	readonly config: Config;
	/** The command line in words, without secrets: for the record, and for whom the lock refuses. */
	readonly command: string;
	readonly file: LedgerFile;
	readonly stage: Stage;
	readonly emit: Emit;
	readonly dryRun: boolean;
	/** What the work opens beside, to be closed before the ledger is. */
	readonly closing: Closing;
};

type Named = {
	readonly type: RunType;
	readonly command: string;
	/** It comes to rings, which can be held. */
	readonly rings: boolean;
};

export async function withRun(
	config: Config,
	{type, command, rings}: Named,
	invocation: Invocation,
	work: (run: OpenRun) => Promise<CommandEnd>,
): Promise<CommandEnd> {
	return withClosing(async closing => {
		const socket = ownSocket(config.database);
		const lock = acquireLock(config.database, {...thisProcess(command, clock.now()), socket});
		closing.push(lock.release);
		const stage = await openStage(config, {type, rings, socket}, invocation);
		closing.push(stage.close);
		try {
			sayUnsent(config, stage.emit);
			const checked = await isWhole(config.database, stage.emit, stage.control.stopping);
			sayPending(config.database, stage.emit);
			const say = (reason: string) => stage.emit({type: 'state', state: 'notice', reason});
			const opened = openLedger(config.database, {now: clock.now, checked, say});
			closing.push(opened.close);
			sayLost(config.database, opened, say);
			const file = {...opened, ledger: {...opened.ledger, proveTally: () => proveTally(config.database, opened)}};
			const dryRun = invocation.flags.dryRun === true;
			return await work({config, command, file, stage, emit: stage.emit, dryRun, closing});
		} catch (error) {
			if (isCutShort(error, stage.control.stopping)) return stoppedWaiting(stage, invocation);
			stage.fail(error);
			throw error;
		}
	});
}

/** Whoever was told to stop while Salesforce was waited for has not failed: it ends as any run does that was stopped. */
function stoppedWaiting({control, finish}: Stage, {signalled}: Pick<Invocation, 'signalled'>): CommandEnd {
	const [by, signal] = [control.stoppedBy(), signalled()];
	const result = {stoppedBy: by, error: null};
	const exitCode = signal === undefined ? 1 : signalExitCodes[signal];
	finish({...result, exitCode}, ['', `Stopped early: ${by}; the same command goes on from here.`]);
	return {exitCode, result};
}

/** Whoever relies on a message that never comes would take its silence for a run that goes well. */
function sayUnsent({notify}: Config, emit: Emit): void {
	if (notify.length === 0) return;
	const reason = 'notify is set, and this version does not act on it: nothing is sent to anybody';
	emit({type: 'state', state: 'notice', reason});
}

/** A large ledger takes its time to be checked; false leaves the check to whoever opens it. */
async function isWhole(database: string, emit: Emit, stopping: AbortSignal): Promise<boolean> {
	const size = largeLedger(database);
	if (size === undefined) return false;
	emit({type: 'state', state: 'notice', reason: `checking the ledger (${bytes(size)}) before it is written to`});
	return checkBeside(beside('check'), database, 'pages', stopping);
}

/** With many records that may take a while, in which nothing else is said; and the older doclift will refuse the ledger. */
function sayPending(database: string, emit: Emit): void {
	const pending = pendingMigrations(database);
	if (pending.length === 0) return;
	emit({type: 'state', state: 'notice', reason: `bringing the ledger to this version: ${pending.join(', ')}`});
}

/** A ledger that has lost its end opens as a sound one: nothing else would tell of links that lead to the new place. */
function sayLost(database: string, {links}: LedgerFile, say: (reason: string) => void): void {
	const ledger = realPath(database);
	for (const code of lostPlans(plansCopied(ledger), links.plan))
		say(lostWords(code, copyOf(ledger, code), quoted(rollbackFileOf(ledger, code))));
}

async function proveTally(database: string, {ledger}: LedgerFile): Promise<void> {
	if (largeLedger(database) !== undefined && (await checkBeside(beside('check'), database, 'tally'))) return;
	await ledger.proveTally();
}

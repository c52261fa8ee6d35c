/** The results of all accounts together. Pure. */
import type {BackupResult, Gate} from '../engine/event.ts';
import {type Failure, failures} from '../engine/failure.ts';
import type {CutOverResult} from '../engine/link-result.ts';

export type SinglePhaseResult = {
	readonly dryRun: boolean;
	readonly test: BackupResult['test'];
	/** Accounts in scope, and those that were done to their end. */
	readonly accounts: number;
	readonly accountsDone: number;
	readonly backup: Pick<BackupResult, 'copied' | 'alreadyBackedUp' | 'failed' | 'bytes' | 'seconds'> & {
		readonly salesforceCount: number;
		readonly dispositions: Readonly<Record<string, number>>;
	};
	readonly migrate: Readonly<Record<(typeof summed)[number], number>> & {
		/** In the order in which they were executed. */
		readonly planIds: readonly string[];
		readonly rollbackFiles: readonly string[];
	};
	/** Of a dry run: what would stand in the way of the cut-overs, as far as that can be told before any copy. */
	readonly gates: readonly Gate[];
	readonly stoppedBy: string | null;
	readonly error: (Failure & {readonly hint: string}) | null;
	readonly exitCode: number;
};

const summed = [
	'switched',
	'copied',
	'conflicts',
	'failed',
	'deleted',
	'validated',
	'arrivedAfterPlan',
	'remaining',
] as const;

/** What one account came to: each part is null where it was not come to, `cutOver` also where nothing was to be switched. */
export type AccountDone = {
	readonly backup: BackupResult | null;
	readonly cutOver: CutOverResult | null;
	/** It has come to its end: neither an error nor a stop has cut it short. */
	readonly ended: boolean;
	/** What broke it off, and the whole run with it. */
	readonly error: SinglePhaseResult['error'];
};

/**
What fails once the plan of an account is done leaves the other accounts undone: the hint of a plan by itself would
bring this one to its end, and the whole run no further.
*/
export function goesOnAlike(cutOver: CutOverResult): CutOverResult {
	const {done, error} = cutOver;
	return !done || error === null ? cutOver : {...cutOver, error: {...error, hint: mendThenAgain}};
}

const mendThenAgain = 'Mend what the message names, then run the same command again: it goes on from here.';

type Facts = Pick<SinglePhaseResult, 'dryRun' | 'accounts' | 'gates' | 'stoppedBy'> & {
	/** Parts that were not come to. */
	readonly left: number;
};

export function addUp(done: readonly AccountDone[], {left, ...facts}: Facts): SinglePhaseResult {
	const backups = backupsOf(done);
	const cutOvers = cutOversOf(done);
	const error = done.at(-1)?.error ?? null;
	const short = left > 0 || facts.stoppedBy !== null;
	const attention = short || [...backups, ...cutOvers].some(({exitCode}) => exitCode !== 0) ? 1 : 0;
	const ended = facts.dryRun ? [] : done.filter(one => one.ended);
	return {
		...facts,
		test: backups[0]?.test ?? null,
		accountsDone: backupsOf(ended).filter(isOfAccount).length,
		backup: {
			copied: sum(backups, 'copied'),
			bytes: sum(backups, 'bytes'),
			seconds: sum(backups, 'seconds'),
			...everyRecordOnce(done),
		},
		migrate: {
			...(Object.fromEntries(summed.map(key => [key, sum(cutOvers, key)])) as Record<(typeof summed)[number], number>),
			planIds: cutOvers.map(({planId}) => planId),
			rollbackFiles: cutOvers.flatMap(({rollbackFile}) => (rollbackFile === null ? [] : [rollbackFile])),
		},
		error,
		exitCode: error === null ? attention : failures[error.kind].exit,
	};
}

/**
A part that covers all records, not one account's, speaks for all: it finds backed up what those before it have just
copied.
*/
function everyRecordOnce(done: readonly AccountDone[]) {
	const at = done.findIndex(({backup}) => backup !== null && !isOfAccount(backup) && backup.salesforceCount !== null);
	const [all, before] = [done[at]?.backup ?? null, done.slice(0, Math.max(0, at))];
	const counted = all === null ? backupsOf(done).filter(isOfAccount) : [all];
	const copiedBefore = sum(backupsOf(before), 'copied') + sum(cutOversOf(before), 'copied');
	return {
		alreadyBackedUp: sum(counted, 'alreadyBackedUp') - copiedBefore,
		failed: sum(counted, 'failed'),
		salesforceCount: counted.reduce((total, {salesforceCount}) => total + (salesforceCount ?? 0), 0),
		dispositions: addDispositions(counted),
	};
}

const isOfAccount = ({scope}: BackupResult): boolean => scope.accounts.length > 0;

const backupsOf = (done: readonly AccountDone[]) => done.flatMap(({backup}) => (backup === null ? [] : [backup]));
const cutOversOf = (done: readonly AccountDone[]) => done.flatMap(({cutOver}) => (cutOver === null ? [] : [cutOver]));

const sum = <K extends string>(rows: ReadonlyArray<Readonly<Record<K, number>>>, key: K): number =>
	rows.reduce((total, row) => total + row[key], 0);

function addDispositions(backups: readonly BackupResult[]): Record<string, number> {
	const all: Record<string, number> = {};
	for (const {dispositions} of backups) {
		for (const [state, n] of Object.entries(dispositions)) all[state] = (all[state] ?? 0) + n;
	}
	return all;
}

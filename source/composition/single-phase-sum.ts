/** The results of all accounts together. Pure. */
import type {BackupResult} from '../engine/event.ts';
import type {Failure} from '../engine/failure.ts';
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

type Done = ReadonlyArray<{readonly backup: BackupResult; readonly cutOver: CutOverResult | null}>;
type Facts = Pick<SinglePhaseResult, 'dryRun' | 'accounts' | 'stoppedBy'>;

export function addUp(done: Done, facts: Facts): SinglePhaseResult {
	const backups = done.map(({backup}) => backup);
	const cutOvers = done.flatMap(({cutOver}) => (cutOver === null ? [] : [cutOver]));
	const both = [...backups, ...cutOvers];
	const sum = <K extends string>(rows: ReadonlyArray<Readonly<Record<K, number>>>, key: K) =>
		rows.reduce((total, row) => total + row[key], 0);
	const failed = both.find(({error}) => error !== null);
	const unfinished = !facts.dryRun && done.length < facts.accounts;
	return {
		...facts,
		test: backups[0]?.test ?? null,
		accountsDone: facts.dryRun ? 0 : done.length,
		backup: {
			...{copied: sum(backups, 'copied'), alreadyBackedUp: sum(backups, 'alreadyBackedUp')},
			...{failed: sum(backups, 'failed'), bytes: sum(backups, 'bytes'), seconds: sum(backups, 'seconds')},
			salesforceCount: backups.reduce((total, {salesforceCount}) => total + (salesforceCount ?? 0), 0),
			dispositions: addDispositions(backups),
		},
		migrate: {
			...(Object.fromEntries(summed.map(key => [key, sum(cutOvers, key)])) as Record<(typeof summed)[number], number>),
			planIds: cutOvers.map(({planId}) => planId),
			rollbackFiles: cutOvers.flatMap(({rollbackFile}) => (rollbackFile === null ? [] : [rollbackFile])),
		},
		error: failed?.error ?? null,
		exitCode: failed?.exitCode ?? (unfinished || both.some(({exitCode}) => exitCode !== 0) ? 1 : 0),
	};
}

function addDispositions(backups: readonly BackupResult[]): Record<string, number> {
	const all: Record<string, number> = {};
	for (const {dispositions} of backups) {
		for (const [state, n] of Object.entries(dispositions)) all[state] = (all[state] ?? 0) + n;
	}
	return all;
}

/** A backup as a run, and its result out of the ledger. */
import {type BackupOrder, type BackupOutcome, type BackupPorts, backup} from './backup.ts';
import type {BackupResult} from './event.ts';
import {type FailureKind, failures, toFailure} from './failure.ts';
import type {FileState} from './life.ts';
import type {Tally} from './ports/ledger.ts';
import type {RunTotals} from './ports/runs.ts';
import {type Circumstances, inRun} from './run-frame.ts';
import {accountedFor, dispositionsOf, shownTally, wantingAttention} from './tally.ts';

export type RunOrder = Omit<Circumstances, 'prefix'> & {readonly backup: BackupOrder};

/** One run, one function: the same whether the invoked process is the run or a console has started it. */
export function startRun(ports: BackupPorts, order: RunOrder): Promise<BackupResult> {
	const {scope, mode, dryRun, prefix} = order.backup;
	return inRun(
		ports,
		{...order, type: 'backup', mode: `${mode}${dryRun ? ', dry run' : ''}`, scope, dryRun, prefix},
		{
			work: run => backup(ports, run, order.backup),
			conclude(run, outcome, seconds) {
				const {proof} = outcome;
				const after = ports.ledger.tally(scope);
				if (proof) ports.emit({type: 'proof', proof, dispositions: shownTally(after)});
				const result = resultOf(ports, run, order, {...outcome, after}, seconds);
				return {result, totals: totalsOf(result), proof};
			},
		},
	);
}

function resultOf(
	{ledger, control}: BackupPorts,
	run: number,
	{backup: order, test}: RunOrder,
	{proof, before, after, fault}: BackupOutcome & {readonly after: Tally},
	seconds: number,
): BackupResult {
	const accounted = accountedFor(after);
	const unproven = {salesforceCount: null, accounted, difference: null, verdict: 'unproven', passes: 0} as const;
	const result = {
		runId: run,
		scope: order.scope,
		test,
		dryRun: order.dryRun,
		salesforceCount: proof?.salesforceCount ?? null,
		proof: proof ?? unproven,
		dispositions: dispositionsOf(after),
		deleted: after.deleted.count,
		accepted: ledger.accepted(order.scope),
		copied: after.verified.count - before.verified.count,
		alreadyBackedUp: before.verified.count,
		failed: after.failed.count,
		bytes: after.verified.bytes - before.verified.bytes,
		seconds,
		errors: ledger
			.failuresOf(run)
			.filter(({kind}) => isOfFiles(kind))
			.map(({kind, count, example}) => ({kind, count, example, hint: failures[kind].hint})),
		stoppedBy: control.stoppedBy(),
		error: fault === null ? null : toFailure(fault),
	};
	return {
		...result,
		exitCode: result.error === null ? backupExitCode(result, order) : failures[result.error.kind].exit,
	};
}

/** Under a backup's own run stand also links that it has settled for a cut-over which was killed. */
const isOfFiles = (kind: FailureKind): boolean => failures[kind].scope !== 'link';

/** 0 when nothing is left to attend to; a signal's own exit code is the program's business. */
export function backupExitCode(
	{proof, dispositions, accepted, stoppedBy}: Pick<BackupResult, 'proof' | 'dispositions' | 'accepted' | 'stoppedBy'>,
	{dryRun, limit}: Pick<BackupOrder, 'dryRun' | 'limit'>,
): 0 | 1 {
	if (proof.verdict !== 'proven') return 1;
	if (dryRun) return 0;
	const open = (state: Exclude<FileState, 'deleted'>) => dispositions[state] - (accepted[state] ?? 0);
	if (wantingAttention.some(state => state !== 'deleted' && open(state) > 0)) return 1;
	if (dispositions.copying > 0) return 1;
	return open('discovered') > 0 && (limit === null || stoppedBy !== null) ? 1 : 0;
}

/** Of this run alone: what earlier ones have failed at, or have found gone, is in the dispositions of its scope. */
function totalsOf({dispositions, copied, alreadyBackedUp, errors}: BackupResult): RunTotals {
	const failed = errors.reduce((sum, {count}) => sum + count, 0);
	return {
		processed: copied + failed,
		successful: copied,
		failed,
		new: copied,
		updated: 0,
		skipped: alreadyBackedUp + dispositions.excluded,
	};
}

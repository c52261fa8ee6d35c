/** Sums over the tally: what the count proof, the screens and the exit code are made of. */
import {type FileState, fileStates} from './life.ts';
import type {Tally} from './ports/ledger.ts';

/** Records that Salesforce counts too: every state but `deleted`. */
export const accountedFor = (tally: Tally): number =>
	fileStates.reduce((sum, state) => (state === 'deleted' ? sum : sum + tally[state].count), 0);

/** States with at least one record. */
export const shownTally = (tally: Tally): Partial<Record<FileState, number>> =>
	Object.fromEntries(fileStates.filter(state => tally[state].count > 0).map(state => [state, tally[state].count]));

/** Every state but `deleted`, zeros included. */
export function dispositionsOf(tally: Tally): Record<Exclude<FileState, 'deleted'>, number> {
	const {deleted: _, ...counts} = Object.fromEntries(fileStates.map(state => [state, tally[state].count])) as Record<
		FileState,
		number
	>;
	return counts;
}

/** Ended, and in want of somebody's attention. */
export const wantingAttention: readonly FileState[] = ['failed', 'missing', 'archived', 'collision'];

type Counts = Readonly<Partial<Record<FileState, number>>>;

/** Of what has ended without a copy: what wants somebody, and what somebody has signed off. */
export function attentionOf(counts: Counts, accepted: Counts): {readonly open: number; readonly signedOff: number} {
	const sum = (of: Counts) => wantingAttention.reduce((total, state) => total + (of[state] ?? 0), 0);
	const signedOff = sum(accepted);
	return {open: sum(counts) - signedOff, signedOff};
}

/** Settled: nothing more happens to them in this run. */
export const settledCount = (tally: Tally): number =>
	accountedFor(tally) - tally.discovered.count - tally.copying.count;

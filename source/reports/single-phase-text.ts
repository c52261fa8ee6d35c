/** How all accounts together ended, as lines of text. */
import type {Started} from '../engine/event.ts';
import type {Failure} from '../engine/failure.ts';
import {failureLines} from './failure-text.ts';
import {bytes, count, counted} from './numbers.ts';
import {wrapped} from './safe-text.ts';
import {testBanner} from './test-banner.ts';

type Told = {
	readonly dryRun: boolean;
	readonly test: Started['test'];
	readonly accounts: number;
	readonly accountsDone: number;
	readonly backup: {readonly copied: number; readonly bytes: number; readonly salesforceCount: number};
	readonly migrate: {
		readonly switched: number;
		readonly validated: number;
		readonly conflicts: number;
		readonly failed: number;
		readonly deleted: number;
	};
	readonly stoppedBy: string | null;
	readonly error: (Failure & {readonly hint: string}) | null;
};

export function singlePhaseLines(
	{dryRun, test, accounts, accountsDone, backup, migrate, stoppedBy, error}: Told,
	{orgId}: {readonly orgId: string},
	columns = 80,
): readonly string[] {
	const start = ['', ...(test ? [testBanner(test).trim()] : [])];
	const failure = error === null ? [] : failureLines(error, columns);
	if (dryRun && error !== null) return [...start, ...failure];
	if (dryRun) {
		return [
			...start,
			`${counted(accounts, 'account')} with ${counted(backup.salesforceCount, 'record')} would be copied and cut over, one after the other.`,
			'Nothing has been copied or changed. To do it:',
			`  doclift single-phase --execute --confirm ${orgId}`,
		];
	}
	const {switched, validated, conflicts, failed, deleted} = migrate;
	const attention = conflicts + failed + deleted;
	return [
		...start,
		`${count(accountsDone)} of ${counted(accounts, 'account')} done`,
		`Copied ${counted(backup.copied, 'file')}, ${bytes(backup.bytes)}`,
		`Switched ${counted(switched, 'link')}, ${count(validated)} of them re-read and found as planned`,
		...(attention === 0
			? []
			: [`To be looked at: ${count(conflicts)} in conflict, ${count(failed)} refused, ${count(deleted)} deleted`]),
		...(stoppedBy === null ? [] : [`Stopped early: ${stoppedBy}; the same command goes on from here`]),
		...(switched > 0 ? ['The way back: doclift rollback --from-database --dry-run'] : []),
		...failure,
	].flatMap(line => wrapped(line, columns, '  '));
}

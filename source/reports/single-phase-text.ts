/** How all accounts together ended, as lines of text. */
import type {Gate, Started} from '../engine/event.ts';
import type {Failure} from '../engine/failure.ts';
import {failureLines} from './failure-text.ts';
import {bytes, count, counted} from './numbers.ts';
import {wrapped} from './safe-text.ts';
import {table, twoColumns} from './table.ts';
import {testBanner} from './test-banner.ts';
import {dispositionOrder, dispositionWords} from './words.ts';

type Told = {
	readonly dryRun: boolean;
	readonly test: Started['test'];
	readonly accounts: number;
	readonly accountsDone: number;
	readonly backup: {
		readonly copied: number;
		readonly bytes: number;
		readonly salesforceCount: number;
		readonly dispositions: Readonly<Partial<Record<string, number>>>;
	};
	readonly migrate: {
		readonly switched: number;
		readonly validated: number;
		readonly conflicts: number;
		readonly failed: number;
		readonly deleted: number;
	};
	readonly gates: readonly Gate[];
	readonly stoppedBy: string | null;
	readonly error: (Failure & {readonly hint: string}) | null;
};

type AccountTold = {
	readonly backup: {readonly copied: number; readonly failed: number} | null;
	readonly cutOver: {readonly switched: number; readonly conflicts: number; readonly failed: number} | null;
	readonly ended: boolean;
};

/** How one account ended, in a line. */
export function accountDoneWords({backup, cutOver, ended}: AccountTold): string {
	const {switched = 0, conflicts = 0, failed = 0} = cutOver ?? {};
	const wanting = conflicts + failed + (backup?.failed ?? 0);
	const done = `${counted(backup?.copied ?? 0, 'file')} copied, ${counted(switched, 'link')} switched`;
	return `${ended ? 'account done' : 'account not done'}: ${done}${wanting === 0 ? '' : `, ${count(wanting)} to be looked at`}`;
}

/** Not every record has a file that may be copied: what stays at the vendor is told by reason. */
function wouldLines(
	accounts: number,
	{salesforceCount, dispositions}: Told['backup'],
	columns: number,
): readonly string[] {
	const copied = dispositions.discovered ?? 0;
	const already = dispositions.verified ?? 0;
	const staying = dispositionOrder.flatMap(state => {
		const n = dispositions[state] ?? 0;
		return n === 0 || state === 'discovered' || state === 'verified' ? [] : [[dispositionWords[state], count(n)]];
	});
	const backed = already === 0 ? '' : `; ${counted(already, 'more is', 'more are')} copied already`;
	return [
		...wrapped(
			`${counted(accounts, 'account')} with ${counted(salesforceCount, 'record')}, one after the other: ${counted(copied, 'file')} would be copied and cut over${backed}.`,
			columns,
		),
		...(staying.length === 0 ? [] : ['Left as they are', ...table(twoColumns, staying, columns, '  ')]),
	];
}

const shutLines = (shut: readonly Gate[], columns: number): readonly string[] =>
	shut.flatMap(({gate, found, hint = ''}) => wrapped(`Stands in the way, ${gate}: ${found}. ${hint}`, columns, '  '));

export function singlePhaseLines(
	{dryRun, test, accounts, accountsDone, backup, migrate, gates, stoppedBy, error}: Told,
	{orgId}: {readonly orgId: string},
	columns = 80,
): readonly string[] {
	const start = ['', ...(test ? [testBanner(test).trim()] : [])];
	const failure = error === null ? [] : failureLines(error, columns);
	if (dryRun && error !== null) return [...start, ...failure];
	if (dryRun) {
		const shut = gates.filter(({holds}) => !holds);
		return [
			...start,
			...wouldLines(accounts, backup, columns),
			...shutLines(shut, columns),
			`Nothing has been copied or changed. ${shut.length === 0 ? 'To do it' : 'Once that is mended'}:`,
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

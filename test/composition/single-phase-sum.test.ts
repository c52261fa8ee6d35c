import {expect, test} from 'vitest';
import {type AccountDone, addUp, goesOnAlike} from '../../source/composition/single-phase-sum.ts';
import type {BackupResult} from '../../source/engine/event.ts';
import type {CutOverResult} from '../../source/engine/link-result.ts';

const facts = {accounts: 2, dryRun: false, gates: [], stoppedBy: null, left: 0};

const backup = (accounts: readonly string[], counts: Partial<BackupResult>): AccountDone => ({
	backup: {
		scope: {object: 'DocListEntry__c', filter: '', accounts},
		test: null,
		error: null,
		exitCode: 0,
		failed: 0,
		bytes: 0,
		seconds: 0,
		...counts,
	} as BackupResult,
	cutOver: null,
	ended: true,
	error: null,
});
const states = (verified: number, failed = 0) => ({verified, failed}) as BackupResult['dispositions'];

const each = [
	backup(['a'], {salesforceCount: 10, copied: 8, alreadyBackedUp: 2, dispositions: states(10)}),
	backup(['b'], {salesforceCount: 6, copied: 4, alreadyBackedUp: 1, failed: 1, dispositions: states(5, 1)}),
];

test('accounts are added up', () => {
	expect(addUp(each, facts)).toMatchObject({
		accountsDone: 2,
		backup: {salesforceCount: 16, copied: 12, alreadyBackedUp: 3, failed: 1, dispositions: {verified: 15, failed: 1}},
	});
});

test('a dry run has done no account', () => {
	expect(addUp(each.slice(0, 1), {...facts, dryRun: true}).accountsDone).toBe(0);
});

test('a part that covers everything speaks for all, and is no account', () => {
	// Of its 18 that were there before, the accounts have copied 12.
	const all = backup([], {
		salesforceCount: 20,
		copied: 1,
		alreadyBackedUp: 18,
		failed: 1,
		dispositions: states(19, 1),
	});
	expect(addUp([...each, all], facts)).toMatchObject({
		accountsDone: 2,
		backup: {salesforceCount: 20, copied: 13, alreadyBackedUp: 6, failed: 1, dispositions: {verified: 19, failed: 1}},
	});
});

test('it speaks for all also where it comes first, since a stopped run has left its plan behind', () => {
	const all = backup([], {salesforceCount: 20, copied: 5, alreadyBackedUp: 14, failed: 1, dispositions: states(19, 1)});
	// Two of its files have arrived since.
	const after = backup(['a'], {salesforceCount: 10, copied: 2, alreadyBackedUp: 8, dispositions: states(10)});
	expect(addUp([all, after], facts).backup).toMatchObject({salesforceCount: 20, copied: 7, alreadyBackedUp: 14});
});

test('one that was stopped before it had counted everything speaks for nobody', () => {
	const all = backup([], {salesforceCount: null, copied: 0, alreadyBackedUp: 15, dispositions: states(15)});
	expect(addUp([...each, all], {...facts, stoppedBy: 'SIGINT'}).backup).toMatchObject({
		salesforceCount: 16,
		alreadyBackedUp: 3,
		dispositions: {verified: 15, failed: 1},
	});
});

test('whatever is left to be done needs attention', () => {
	expect(addUp(each.slice(0, 1), {...facts, stoppedBy: 'SIGINT', left: 1})).toMatchObject({
		accountsDone: 1,
		exitCode: 1,
	});
});

test('an account in whose midst the run was stopped is not done, and needs attention also where it is the last', () => {
	const [first, second] = each.map(one => ({...one, backup: one.backup && {...one.backup, exitCode: 0}}));
	if (!first || !second) throw new Error('two accounts');
	expect(addUp([first, {...second, ended: false}], {...facts, stoppedBy: 'ctl stop'})).toMatchObject({
		accountsDone: 1,
		exitCode: 1,
	});
});

test('what ended it gives the exit code; the account that it ended is not done', () => {
	const error = {kind: 'refused', message: 'No', hint: 'Mend it.'} as const;
	const refused = {backup: null, cutOver: null, ended: false, error};
	expect(addUp([...each.slice(0, 1), refused], facts)).toMatchObject({accountsDone: 1, error, exitCode: 3});
});

test('what fails once an account is cut over is gone on with by the same command, not by one for that account', () => {
	const error = {
		kind: 'salesforce-limit',
		message: 'The plan is done, but …',
		hint: 'then `doclift backup …`',
	} as const;
	const cutOver = (done: boolean) => ({done, remaining: 0, error}) as CutOverResult;
	expect(goesOnAlike(cutOver(true)).error).toEqual({
		...error,
		hint: 'Mend what the message names, then run the same command again: it goes on from here.',
	});
	expect(goesOnAlike(cutOver(false)).error).toEqual(error);
	expect(goesOnAlike({done: true, error: null} as CutOverResult).error).toBeNull();
});

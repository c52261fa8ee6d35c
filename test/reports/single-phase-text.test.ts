import {expect, test} from 'vitest';
import {accountDoneWords, singlePhaseLines} from '../../source/reports/single-phase-text.ts';

const told = {
	dryRun: false,
	test: null,
	accounts: 3,
	accountsDone: 1,
	gates: [],
	stoppedBy: null,
	error: null,
	backup: {copied: 20, bytes: 2000, salesforceCount: 20, dispositions: {}},
	migrate: {switched: 10, validated: 10, conflicts: 0, failed: 0, deleted: 0},
};
const error = {kind: 'refused', message: 'Only 0 of 10 new links opened', hint: 'Open the bucket.'} as const;
const org = {orgId: '00D5g0000000001EAA'};

test('what was done stands before what ended it', () => {
	expect(`${singlePhaseLines({...told, error}, org).join('\n')}\n`).toBe(`
1 of 3 accounts done
Copied 20 files, 2.00 kB
Switched 10 links, 10 of them re-read and found as planned
The way back: doclift rollback --from-database --dry-run
What happened: Only 0 of 10 new links opened
What to do: Open the bucket.
`);
});

test('a dry run that failed says why, and names no command that would do it', () => {
	const lines = singlePhaseLines({...told, dryRun: true, error}, org).join('\n');
	expect(lines).toContain('Only 0 of 10 new links opened');
	expect(lines).not.toContain('--execute');
});

test('a dry run counts the files that would be copied, and tells by reason what would stay', () => {
	const dispositions = {discovered: 10_410, verified: 90, 'no-url': 1200, folder: 300};
	const backup = {copied: 0, bytes: 0, salesforceCount: 12_000, dispositions};
	expect(singlePhaseLines({...told, dryRun: true, accounts: 54, backup}, org).join('\n')).toMatchInlineSnapshot(`
		"
		54 accounts with 12,000 records, one after the other: 10,410 files would be
		copied and cut over; 90 more are copied already.
		Left as they are
		  no URL                  1,200
		  folder, without a file    300
		Nothing has been copied or changed. To do it:
		  doclift single-phase --execute --confirm 00D5g0000000001EAA"
	`);
});

test('a dry run names what stands in the way, and what to do before', () => {
	const found = 'Document__c may not be written by the user that signs in';
	const gates = [
		{type: 'gate', gate: 'ledger', holds: true, found: 'belongs to this org'},
		{type: 'gate', gate: 'field rights', holds: false, found, hint: 'Grant edit access.'},
	] as const;
	expect(singlePhaseLines({...told, dryRun: true, gates}, org).slice(-4)).toEqual([
		'Stands in the way, field rights: Document__c may not be written by the user that',
		'  signs in. Grant edit access.',
		'Nothing has been copied or changed. Once that is mended:',
		'  doclift single-phase --execute --confirm 00D5g0000000001EAA',
	]);
});

test('an account that is done says what was copied and switched, and what wants a look', () => {
	const backup = {copied: 20, failed: 1};
	expect(accountDoneWords({backup, cutOver: {switched: 19, conflicts: 1, failed: 0}, ended: true})).toBe(
		'account done: 20 files copied, 19 links switched, 2 to be looked at',
	);
	expect(accountDoneWords({backup: {copied: 1, failed: 0}, cutOver: null, ended: false})).toBe(
		'account not done: 1 file copied, 0 links switched',
	);
});

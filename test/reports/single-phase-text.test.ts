import {expect, test} from 'vitest';
import {singlePhaseLines} from '../../source/reports/single-phase-text.ts';

const told = {
	...{dryRun: false, test: null, accounts: 3, accountsDone: 1, stoppedBy: null, error: null},
	backup: {copied: 20, bytes: 2000, salesforceCount: 20},
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

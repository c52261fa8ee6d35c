/** What is wrong on this side: the command, the configuration, the ledger, a thread, doclift itself. */
import {inGroup} from './rule.ts';

export const local = inGroup('local', {
	configuration: {
		retry: 'never',
		scope: 'run',
		exit: 2,
		hint: 'Correct the configuration and run the same command again.',
	},
	usage: {
		retry: 'never',
		scope: 'run',
		exit: 2,
		hint: 'See `doclift --help`.',
	},
	refused: {
		retry: 'never',
		scope: 'run',
		exit: 3,
		hint: 'Nothing was changed. Mend what the message names, then run the same command again.',
	},
	'failure-threshold': {
		retry: 'never',
		scope: 'run',
		exit: 1,
		hint: 'Too many files fail for this to be chance. Look at the errors, mend the cause, then run `doclift backup --incremental`.',
	},
	'worker-crashed': {
		retry: 'soon',
		scope: 'file',
		exit: 1,
		hint: 'A worker thread died; it was replaced. Run `doclift backup --incremental` to try again.',
	},
	'ledger-storage': {
		retry: 'never',
		scope: 'run',
		exit: 5,
		hint: 'The ledger cannot be read or written. Check the disk, then run the same command again.',
	},
	'ledger-full': {
		retry: 'never',
		scope: 'run',
		exit: 5,
		hint: 'The disk of the ledger is full. Make room, then run the same command again; nothing is lost.',
	},
	'ledger-corrupt': {
		retry: 'never',
		scope: 'run',
		exit: 5,
		hint: 'The ledger is damaged. Restore the newest copy from its folder; the bucket keeps every file, so a full backup completes it.',
	},
	internal: {
		retry: 'never',
		scope: 'run',
		exit: 1,
		hint: 'This is a fault of doclift. Please report it with the log of the run; nothing was lost.',
	},
});

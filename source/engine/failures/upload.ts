/** What the destination refuses, or got wrong. */
import {inGroup} from './rule.ts';

export const upload = inGroup('upload', {
	'upload-forbidden': {
		retry: 'never',
		scope: 'run',
		exit: 3,
		hint: 'The destination refuses writes. Check the bucket policy; `doclift doctor` says which right is missing.',
	},
	'upload-no-bucket': {
		retry: 'never',
		scope: 'run',
		exit: 3,
		hint: 'The destination bucket does not exist. Check destination.bucket, or set destination.createBucket: true.',
	},
	'upload-corrupt': {
		retry: 'soon',
		scope: 'file',
		exit: 1,
		hint: 'The destination received other bytes than were sent. Run `doclift backup --incremental` to send it again.',
	},
	'upload-collision': {
		retry: 'never',
		scope: 'file',
		exit: 1,
		hint: 'Another object already lies at this key; nothing was overwritten. Look at it, move it away if it is not needed, then run `doclift backup --incremental --retry collision`.',
	},
	'upload-error': {
		retry: 'soon',
		scope: 'file',
		exit: 1,
		hint: 'The destination answered with an error. Run `doclift backup --incremental` to try again.',
	},
});

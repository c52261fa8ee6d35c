/** What the source says of a file, or does not send of it. */
import {inGroup} from './rule.ts';

export const download = inGroup('download', {
	'download-missing': {
		retry: 'never',
		scope: 'file',
		exit: 1,
		hint: 'The vendor no longer has this file (404). Ask the vendor, or sign the record off.',
	},
	'download-forbidden': {
		retry: 'never',
		scope: 'file',
		exit: 1,
		hint: 'The source refuses this file (403). Ask the vendor for read access to it, then run `doclift backup --incremental`.',
	},
	'download-archived': {
		retry: 'never',
		scope: 'file',
		exit: 1,
		hint: 'The file lies in an archive storage class. Ask the vendor to restore it, then run `doclift backup --incremental`.',
	},
	'download-truncated': {
		retry: 'soon',
		scope: 'file',
		exit: 1,
		hint: 'The source sent fewer bytes than it announced. Run `doclift backup --incremental` to try again.',
	},
	'download-changed': {
		retry: 'soon',
		scope: 'file',
		exit: 1,
		hint: 'The file changed while it was read. Run `doclift backup --incremental` to read it again.',
	},
	'download-not-the-file': {
		retry: 'never',
		scope: 'file',
		exit: 1,
		hint: 'The source answered with a web page in place of the file, most likely a sign-in or error page. Open the URL and check the access.',
	},
	'download-refused-host': {
		retry: 'never',
		scope: 'file',
		exit: 1,
		hint: 'The URL leads to a host or address that the configuration does not allow. Add it to source.hosts if it is right.',
	},
	'download-no-bucket': {
		retry: 'never',
		scope: 'run',
		exit: 3,
		hint: 'The source has no bucket of this name, so none of its files can be judged. Check source.buckets and source.endpoint for a misspelling; if they are right, ask the vendor whether the bucket was closed.',
	},
	'download-error': {
		retry: 'soon',
		scope: 'file',
		exit: 1,
		hint: 'The source answered with an error. Run `doclift backup --incremental` to try again.',
	},
});

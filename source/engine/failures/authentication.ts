/** Whose credentials are refused, or have run out. */
import {inGroup} from './rule.ts';

export const authentication = inGroup('authentication', {
	'authentication-source': {
		retry: 'never',
		scope: 'run',
		exit: 4,
		hint: 'The source refuses the credentials. Check source.accessKeyId and source.secretAccessKey, or the AWS profile.',
	},
	'authentication-destination': {
		retry: 'never',
		scope: 'run',
		exit: 4,
		hint: 'The destination refuses the credentials. Check destination.accessKeyId and destination.secretAccessKey, or the AWS profile.',
	},
	'authentication-expired': {
		retry: 'renew',
		scope: 'file',
		exit: 4,
		hint: 'The credentials expired and could not be renewed in time. Renew them (an SSO or assumed-role session, say), then run the same command again.',
	},
	'authentication-salesforce': {
		retry: 'never',
		scope: 'run',
		exit: 4,
		hint: 'Check the salesforce section of the configuration, then run `doclift doctor`.',
	},
});

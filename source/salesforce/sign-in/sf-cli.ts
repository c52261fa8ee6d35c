/**
The session of the `sf` command, for people who have signed in there. Two of its commands: newer releases show the token
only with the first, and the instance only with the second.
*/
import {execFile} from 'node:child_process';
import {MigrationError} from '../../engine/failure.ts';
import {codeOf} from '../../engine/thrown.ts';
import {isObject} from '../record.ts';
import type {SignIn} from './way.ts';

/** `sf` is slow to start, and may renew the session on the way. */
const longestMs = 60_000;

const slow = (shown: string, ms: number): MigrationError =>
	new MigrationError('salesforce-unavailable', `${shown} did not end within ${ms / 1000} s`, {
		hint: 'Try the command by hand. If it answers, run the same command of doclift again; nothing is lost.',
	});

const fault = (message: string) => new MigrationError('authentication-salesforce', message);

/** Runs `sf … --json`, without a shell, and returns the member `result` of what it prints. */
function runSf(
	command: readonly string[],
	target: readonly string[],
	timeout: number,
): Promise<Readonly<Record<string, unknown>>> {
	const shown = `sf ${command.join(' ')}`;
	const words = [...command, ...target, '--json'];
	const options = {timeout, env: {...process.env, NO_COLOR: '1', FORCE_COLOR: '0'}, maxBuffer: 4_194_304};

	return new Promise((resolve, reject) => {
		execFile('sf', words, options, (error, stdout) => {
			const said = readJson(stdout);
			if (said !== undefined && isObject(said.result) && (error === null || said.status === 0)) {
				resolve(said.result);
				return;
			}
			// What was printed may hold the token: only the member that is a message is told.
			const message = typeof said?.message === 'string' ? `: ${said.message}` : '';
			if (codeOf(error) === 'ENOENT') reject(fault('the command sf was not found'));
			else if (error?.killed === true) reject(slow(shown, timeout));
			else reject(fault(`${shown} failed${message}`));
		});
	});
}

function readJson(text: string): Readonly<Record<string, unknown>> | undefined {
	try {
		const parsed: unknown = JSON.parse(text);
		return isObject(parsed) ? parsed : undefined;
	} catch {
		return undefined;
	}
}

/** Without the flag both commands take the default org of the CLI (its own setting `target-org`). */
export const sfSignIn =
	(timeout: number): SignIn =>
	async ({targetOrg = ''}) => {
		if (targetOrg.startsWith('-')) throw fault('salesforce.targetOrg may not begin with a dash');
		const target = targetOrg === '' ? [] : ['--target-org', targetOrg];
		const token = await runSf(['org', 'auth', 'show-access-token'], target, timeout);
		const org = await runSf(['org', 'display'], target, timeout);
		const {accessToken} = token;
		const {instanceUrl} = org;
		if (typeof accessToken !== 'string' || typeof instanceUrl !== 'string')
			throw fault('sf told no token or no instance');
		return {accessToken, instanceUrl: instanceUrl.replace(/\/$/u, ''), userId: ''};
	};

export const signInWithSfCli = sfSignIn(longestMs);

/**
Signing in, five ways. Each way is a file of `sign-in/`; this one chooses, and makes of whatever goes wrong one failure
that says which way failed, what Salesforce said and what to check. Nothing secret is ever in its words.
*/
import {MigrationError} from '../engine/failure.ts';
import {trustedOrigin} from './host.ts';
import {type Patience, shortWaits, withPatience} from './patience.ts';
import type {Session} from './session.ts';
import type {SalesforceSettings} from './settings.ts';
import {signInWithAccessToken} from './sign-in/access-token.ts';
import {signInWithClientCredentials} from './sign-in/client-credentials.ts';
import {signInWithJwt} from './sign-in/jwt.ts';
import {signInWithPassword} from './sign-in/password.ts';
import {signInWithSfCli} from './sign-in/sf-cli.ts';
import type {SignIn} from './sign-in/way.ts';
import type {Send} from './transport.ts';

type Way = {readonly name: string; readonly signIn: SignIn; readonly hint: string};

const ways: {readonly [A in SalesforceSettings['auth']]: Way} = {
	password: {
		name: 'user name and password',
		signIn: signInWithPassword,
		hint: 'Check salesforce.username, password and securityToken (a new one is mailed when the password changes), and salesforce.domain (login, test or a My Domain host). Orgs made since Winter ’26 have this SOAP sign-in off, and it ends for all in Summer ’27: use auth: client-credentials or jwt there.',
	},
	'client-credentials': {
		name: 'client credentials',
		signIn: signInWithClientCredentials,
		hint: 'Check salesforce.clientId and clientSecret, that the app has the client credentials flow on with a user to run as, and that salesforce.domain is the org’s My Domain host (login and test do not serve this flow).',
	},
	jwt: {
		name: 'JWT bearer',
		signIn: signInWithJwt,
		hint: 'Check salesforce.clientId, username and privateKeyFile (its certificate must be uploaded to the app), that the user is pre-authorised for the app, salesforce.domain (test for a sandbox), and this machine’s clock.',
	},
	'sf-cli': {
		name: 'the sf command',
		signIn: signInWithSfCli,
		hint: 'Try `sf org display --target-org …` with the value of salesforce.targetOrg, or without the flag where it is empty: `sf config set target-org=…` names the default org then. `sf org login web` signs in anew, `sf update` brings the newest command.',
	},
	'access-token': {
		name: 'access token',
		signIn: signInWithAccessToken,
		hint: 'Check salesforce.accessToken and instanceUrl. An access token ends after hours and cannot be renewed: for long runs use auth: client-credentials or jwt.',
	},
};

/** Every value of the settings that must not be read by people. */
const secretsOf = ({password, securityToken, clientSecret, accessToken, privateKeyFile}: SalesforceSettings) =>
	[password, securityToken, clientSecret, accessToken, privateKeyFile?.includes('\n') ? privateKeyFile : undefined]
		.filter((secret): secret is string => secret !== undefined && secret !== '')
		.sort((a, b) => b.length - a.length);

/** Plain words on one line, without secrets, tokens or markup. */
function spoken(message: string, settings: SalesforceSettings): string {
	let text = message;
	for (const secret of secretsOf(settings)) {
		text = text.replaceAll(secret, '…').replaceAll(encodeURIComponent(secret), '…');
	}
	return text
		.replaceAll(/\b00D\w{12,15}!\S+/gu, '…')
		.replaceAll(/<[^>]*>/gu, ' ')
		.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
		.trim()
		.slice(0, 300);
}

/** A login server may repeat the request to whoever asks. */
const spokenOf = ({kind, message, hint, cause}: MigrationError, settings: SalesforceSettings) =>
	new MigrationError(kind, spoken(message, settings), {hint, cause});

/** What Salesforce said; jsforce gives OAuth's code as the name of its error. */
function said(error: unknown, settings: SalesforceSettings): string {
	if (error instanceof TypeError || error instanceof SyntaxError) return 'the answer is no answer to a sign-in';
	if (!(error instanceof Error)) return 'for no known reason';
	const code = error instanceof MigrationError || error.name === 'Error' ? '' : ` (${error.name})`;
	return spoken(`${error.message}${code}`, settings);
}

function refusalOf({auth}: SalesforceSettings) {
	const {name, hint: usual} = ways[auth];
	return (why: string, hint = usual) =>
		new MigrationError('authentication-salesforce', `Sign-in to Salesforce by ${name} failed: ${why}`, {hint});
}

/** Signs in once. Throws `authentication-salesforce`, or `network-*` and `salesforce-unavailable` when trying again may help. */
async function signInOnce(settings: SalesforceSettings, send: Send, now: () => number): Promise<Session> {
	const refuse = refusalOf(settings);
	for (const address of [settings.loginUrl, settings.instanceUrl]) {
		if (address === undefined || trustedOrigin(address) !== undefined) continue;
		throw refuse(
			'the address is not https://',
			'Plain http is for this machine itself only: use https:// in salesforce.loginUrl and instanceUrl.',
		);
	}
	let session: Session;
	try {
		session = await ways[settings.auth].signIn(settings, send, now);
	} catch (error) {
		if (error instanceof MigrationError && error.kind !== 'authentication-salesforce') throw spokenOf(error, settings);
		// No cause: what jsforce throws may hold the request or the whole answer.
		throw refuse(said(error, settings));
	}
	const instanceUrl = trustedOrigin(session.instanceUrl);
	if (instanceUrl === undefined) throw refuse('Salesforce named an instance that is not https://');
	return {...session, instanceUrl};
}

/** After Salesforce has ended a session, in these words. An access token cannot be had anew. */
export async function signInAgain(
	settings: SalesforceSettings,
	send: Send,
	now: () => number,
	ended: string,
): Promise<Session> {
	if (settings.auth === 'access-token') throw refusalOf(settings)(ended);
	return signInOnce(settings, send, now);
}

/**
What a run begins with: a few short waits only, since a person waits, and an address that does not answer is a fault of
the sign-in. Also for the first question under a new session, which is what proves it.
*/
export async function asSignIn<T>(settings: SalesforceSettings, attempt: () => Promise<T>): Promise<T> {
	try {
		return await attempt();
	} catch (error) {
		const cause = error instanceof MigrationError ? error.cause : undefined;
		if (!(cause instanceof MigrationError) || !cause.kind.startsWith('network-')) throw error;
		throw refusalOf(settings)(
			cause.message,
			'Check salesforce.domain or loginUrl (instanceUrl for an access token), the network, and the proxy.',
		);
	}
}

export const firstSignIn = (settings: SalesforceSettings, send: Send, patience: Patience): Promise<Session> =>
	asSignIn(settings, () =>
		withPatience(() => signInOnce(settings, send, patience.clock.now), {...patience, ...shortWaits}),
	);

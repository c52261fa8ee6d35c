/** OAuth 2.0 JWT bearer: an assertion signed with the app's private key (RS256) in place of a password. */
import {createPrivateKey, type KeyObject, sign} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {MigrationError} from '../../engine/failure.ts';
import {asId18} from '../../engine/id.ts';
import {connectThrough} from '../jsforce.ts';
import {signInExchange} from './exchange.ts';
import {required} from './required.ts';
import type {SignIn} from './way.ts';

/** Salesforce takes assertions that end within three minutes. */
const lifeMs = 180_000;

/** The audience is one of two names, whatever host is asked: sandboxes (`test`, or a host with `sandbox` in it) have the second. */
export function audienceOf(loginUrl: string): string {
	const {hostname} = new URL(loginUrl);
	const sandbox = hostname === 'test.salesforce.com' || hostname.split('.').includes('sandbox');
	return sandbox ? 'https://test.salesforce.com' : 'https://login.salesforce.com';
}

/** Signs the claims: who (client and user), to whom, and until when. */
export function assertion(
	claims: {readonly clientId: string; readonly username: string; readonly audience: string; readonly now: number},
	key: KeyObject,
): string {
	const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
	const {clientId, username, audience, now} = claims;
	const exp = Math.floor((now + lifeMs) / 1000);
	const text = `${encode({alg: 'RS256'})}.${encode({iss: clientId, sub: username, aud: audience, exp})}`;
	return `${text}.${sign('RSA-SHA256', Buffer.from(text), key).toString('base64url')}`;
}

async function readKey(file: string): Promise<KeyObject> {
	const inline = file.includes('-----BEGIN');
	const unusable = (why: string) =>
		new MigrationError('authentication-salesforce', `the private key ${inline ? '' : `in ${file} `}${why}`);
	const pem = inline
		? file
		: await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
				throw unusable(`cannot be read (${error.code ?? 'unknown fault'})`);
			});
	try {
		const key = createPrivateKey(pem);
		if (key.asymmetricKeyType === 'rsa') return key;
	} catch {
		// What OpenSSL says of it may quote the key.
		throw unusable('is no private key in PEM form, or needs a passphrase');
	}
	throw unusable('is no RSA key');
}

export const signInWithJwt: SignIn = async (settings, send, now) => {
	const {loginUrl, apiVersion} = settings;
	const clientId = required(settings.clientId, 'clientId');
	const username = required(settings.username, 'username');
	const key = await readKey(required(settings.privateKeyFile, 'privateKeyFile'));
	const connection = await connectThrough(signInExchange(send), {version: apiVersion, loginUrl});
	const {id} = await connection.authorize({
		grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
		assertion: assertion({clientId, username, audience: audienceOf(loginUrl), now: now()}, key),
	});
	const {instanceUrl, accessToken} = connection;
	return {instanceUrl, accessToken: required(accessToken ?? '', 'accessToken'), userId: asId18(id) ?? ''};
};

/** OAuth 2.0 client credentials, on the org's My Domain host. There is no refresh token: a session that ends is asked for anew. */
import {asId18} from '../../engine/id.ts';
import {connectThrough} from '../jsforce.ts';
import {signInExchange} from './exchange.ts';
import {required} from './required.ts';
import type {SignIn} from './way.ts';

export const signInWithClientCredentials: SignIn = async (settings, send) => {
	const {loginUrl, apiVersion} = settings;
	const clientId = required(settings.clientId, 'clientId');
	const clientSecret = required(settings.clientSecret, 'clientSecret');
	const connection = await connectThrough(signInExchange(send), {
		version: apiVersion,
		loginUrl,
		clientId,
		clientSecret,
	});
	const {id} = await connection.authorize({grant_type: 'client_credentials'});
	const {instanceUrl, accessToken} = connection;
	return {instanceUrl, accessToken: required(accessToken ?? '', 'accessToken'), userId: asId18(id) ?? ''};
};

/**
User name, password and security token by SOAP `login()`. It exists in API versions 31 to 64, is off in orgs made since
Winter ’26 and ends in Summer ’27: kept for those who have used it so far.
*/
import {asId18} from '../../engine/id.ts';
import {connectThrough} from '../jsforce.ts';
import {signInExchange} from './exchange.ts';
import {required} from './required.ts';
import type {SignIn} from './way.ts';

/** The newest version that still has `login()`. */
const newest = 64;

export const loginVersion = (apiVersion: string): string => (Number(apiVersion) > newest ? `${newest}.0` : apiVersion);

export const signInWithPassword: SignIn = async (settings, send) => {
	const {loginUrl, apiVersion} = settings;
	const username = required(settings.username, 'username');
	const password = required(settings.password, 'password') + (settings.securityToken ?? '');
	const connection = await connectThrough(signInExchange(send), {version: loginVersion(apiVersion), loginUrl});
	const {id} = await connection.loginBySoap(username, password);
	const {instanceUrl, accessToken} = connection;
	return {instanceUrl, accessToken: required(accessToken ?? '', 'accessToken'), userId: asId18(id) ?? ''};
};

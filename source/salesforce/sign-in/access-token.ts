/** A session that somebody else has opened: taken as it stands, and proved by the first call. */

import {required} from './required.ts';
import type {SignIn} from './way.ts';

export const signInWithAccessToken: SignIn = async ({instanceUrl, accessToken}) => ({
	instanceUrl: required(instanceUrl, 'instanceUrl'),
	accessToken: required(accessToken, 'accessToken'),
	userId: '',
});

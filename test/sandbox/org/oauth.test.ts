import {generateKeyPairSync, sign} from 'node:crypto';
import {describe, expect, it} from 'vitest';
import {defaultApp, defaultUser} from '../../../source/sandbox/org/org.ts';
import {type Client, field, start} from './client.ts';

const token = ({ask}: Client, form: Record<string, string>) =>
	ask('/services/oauth2/token', {
		method: 'POST',
		body: new URLSearchParams(form).toString(),
		headers: {'content-type': 'application/x-www-form-urlencoded'},
	});

describe('sign-in by OAuth', () => {
	it('takes client credentials, and says which part of them is wrong', async () => {
		const client = await start();
		const form = {
			grant_type: 'client_credentials',
			client_id: defaultApp.clientId,
			client_secret: defaultApp.clientSecret,
		};
		const {status, json} = await token(client, form);
		expect(status).toBe(200);
		expect(json).toMatchObject({token_type: 'Bearer', instance_url: client.org.url});
		expect(field(json, 'id')).toContain(client.world.organization.Id);
		expect((await token(client, {...form, client_secret: 'x'})).json).toMatchObject({error: 'invalid_client'});
		expect((await token(client, {...form, client_id: 'x'})).json).toMatchObject({error: 'invalid_client_id'});
		expect((await token(client, {grant_type: 'password'})).json).toMatchObject({error: 'unsupported_grant_type'});
	});

	it('verifies the signature, audience, time and user of a JWT', async () => {
		const {privateKey, publicKey} = generateKeyPairSync('rsa', {modulusLength: 2048});
		const other = generateKeyPairSync('rsa', {modulusLength: 2048}).privateKey;
		const jwtPublicKey = publicKey.export({type: 'spki', format: 'pem'}).toString();
		const client = await start({org: {app: {jwtPublicKey}}});
		const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
		const claims = {
			iss: defaultApp.clientId,
			sub: defaultUser.username,
			aud: 'https://test.salesforce.com',
			exp: Math.floor(Date.now() / 1000) + 180,
		};
		const assert = async (changes: object, key = privateKey) => {
			const text = `${part({alg: 'RS256'})}.${part({...claims, ...changes})}`;
			const assertion = `${text}.${sign('RSA-SHA256', Buffer.from(text), key).toString('base64url')}`;
			const {status, json} = await token(client, {
				grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
				assertion,
			});
			return status === 200 ? 'granted' : field(json, 'error_description');
		};
		expect(await assert({})).toBe('granted');
		expect(await assert({}, other)).toBe('invalid assertion');
		expect(await assert({aud: 'https://example.com'})).toBe('audience is invalid');
		expect(await assert({exp: claims.exp - 600})).toBe('expired authorization code');
		expect(await assert({exp: claims.exp + 3600})).toBe('invalid assertion');
		expect(await assert({iss: 'x'})).toBe('invalid client credentials');
		expect(await assert({sub: 'nobody@example.com'})).toBe("user hasn't approved this consumer");
	});
});

import {generateKeyPairSync, sign} from 'node:crypto';
import {describe, expect, it} from 'vitest';
import {defaultApp, defaultUser} from '../../../source/sandbox/org/org.ts';
import {type Client, data, field, start} from './client.ts';

const envelope = (username: string, password: string): string =>
	`<se:Envelope xmlns:se="http://schemas.xmlsoap.org/soap/envelope/"><se:Header/><se:Body><login xmlns="urn:partner.soap.sforce.com"><username>${username}</username><password>${password}</password></login></se:Body></se:Envelope>`;
const good = envelope(defaultUser.username, defaultUser.password + defaultUser.securityToken);
const xml = {'content-type': 'text/xml', soapaction: '""'};

const login = ({ask}: Client, body: string, version = '64.0', headers: Record<string, string> = xml) =>
	ask(`/services/Soap/u/${version}`, {method: 'POST', body, headers});

describe('sign-in by SOAP', () => {
	it('opens a session that the API takes', async () => {
		const client = await start();
		const {status, text} = await login(client, good);
		expect(status).toBe(200);
		expect(text).toContain(
			`<serverUrl>${client.org.url}/services/Soap/u/64.0/${client.world.organization.Id}</serverUrl>`,
		);
		expect(text).toContain(`<organizationId>${client.world.organization.Id}</organizationId>`);
		const session = /<sessionId>([^<]+)</.exec(text)?.[1];
		const {status: seen} = await client.ask(data('/limits'), {headers: {authorization: `OAuth ${session}`}});
		expect(seen).toBe(200);
	});

	it('refuses a wrong password, a missing token and an unknown user in the same words', async () => {
		const client = await start();
		const wrong = [
			envelope(defaultUser.username, `wrong${defaultUser.securityToken}`),
			envelope(defaultUser.username, defaultUser.password),
			envelope('nobody@example.com', defaultUser.password + defaultUser.securityToken),
		];
		for (const body of wrong) {
			const {status, text} = await login(client, body);
			expect(status).toBe(500);
			expect(text).toContain('<faultcode>sf:INVALID_LOGIN</faultcode>');
			expect(text).toContain('INVALID_LOGIN: Invalid username, password, security token; or user locked out.');
		}
	});

	it('reads escaped characters as they were meant', async () => {
		const users = [{username: 'a&b@example.com', password: 'p<"w\'', securityToken: 'x'}];
		const client = await start({org: {users}});
		const {status} = await login(client, envelope('a&amp;b@example.com', 'p&lt;&quot;w&#39;x'));
		expect(status).toBe(200);
	});

	it('exists in versions 31 to 64 only', async () => {
		const client = await start();
		expect((await login(client, good, '31.0')).status).toBe(200);
		for (const version of ['30.0', '65.0']) {
			const {status, text} = await login(client, good, version);
			expect(status).toBe(500);
			expect(text).toContain('UNSUPPORTED_API_VERSION');
		}
	});

	it('wants text/xml and a SOAPAction', async () => {
		const client = await start();
		expect((await login(client, good, '64.0', {'content-type': 'text/xml'})).text).toContain(
			'SOAPAction HTTP header missing',
		);
		expect((await login(client, good, '64.0', {'content-type': 'application/json', soapaction: ''})).status).toBe(500);
	});
});

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

describe('sessions', () => {
	const invalid = [{message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID'}];

	it('are asked for everywhere', async () => {
		const client = await start();
		for (const authorization of ['', 'Bearer x', `Basic ${client.token}`, 'Bearer undefined']) {
			const {status, json} = await client.ask(data('/limits'), {headers: {authorization}});
			expect([status, json]).toEqual([401, invalid]);
		}
	});

	it('end when the world says so, and after their time', async () => {
		const client = await start();
		client.world.expireSessions();
		expect((await client.ask(data('/limits'))).json).toEqual(invalid);
		const brief = await start({org: {sessionMs: 0}});
		expect((await brief.ask(data('/limits'))).status).toBe(401);
	});
});

import {describe, expect, it} from 'vitest';
import {defaultUser} from '../../../source/sandbox/org/org.ts';
import {type Client, data, start} from './client.ts';

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

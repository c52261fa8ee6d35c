/** Sign-in by SOAP (partner API): user name, and password with the security token appended. Versions 31 to 64 have it. */
import {timingSafeEqual} from 'node:crypto';
import type {World} from '../world.ts';
import type {Answer} from './answer.ts';

export type OrgUser = {readonly username: string; readonly password: string; readonly securityToken: string};

export const soapPath = /^\/services\/Soap\/u\/(\d+\.0)(?:\/.*)?$/;
const first = 31;
const last = 64;

type SoapRequest = {
	readonly version: string;
	readonly body: string;
	readonly contentType: string | undefined;
	readonly soapAction: string | undefined;
};

export function soapLogin(
	{version, body, contentType, soapAction}: SoapRequest,
	org: {readonly world: World; readonly users: readonly OrgUser[]; readonly url: string; readonly open: () => string},
): Answer {
	if (!/^text\/xml\b/i.test(contentType ?? ''))
		return soapFault('soapenv:Client', 'content-type of the request should be text/xml');
	if (soapAction === undefined) return soapFault('soapenv:Client', 'SOAPAction HTTP header missing');
	const number = Number(version);
	if (number < first || number > last) {
		return apiFault('UNSUPPORTED_API_VERSION', 'Invalid Api version specified on URL');
	}
	const username = textOf(body, 'username');
	const password = textOf(body, 'password');
	if (!/<(?:\w+:)?login[\s>]/.test(body) || username === undefined || password === undefined) {
		return soapFault('soapenv:Client', 'No operation available for request');
	}
	const user = org.users.find(one => one.username.toLowerCase() === username.toLowerCase());
	if (!user || !same(password, user.password + user.securityToken)) {
		return apiFault('INVALID_LOGIN', 'Invalid username, password, security token; or user locked out.');
	}
	const {organization, userId} = org.world;
	return {
		status: 200,
		headers: {'content-type': 'text/xml;charset=UTF-8'},
		body: `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:partner.soap.sforce.com" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body><loginResponse><result><metadataServerUrl>${org.url}/services/Soap/m/${version}/${organization.Id}</metadataServerUrl><passwordExpired>false</passwordExpired><sandbox>${organization.IsSandbox}</sandbox><serverUrl>${org.url}/services/Soap/u/${version}/${organization.Id}</serverUrl><sessionId>${org.open()}</sessionId><userId>${userId}</userId><userInfo><organizationId>${organization.Id}</organizationId><organizationName>${escapeXml(organization.Name)}</organizationName><userId>${userId}</userId><userName>${escapeXml(user.username)}</userName></userInfo></result></loginResponse></soapenv:Body></soapenv:Envelope>`,
	};
}

function same(given: string, wanted: string): boolean {
	const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
	return a.length === b.length && timingSafeEqual(a, b);
}

export const soapUnavailable = (): Answer => apiFault('SERVER_UNAVAILABLE', 'The server is temporarily unavailable');

const apiFault = (code: string, message: string): Answer =>
	soapFault(
		`sf:${code}`,
		`${code}: ${message}`,
		`<detail><sf:LoginFault xsi:type="sf:LoginFault"><sf:exceptionCode>${code}</sf:exceptionCode><sf:exceptionMessage>${escapeXml(message)}</sf:exceptionMessage></sf:LoginFault></detail>`,
	);

const soapFault = (code: string, text: string, detail = ''): Answer => ({
	status: 500,
	headers: {'content-type': 'text/xml;charset=UTF-8'},
	body: `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:sf="urn:fault.partner.soap.sforce.com" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body><soapenv:Fault><faultcode>${code}</faultcode><faultstring>${escapeXml(text)}</faultstring>${detail}</soapenv:Fault></soapenv:Body></soapenv:Envelope>`,
});

const escapeXml = (text: string): string =>
	text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const entities: Readonly<Record<string, string>> = {lt: '<', gt: '>', quot: '"', apos: "'", amp: '&'};

function textOf(body: string, element: string): string | undefined {
	const found = new RegExp(`<(?:\\w+:)?${element}(?:\\s[^>]*)?>([^<]*)</`).exec(body)?.[1];
	return found?.replace(
		/&(?:(lt|gt|quot|apos|amp)|#(\d+)|#x([0-9a-f]+));/gi,
		(_, name?: string, decimal?: string, hex?: string) =>
			name
				? (entities[name.toLowerCase()] ?? '')
				: String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex ?? '0', 16)),
	);
}

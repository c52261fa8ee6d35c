/** A server that answers as a test has written down, for faults of the protocol itself. */
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {SalesforcePorts} from '../../source/salesforce/salesforce.ts';
import type {SalesforceSettings} from '../../source/salesforce/settings.ts';
import {virtual} from '../support/clock.ts';
import {listen} from '../support/listen.ts';

export type Seen = {
	method: string;
	path: string;
	query: URLSearchParams;
	headers: IncomingMessage['headers'];
	body: string;
	/** Of the client's end of the connection. */
	port: number | undefined;
};

export type Script = (request: Seen, response: ServerResponse, nth: number) => unknown;

/** Listens on a free port of loopback until the test ends. A script that throws answers 500 with its message. */
export async function serveScript(script: Script): Promise<{url: string; seen: Seen[]}> {
	const seen: Seen[] = [];
	const server = createServer(async (request, response) => {
		let body = '';
		for await (const chunk of request) body += String(chunk);
		const url = new URL(request.url ?? '/', 'http://localhost');
		const heard = {
			method: request.method ?? '',
			path: url.pathname,
			query: url.searchParams,
			headers: request.headers,
			body,
			port: request.socket.remotePort,
		};
		seen.push(heard);
		try {
			const answer = await script(heard, response, seen.length);
			if (answer !== undefined && !response.writableEnded) json(response, answer);
		} catch (error) {
			response.writeHead(500, {'content-type': 'text/plain'}).end(String(error));
		}
	});
	return {url: `http://127.0.0.1:${await listen(server)}`, seen};
}

export const json = (response: ServerResponse, answer: unknown, status = 200, headers: Record<string, string> = {}) => {
	response.writeHead(status, {'content-type': 'application/json', ...headers}).end(JSON.stringify(answer));
};

export const refuse = (response: ServerResponse, status: number, errorCode: string, message = 'as scripted') => {
	json(response, [{errorCode, message}], status);
};

export const settingsFor = (url: string, more: Partial<SalesforceSettings> = {}): SalesforceSettings => ({
	auth: 'access-token',
	loginUrl: url,
	instanceUrl: url,
	accessToken: 'token-1',
	apiVersion: '64.0',
	object: 'DocListEntry__c',
	fields: {url: 'Document__c', name: 'Name', account: 'Account__c', type: 'Type_Current__c'},
	apiReservePercent: 20,
	...more,
});

export const portsFor = (more: Partial<SalesforcePorts> = {}): SalesforcePorts => ({clock: virtual(), ...more});

/** What the adapter asks when it signs in: which org, whose session. */
export function organization(request: Seen): unknown {
	if (request.query.get('q')?.includes('FROM Organization') === true) {
		const row = {Id: '00D5f000000aaaa', Name: 'Acme', IsSandbox: true};
		return {totalSize: 1, done: true, records: [row]};
	}
	if (/^\/services\/data\/v[\d.]+\/?$/u.test(request.path)) {
		return {identity: 'https://login.salesforce.com/id/00D5f000000aaaa/0055f000000bbbb'};
	}
	return undefined;
}

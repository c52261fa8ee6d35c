/**
jsforce with our transport under it. Loaded only when it is needed, and only its core: the rest costs a quarter of a
second and nothing here uses it. Its own sessions, retries and logging stay off; those are ours.
*/
import {PassThrough} from 'node:stream';
import type {Connection} from 'jsforce/lib/connection.js';
import type {Answer, Request} from './transport.ts';

export type Exchange = (request: Request) => Promise<Answer>;

export type Target = {
	readonly version: string;
	readonly loginUrl?: string;
	readonly instanceUrl?: string;
	readonly clientId?: string;
	readonly clientSecret?: string;
};

/** A connection whose every request goes through `exchange`, bodies as text. */
export async function connectThrough(exchange: Exchange, target: Target): Promise<Connection> {
	const {Connection, Transport, StreamPromise} = await import('./jsforce-core.ts');
	const {version, loginUrl, instanceUrl, clientId, clientSecret} = target;
	const connection = new Connection({
		version,
		// Without this, JSFORCE_LOG_LEVEL would print answers with their sessions.
		logLevel: 'NONE',
		...(loginUrl === undefined ? {} : {loginUrl}),
		...(instanceUrl === undefined ? {} : {instanceUrl}),
		...(clientId === undefined || clientSecret === undefined ? {} : {oauth2: {clientId, clientSecret}}),
	});

	const transport = Object.assign(new Transport(), {
		httpRequest: (request: {method: string; url: string; headers?: Record<string, string>; body?: unknown}) =>
			StreamPromise.create(() => ({
				// jsforce wants a stream to hang on; what it reads is the promise.
				stream: new PassThrough(),
				promise: answerFor(exchange, request),
			})),
	});
	Object.assign(connection, {_transport: transport, _refreshDelegate: undefined});
	Object.assign(connection.oauth2, {_transport: transport});
	return connection;
}

async function answerFor(
	exchange: Exchange,
	{method, url, headers = {}, body}: {method: string; url: string; headers?: Record<string, string>; body?: unknown},
) {
	if (body !== undefined && body !== null && typeof body !== 'string') {
		// A stream can be sent once only; a second try would send nothing and succeed.
		throw new TypeError('Only bodies that can be sent again are sent');
	}
	const answer = await exchange({method, url, headers, ...(typeof body === 'string' ? {body} : {})});
	return {
		statusCode: answer.status,
		headers: Object.fromEntries(answer.headers),
		body: await answer.text(),
	};
}

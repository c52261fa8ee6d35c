/**
The way to Salesforce: Node's own client, or undici through the proxy that the environment names. Node's `fetch` would do
both, and takes every command 40 ms to load.
*/
import {type IncomingHttpHeaders, Agent as PlainAgent, request as plainRequest} from 'node:http';
import {Agent as TlsAgent, request as tlsRequest} from 'node:https';
import type {Readable} from 'node:stream';
import {isLoopback} from './host.ts';

export type Outgoing = {
	readonly method: string;
	readonly url: URL;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string | undefined;
};

export type Reply = {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	/** As it was sent. Destroying it closes the connection. */
	readonly body: Readable;
};

/** Rejects when there is no answer, or with an error of its own when `signal` fires before there is one. */
export type Reach = (request: Outgoing, signal: AbortSignal) => Promise<Reply>;

/** A connection that idles is closed before the other side does so: a request on one that is closed just then is lost. */
const idle = {keepAlive: true, timeout: 4000};

/** Whom to trust in place of Node's own list, as PEM. */
export type Certificates = readonly string[] | undefined;

type Trust = {readonly ca?: string[]};

function directly(trust: Trust): Reach {
	const clients = {
		'http:': {request: plainRequest, agent: new PlainAgent(idle)},
		'https:': {request: tlsRequest, agent: new TlsAgent({...idle, ...trust})},
	};
	return ({url, method, headers, body}, signal) =>
		new Promise((resolve, reject) => {
			const {request, agent} = clients[url.protocol === 'http:' ? 'http:' : 'https:'];
			const sent = request(url, {method, headers, agent, signal});
			// More than once: what happens to the connection after the answer's head is told by its body.
			sent.on('error', reject);
			sent.once('response', answer => resolve({status: answer.statusCode ?? 0, headers: answer.headers, body: answer}));
			sent.end(body);
		});
}

async function proxied(trust: Trust): Promise<Reach> {
	const {EnvHttpProxyAgent, request} = await import('undici');
	const dispatcher = new EnvHttpProxyAgent({connect: trust, requestTls: trust, proxyTls: trust});
	return async ({url, method, headers, body}, signal) => {
		const settings = {method, headers, signal, dispatcher, ...(body === undefined ? {} : {body})};
		const {statusCode, headers: told, body: answer} = await request(url, settings as Parameters<typeof request>[1]);
		return {status: statusCode, headers: told, body: answer};
	};
}

/** Through the proxy of the environment (`NO_PROXY` kept), but to this machine itself directly. */
export function createReach(env: NodeJS.ProcessEnv, certificates: Certificates): Reach {
	const trust = certificates === undefined ? {} : {ca: [...certificates]};
	const direct = directly(trust);
	let onward: Promise<Reach> | undefined;
	const hasProxy = () =>
		[env.https_proxy, env.HTTPS_PROXY, env.http_proxy, env.HTTP_PROXY].some(
			value => value !== undefined && value !== '',
		);
	return async (request, signal) => {
		if (isLoopback(request.url) || !hasProxy()) return direct(request, signal);
		onward ??= proxied(trust);
		return (await onward)(request, signal);
	};
}

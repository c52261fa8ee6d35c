/**
The way to Salesforce: Node's own client, or undici where the way out leads through a proxy. Node's `fetch` would do
both, and takes every command 40 ms to load.
*/
import {type IncomingHttpHeaders, Agent as PlainAgent, request as plainRequest} from 'node:http';
import {Agent as TlsAgent, request as tlsRequest} from 'node:https';
import type {Readable} from 'node:stream';
import {MigrationError} from '../engine/failure.ts';
import {isLoopback, shownEndpoint} from './host.ts';

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

/**
Rejects when there is no answer, or with an error of its own when `signal` fires before there is one. A proxy's refusal is
a failure from the table already.
*/
export type Reach = (request: Outgoing, signal: AbortSignal) => Promise<Reply>;

/** A connection that idles is closed before the other side does so: a request on one that is closed just then is lost. */
const idle = {keepAlive: true, timeout: 4000};

/** How requests leave this machine. What is absent is as Node has it: its own list of certificates, and no proxy. */
export type WayOut = {
	/** Whom to trust in place of Node's own list, as PEM. */
	readonly certificates?: readonly string[] | undefined;
	/** The proxy's URL for an origin; undefined to connect directly. */
	readonly proxyFor?: (origin: string) => string | undefined;
	/** What this proxy answered in place of a tunnel, in words; undefined for any other error. */
	readonly proxyAnswer?: (proxy: string, error: Error) => string | undefined;
};

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

async function through(proxy: string, trust: Trust, answerIn: (error: Error) => string | undefined): Promise<Reach> {
	const {ProxyAgent, request} = await import('undici');
	const dispatcher = new ProxyAgent({uri: proxy, requestTls: trust, proxyTls: trust});
	return async ({url, method, headers, body}, signal) => {
		const settings = {method, headers, signal, dispatcher, ...(body === undefined ? {} : {body})};
		try {
			const {statusCode, headers: told, body: answer} = await request(url, settings as Parameters<typeof request>[1]);
			return {status: statusCode, headers: told, body: answer};
		} catch (error) {
			const answer = error instanceof Error ? answerIn(error) : undefined;
			throw answer === undefined ? error : refusedByProxy(answer, url, error);
		}
	};
}

const refusedByProxy = (answer: string, url: URL, cause: unknown): MigrationError =>
	new MigrationError('network-unreachable', `${answer}: ${shownEndpoint(url.href)}`, {
		cause,
		hint: 'Check the proxy that HTTPS_PROXY names, and its user and password, then run the same command again; nothing is lost.',
	});

/** Through the proxy that stands before an origin, but to this machine itself directly. */
export function createReach({certificates, proxyFor = () => undefined, proxyAnswer = () => undefined}: WayOut): Reach {
	const trust = certificates === undefined ? {} : {ca: [...certificates]};
	const direct = directly(trust);
	const behind = new Map<string, Promise<Reach>>();
	const onward = (proxy: string): Promise<Reach> => {
		const reach = behind.get(proxy) ?? through(proxy, trust, error => proxyAnswer(proxy, error));
		behind.set(proxy, reach);
		return reach;
	};
	return async (request, signal) => {
		const proxy = isLoopback(request.url) ? undefined : proxyFor(request.url.origin);
		const reach = proxy === undefined ? direct : await onward(proxy);
		return reach(request, signal);
	};
}

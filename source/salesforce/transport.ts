/**
One HTTP exchange over the global `fetch`: nothing is retried here, no redirect is followed, and neither silence before
the headers nor silence in mid-body lasts for ever.

It also stands in for jsforce's own transport, which waits for ever when a connection is cut in mid-body, and which
repeats a failed upload with an empty body.
*/
import {MigrationError} from '../engine/failure.ts';
import {isLoopback, shownUrl} from './host.ts';

export type Request = {
	readonly method: string;
	readonly url: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string;
};

export type Answer = {
	readonly status: number;
	readonly headers: Headers;
	/** The body as it arrives, decompressed. May be read once; leaving the loop early closes the connection. */
	readonly chunks: AsyncIterable<Uint8Array>;
	readonly text: () => Promise<string>;
};

/** Rejects with a `network-*` failure when there is no answer; an answer of whatever status is an answer. */
export type Send = (request: Request) => Promise<Answer>;

export type TimeLimits = {
	/** From the request to the answer's headers, ms. Salesforce itself ends a request after 120 s. */
	readonly headersMs: number;
	/** Between two pieces of a body, ms. */
	readonly idleMs: number;
};

export const timeLimits: TimeLimits = {headersMs: 150_000, idleMs: 60_000};

/** The agent for the proxy that the environment names (`NO_PROXY` kept); undefined without one, and then nothing is loaded. */
async function proxyAgent(env: NodeJS.ProcessEnv) {
	const set = [env.https_proxy, env.HTTPS_PROXY, env.http_proxy, env.HTTP_PROXY];
	if (!set.some(value => value !== undefined && value !== '')) return undefined;
	const {EnvHttpProxyAgent} = await import('undici');
	return new EnvHttpProxyAgent();
}

/** The fault of a connection as a failure that says what broke and where, without the query. */
export function networkFailure(error: unknown, url: string): MigrationError {
	const host = shownUrl(url);
	const causes: string[] = [];
	for (let at: unknown = error; at instanceof Error; at = at.cause) {
		const code = 'code' in at && typeof at.code === 'string' ? at.code : '';
		causes.push(code || at.message);
	}
	const all = causes.join(' ');
	if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|bad port|CERT|certificate|SSL|TLS/u.test(all)) {
		return new MigrationError('network-unreachable', `${host} cannot be reached: ${causes.at(-1)}`, {cause: error});
	}
	if (/TIMEOUT|ETIMEDOUT/u.test(all)) {
		return new MigrationError('network-timeout', `${host} did not answer in time`, {cause: error});
	}
	return new MigrationError('network-reset', `The connection to ${host} was cut: ${causes.at(-1)}`, {cause: error});
}

const silence = (url: string, what: string, ms: number) =>
	new MigrationError('network-timeout', `${shownUrl(url)}: ${what} for ${ms / 1000} s`);

async function* bodyOf(response: Response, url: string, idleMs: number, abort: AbortController) {
	if (response.body === null) return;
	const reader = response.body.getReader();
	let done = false;
	try {
		while (true) {
			const timer = setTimeout(() => abort.abort(silence(url, 'the answer stopped', idleMs)), idleMs);
			const piece = await reader.read().finally(() => clearTimeout(timer));
			done = piece.done;
			if (piece.done) return;
			yield piece.value;
		}
	} catch (error) {
		done = true;
		throw abort.signal.aborted && abort.signal.reason instanceof MigrationError
			? abort.signal.reason
			: networkFailure(error, url);
	} finally {
		if (!done) abort.abort();
	}
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
	const decoder = new TextDecoder();
	let text = '';
	for await (const chunk of chunks) text += decoder.decode(chunk, {stream: true});
	return text + decoder.decode();
}

/**
`fetch` counts the body itself. jsforce counts it too, and an undici that is loaded before Node's own (and then stands
behind `fetch`) refuses the two counts together.
*/
const withoutLength = (headers: Readonly<Record<string, string>>): Record<string, string> =>
	Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'content-length'));

export function createSend(limits: TimeLimits = timeLimits, env: NodeJS.ProcessEnv = process.env): Send {
	let agent: ReturnType<typeof proxyAgent> | undefined;

	return async ({method, url, headers, body}) => {
		agent ??= proxyAgent(env);
		const dispatcher = isLoopback(new URL(url)) ? undefined : await agent;
		const abort = new AbortController();
		const timer = setTimeout(() => abort.abort(silence(url, 'no answer', limits.headersMs)), limits.headersMs);
		const init: RequestInit = {method, redirect: 'manual', signal: abort.signal};
		if (headers !== undefined) init.headers = withoutLength(headers);
		if (body !== undefined) init.body = body;
		// Assigned, not declared: Node's fetch and this agent are of two releases of undici that differ in types only.
		if (dispatcher !== undefined) Object.assign(init, {dispatcher});

		let response: Response;
		try {
			response = await fetch(url, init);
		} catch (error) {
			throw abort.signal.aborted ? abort.signal.reason : networkFailure(error, url);
		} finally {
			clearTimeout(timer);
		}
		const chunks = bodyOf(response, url, limits.idleMs, abort);
		return {status: response.status, headers: response.headers, chunks, text: () => textOf(chunks)};
	};
}

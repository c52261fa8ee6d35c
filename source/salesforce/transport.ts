/**
One HTTP exchange: nothing is retried here, no redirect is followed, and neither silence before the headers nor silence in
mid-body lasts for ever.

It also stands in for jsforce's own transport, which waits for ever when a connection is cut in mid-body, and which
repeats a failed upload with an empty body.
*/
import type {IncomingHttpHeaders} from 'node:http';
import {pipeline, type Readable} from 'node:stream';
import {createGunzip} from 'node:zlib';
import {MigrationError} from '../engine/failure.ts';
import {shownEndpoint} from './host.ts';
import {createReach, type Reply, type WayOut} from './reach.ts';

export type Request = {
	readonly method: string;
	readonly url: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string;
};

export type Answer = {
	readonly status: number;
	/** Names in lower case. */
	readonly headers: {readonly get: (name: string) => string | null} & Iterable<readonly [string, string]>;
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

/** The fault of a connection as a failure that says what broke and where, without the query; a failure as it is. */
export function networkFailure(error: unknown, url: string): MigrationError {
	if (error instanceof MigrationError) return error;
	const host = shownEndpoint(url);
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
	new MigrationError('network-timeout', `${shownEndpoint(url)}: ${what} for ${ms / 1000} s`);

/** Pieces of a body, decompressed. */
async function* piecesOf(body: Readable, url: string, idleMs: number): AsyncGenerator<Uint8Array> {
	let timer: NodeJS.Timeout | undefined;
	const wait = () => {
		timer = setTimeout(() => body.destroy(silence(url, 'the answer stopped', idleMs)), idleMs);
	};
	try {
		wait();
		for await (const piece of body) {
			clearTimeout(timer);
			yield piece;
			wait();
		}
	} catch (error) {
		throw networkFailure(error, url);
	} finally {
		clearTimeout(timer);
	}
}

/** What a pipe's own callback hears, whoever reads hears from the pipe's end. */
function unpacked({headers, body}: Reply): Readable {
	return headers['content-encoding'] === 'gzip' ? pipeline(body, createGunzip(), () => {}) : body;
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
	const decoder = new TextDecoder();
	let text = '';
	for await (const chunk of chunks) text += decoder.decode(chunk, {stream: true});
	return text + decoder.decode();
}

/** Node counts the body itself, and jsforce counts it too. */
const ownHeaders = (headers: Readonly<Record<string, string>>): Record<string, string> => ({
	'accept-encoding': 'gzip',
	...Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'content-length')),
});

function headersOf(told: IncomingHttpHeaders): Answer['headers'] {
	const entries = Object.entries(told).flatMap(([name, value]) =>
		value === undefined ? [] : [[name, typeof value === 'string' ? value : value.join(', ')] as const],
	);
	const byName = new Map(entries);
	return {get: name => byName.get(name) ?? null, [Symbol.iterator]: () => byName.entries()};
}

export function createSend(limits: TimeLimits = timeLimits, wayOut: WayOut = {}): Send {
	const reach = createReach(wayOut);

	return async ({method, url, headers = {}, body}) => {
		const abort = new AbortController();
		const timer = setTimeout(() => abort.abort(silence(url, 'no answer', limits.headersMs)), limits.headersMs);
		try {
			const reply = await reach({method, url: new URL(url), headers: ownHeaders(headers), body}, abort.signal);
			const chunks = piecesOf(unpacked(reply), url, limits.idleMs);
			return {status: reply.status, headers: headersOf(reply.headers), chunks, text: () => textOf(chunks)};
		} catch (error) {
			throw abort.signal.aborted ? abort.signal.reason : networkFailure(error, url);
		} finally {
			clearTimeout(timer);
		}
	};
}

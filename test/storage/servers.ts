/** Tiny HTTP servers on loopback that close themselves. */
import {createServer, type IncomingMessage, type RequestListener, type ServerResponse} from 'node:http';
import {onTestFinished} from 'vitest';
import {createHttp, type Http} from '../../source/storage/http.ts';
import {defaultLimits, type Limits} from '../../source/storage/limits.ts';
import {listen} from '../support/listen.ts';

export async function serve(listener: RequestListener): Promise<{url: string; host: string; seen: IncomingMessage[]}> {
	const seen: IncomingMessage[] = [];
	const server = createServer((request: IncomingMessage, response: ServerResponse) => {
		seen.push(request);
		listener(request, response);
	});
	const host = `127.0.0.1:${await listen(server)}`;
	return {url: `http://${host}`, host, seen};
}

export const quickLimits: Limits = {
	...defaultLimits,
	connectMs: 300,
	headersMs: 200,
	idleMs: 150,
	slowWindowMs: 200,
	slowBytesPerSecond: 10_000,
	retryBaseMs: 2,
	retryCapMs: 10,
	throttleBaseMs: 2,
	throttleCapMs: 20,
	patienceMs: 500,
};

/** Short waits between attempts, and patience with a busy machine: for tests that count requests. */
export const patientLimits: Limits = {...quickLimits, headersMs: 10_000, idleMs: 10_000, slowWindowMs: 10_000};

export function openHttp(limits: Partial<Limits> = {}, environment: Record<string, string> = {}): Http {
	const http = createHttp({...quickLimits, ...limits}, {environment});
	onTestFinished(http.close);
	return http;
}

/** Answers, and how they are sent: whole, or in one of the ways in which a network or a server spoils them. */
import type {ServerResponse} from 'node:http';
import {setImmediate as nextTurn, setTimeout as pause} from 'node:timers/promises';
import {messageOf} from '../../engine/thrown.ts';
import type {FaultRule} from '../faults.ts';
import {OrgRefusal} from './refusal.ts';
import {soapUnavailable} from './soap.ts';

export type Answer = {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	/** A stream is sent in chunks as it is made. */
	readonly body: string | Buffer | Iterable<string | Buffer>;
};

const json = 'application/json;charset=UTF-8';

export const answerJson = (value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Answer => ({
	status,
	headers: {'content-type': json, ...headers},
	body: JSON.stringify(value),
});

export const answerRefusal = ({status, code, message}: Pick<OrgRefusal, 'status' | 'code' | 'message'>): Answer =>
	answerJson([{message, errorCode: code}], status, status === 401 ? {'www-authenticate': 'Token'} : {});

/** A refusal thrown is a refusal answered; anything else is a fault of the sandbox. */
export async function attempt(run: () => Answer | Promise<Answer>): Promise<Answer> {
	try {
		return await run();
	} catch (error) {
		if (error instanceof OrgRefusal) return answerRefusal(error);
		const message = messageOf(error);
		return answerRefusal({status: 500, code: 'UNKNOWN_EXCEPTION', message});
	}
}

const html = (status: number, text: string): Answer => ({
	status,
	headers: {'content-type': 'text/html;charset=UTF-8'},
	body: `<!DOCTYPE html><html><head><title>${text}</title></head><body><h1>${text}</h1></body></html>`,
});

/** What the fault answers in place of the operation; undefined where the operation is carried out. */
export function insteadOf(fault: FaultRule, op: string, expireSessions: () => void): Answer | undefined {
	switch (fault.action) {
		case 'unavailable':
			return answerRefusal({status: 503, code: 'SERVER_UNAVAILABLE', message: 'Server is temporarily unavailable'});
		case 'unavailable-html':
			return html(503, 'We are down for maintenance');
		case 'server-error':
			return op === 'Login'
				? soapUnavailable()
				: answerRefusal({status: 500, code: 'UNKNOWN_EXCEPTION', message: 'An unexpected error occurred'});
		case 'unknown-error':
			return answerJson({error: 'unknown_error', error_description: 'retry your request'}, 400);
		case 'html-ok':
			return html(200, 'Log in to continue');
		case 'forbidden':
			return answerRefusal({
				status: 403,
				code: 'INSUFFICIENT_ACCESS_OR_READONLY',
				message: 'insufficient access rights on object id',
			});
		case 'expire':
			expireSessions();
			return answerRefusal({status: 401, code: 'INVALID_SESSION_ID', message: 'Session expired or invalid'});
		case 'limit':
			return answerRefusal({status: 403, code: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.'});
		case 'locator':
			return answerRefusal({status: 400, code: 'INVALID_QUERY_LOCATOR', message: 'invalid query locator'});
		case 'query-timeout':
			return answerRefusal({
				status: 400,
				code: 'QUERY_TIMEOUT',
				message: 'Your query request was running for too long.',
			});
		case 'error-in-200':
			return answerJson([{message: 'An unexpected error occurred.', errorCode: 'UNKNOWN_EXCEPTION'}]);
		default:
			return undefined;
	}
}

const spoiling = new Set(['truncate', 'stall', 'trickle', 'flip', 'short-chunked']);

/** Sends the answer. `signal` fires when the server closes. */
export async function send(
	response: ServerResponse,
	answer: Answer,
	fault: FaultRule | undefined,
	signal: AbortSignal,
): Promise<void> {
	if (fault?.action === 'lose-reply') {
		response.destroy();
		return;
	}
	if (fault && spoiling.has(fault.action)) return spoil(response, answer, fault, signal);
	const {status, headers, body} = answer;
	if (typeof body === 'string' || Buffer.isBuffer(body)) {
		response.writeHead(status, {...headers, 'content-length': Buffer.byteLength(body)}).end(body);
		return;
	}
	response.writeHead(status, headers);
	for (const chunk of body) {
		if (response.destroyed) return;
		// Between chunks others have their turn: one long page must not hold up the whole org.
		if (response.write(chunk)) await nextTurn();
		else await drained(response);
	}
	response.end();
}

/** Resolves when there is room again, or nobody left to write to. */
function drained(response: ServerResponse): Promise<void> {
	return new Promise(resolve => {
		const done = () => {
			response.off('drain', done).off('close', done);
			resolve();
		};
		response.on('drain', done).on('close', done);
	});
}

async function spoil(
	response: ServerResponse,
	{status, headers, body}: Answer,
	{action, ms = 50}: FaultRule,
	signal: AbortSignal,
): Promise<void> {
	const whole = wholeOf(body);
	const half = whole.subarray(0, Math.floor(whole.length / 2));
	if (action === 'short-chunked') {
		response.writeHead(status, {...headers, 'transfer-encoding': 'chunked'}).end(half);
		return;
	}
	response.writeHead(status, {...headers, 'content-length': whole.length});
	if (action === 'flip') {
		const flipped = Buffer.from(whole);
		const place = Math.floor(flipped.length / 2);
		if (flipped.length > 0) flipped[place] = (flipped[place] ?? 0) ^ 1;
		response.end(flipped);
		return;
	}
	if (action === 'trickle') {
		for (let at = 0; at < whole.length && !response.destroyed && !signal.aborted; at += 4) {
			response.write(whole.subarray(at, at + 4));
			await pause(ms, undefined, {signal}).catch(() => undefined);
		}
		response.end();
		return;
	}
	response.write(half, () => {
		if (action === 'truncate') response.destroy();
	});
}

const wholeOf = (body: Answer['body']): Buffer =>
	typeof body === 'string'
		? Buffer.from(body)
		: Buffer.isBuffer(body)
			? body
			: Buffer.concat([...body].map(chunk => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk)));

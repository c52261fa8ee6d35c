/** A request, read to its end. */
import type {IncomingMessage} from 'node:http';
import type {FaultRule} from '../faults.ts';
import {OrgRefusal} from './refusal.ts';
import type {Call} from './route.ts';

const mostBodyBytes = 8 * 1024 * 1024;

export type Request = {
	readonly message: IncomingMessage;
	readonly method: string;
	readonly path: string;
	readonly query: URLSearchParams;
	readonly body: string;
};

export async function readRequest(message: IncomingMessage): Promise<Request> {
	const chunks: Buffer[] = [];
	let bytes = 0;
	for await (const chunk of message) {
		bytes += chunk.length;
		if (bytes > mostBodyBytes) throw new RangeError('The body is too large');
		chunks.push(chunk);
	}
	const target = message.url ?? '';
	const mark = target.indexOf('?');
	return {
		message,
		method: message.method ?? 'GET',
		path: mark === -1 ? target : target.slice(0, mark),
		query: new URLSearchParams(mark === -1 ? '' : target.slice(mark + 1)),
		body: Buffer.concat(chunks).toString('utf8'),
	};
}

/** The request as a call on a resource. */
export const callOf = (
	{query, body, message}: Request,
	version: string,
	parts: readonly string[],
	fault: FaultRule | undefined,
): Call => ({
	version,
	parts,
	query,
	fault,
	header: (name: string) => {
		const value = message.headers[name];
		return Array.isArray(value) ? value[0] : value;
	},
	json: () => {
		if (!/^application\/json\b/i.test(message.headers['content-type'] ?? '')) {
			throw new OrgRefusal(415, 'UNSUPPORTED_MEDIA_TYPE', 'The body is not application/json');
		}
		return readJson(body);
	},
});

/** Throws JSON_PARSER_ERROR. */
export function readJson(body: string): unknown {
	try {
		return JSON.parse(body);
	} catch {
		throw new OrgRefusal(400, 'JSON_PARSER_ERROR', 'The HTTP entity body is not valid JSON');
	}
}

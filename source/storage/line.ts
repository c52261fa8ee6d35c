/** Requests of the main thread: the same signer and limits as the copier's, repeated for passing faults. */
import {MigrationError} from '../engine/failure.ts';
import type {CredentialSource} from './credentials.ts';
import {type Side, translateReply} from './errors.ts';
import {createHttp, type Reply} from './http.ts';
import {defaultLimits, type Limits} from './limits.ts';
import {asMigrationError, createInsist} from './persevere.ts';
import type {Credentials, StoreSettings} from './settings.ts';
import {createStore, type StoreRequest} from './store.ts';

export type Line = {
	/** Answers with one of the statuses named come back, all others throw. Credentials are renewed once. */
	readonly ask: (request: StoreRequest, ...statuses: readonly number[]) => Promise<Reply>;
	readonly close: () => Promise<void>;
};

const quiet = {retrying: () => undefined, throttled: () => undefined};

export function openLine(
	settings: StoreSettings,
	credentials: CredentialSource,
	side: Side,
	limits: Partial<Limits> = {},
): Line {
	const all = {...defaultLimits, ...limits};
	const http = createHttp(all, {environment: process.env});
	const store = createStore(http, settings);
	const insist = createInsist(all, quiet);

	const once = async (keys: Credentials, request: StoreRequest, statuses: readonly number[]): Promise<Reply> => {
		const reply = await store(keys, request);
		if (statuses.includes(reply.status)) return reply;
		throw translateReply(reply, side, `${request.method} ${request.bucket}/${request.key}`);
	};
	const ask: Line['ask'] = async (request, ...statuses) => {
		const keys = await credentials();
		try {
			return await insist(() => once(keys, request, statuses));
		} catch (thrown) {
			const error = asMigrationError(thrown);
			if (error.kind !== 'authentication-expired') throw error;
			const renewed = await credentials(true);
			if (renewed.sessionToken === keys.sessionToken) throw error;
			return insist(() => once(renewed, request, statuses));
		}
	};
	return {ask, close: http.close};
}

/** Every answer is a page with a token for the next; stops at the last. */
export async function* pages(
	ask: (token: string | undefined) => Promise<Reply>,
	tokenName: string,
): AsyncIterable<string> {
	let token: string | undefined;
	do {
		const {body} = await ask(token);
		const xml = body.toString('utf8');
		yield xml;
		const next = /<IsTruncated>true<\/IsTruncated>/.test(xml) ? textOf(tokenName, xml) : undefined;
		if (next !== undefined && next === token) {
			throw new MigrationError('download-error', 'The store gave the same page of a listing twice');
		}
		token = next;
	} while (token !== undefined);
}

/** The blocks of one element, in order. */
export const blocks = (name: string, xml: string): string[] =>
	[...xml.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'g'))].map(match => match[1] ?? '');

/** Text of the first element of that name, entities resolved; undefined where there is none. */
export function textOf(name: string, xml: string): string | undefined {
	const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
	return text?.includes('&') ? text.replace(/&(#x?[0-9a-f]+|[a-z]+);/gi, (whole, name) => entity(name) ?? whole) : text;
}

const named: Readonly<Record<string, string>> = {amp: '&', lt: '<', gt: '>', quot: '"', apos: "'"};

function entity(name: string): string | undefined {
	if (!name.startsWith('#')) return named[name];
	const code = name[1]?.toLowerCase() === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
	return Number.isInteger(code) && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

/** A key out of a listing with `encoding-type=url`: percent-encoded, with a plus for the space. */
export const listedKey = (text: string, xml: string): string =>
	xml.includes('<EncodingType>url</EncodingType>') ? decodeURIComponent(text.replaceAll('+', '%20')) : text;

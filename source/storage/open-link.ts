/**
Opens a link as a user's browser would: a GET without credentials. Only hosts that the configuration names may have a
private address; all others are checked at the address that is connected to, at each redirect.
*/
import {MigrationError} from '../engine/failure.ts';
import type {Opened, OpenLink} from '../engine/ports/open-link.ts';
import {shownUrl} from '../engine/url.ts';
import {createHttp, type Head, type Reply, type Taking} from './http.ts';
import {defaultLimits, type Limits} from './limits.ts';
import {asMigrationError, createInsist, untold} from './persevere.ts';
import {mostHops, redirectOf} from './redirect.ts';

export type LinkRules = {
	/** Hosts (`host` or `host:port`, lower case) of our own links and of the configured stores. */
	readonly named: ReadonlySet<string>;
};

/** Somebody waits for it, and a link that takes longer does not open for a user either. */
const linkLimits: Limits = {
	...defaultLimits,
	connectMs: 5000,
	headersMs: 15_000,
	idleMs: 10_000,
	attempts: 2,
	patienceMs: 500,
};

/** A body of so few bytes is read to its end: that costs less than another connection. */
const cheapBytes = 64 * 1024;

/** `close` ends its connections. */
export function createOpenLink(
	{named}: LinkRules,
	limits: Partial<Limits> = {},
): {readonly openLink: OpenLink; readonly close: () => Promise<void>} {
	const all = {...linkLimits, ...limits};
	const http = createHttp(all, {environment: process.env});
	const insist = createInsist(all, untold);

	const get = (url: URL): Promise<Reply> =>
		http.send({
			method: 'GET',
			origin: url.origin,
			path: url.pathname + url.search,
			headers: ['accept', '*/*', 'accept-encoding', 'identity', 'user-agent', 'doclift'],
			guarded: !named.has(url.host.toLowerCase()) && !named.has(url.hostname.toLowerCase()),
			onHead: taking,
		});

	const follow = async (first: string): Promise<Opened> => {
		let url = parse(first);
		for (let hop = 0; ; hop++) {
			const at = url;
			const reply = await insist(() => get(at));
			const target = redirectOf(reply);
			if (target === undefined) return tell(reply);
			if (hop === mostHops) return {unreachable: `it is redirected more than ${mostHops} times`};
			url = parse(target, at);
			if (at.protocol === 'https:' && url.protocol === 'http:') {
				return {unreachable: `it is redirected from https to http (${shownUrl(url.href)})`};
			}
		}
	};

	return {
		openLink: async url => {
			try {
				return await follow(url);
			} catch (error) {
				// Without the address, which is named beside it: alike answers are counted together.
				return {unreachable: asMigrationError(error).message.replace(/: GET https?:\S+$/i, '')};
			}
		},
		close: http.close,
	};
}

/** The head says all. */
function taking({headers}: Head): Taking {
	const length = headers['content-length'];
	return length !== undefined && Number(length) <= cheapBytes ? () => undefined : 'none';
}

function parse(url: string, base?: URL): URL {
	const from = base?.href;
	const parsed = URL.canParse(url, from) ? new URL(url, from) : undefined;
	if (parsed?.protocol === 'https:' || parsed?.protocol === 'http:') {
		// What stands before an @ would be credentials.
		if (parsed.username === '' && parsed.password === '') return parsed;
	}
	throw new MigrationError('download-refused-host', 'it is no http or https address');
}

function tell({status, headers}: Head): Opened {
	const length = headers['content-length'];
	const bytes = length !== undefined && /^\d+$/.test(length) ? Number(length) : null;
	return {status, bytes, contentType: headers['content-type'] ?? null};
}

/** Requests of the main thread: the same signer and limits as the copier's, repeated for passing faults. */
import {setMaxListeners} from 'node:events';
import {setTimeout as sleepUntil} from 'node:timers/promises';
import {type FailureKind, failures, MigrationError} from '../engine/failure.ts';
import {decodeOnce} from '../engine/url.ts';
import type {CredentialSource} from './credentials.ts';
import {type Side, translateReply} from './errors.ts';
import {createHttp, type Reply} from './http.ts';
import {defaultLimits, type Limits} from './limits.ts';
import {asMigrationError, createInsist, type Pause, sleep, untold} from './persevere.ts';
import type {Credentials, StoreSettings} from './settings.ts';
import {createStore, type StoreRequest} from './store.ts';

export type Line = {
	/** Answers with one of the statuses named come back, all others throw. Credentials are renewed once. */
	readonly ask: (request: StoreRequest, ...statuses: readonly number[]) => Promise<Reply>;
	/**
	The bytes of a document whose root has this name. Anything else with status 200 (a page of a proxy, half a document)
	is asked for again: read as a listing it would say that the bucket is empty.
	*/
	readonly askDocument: (root: string, request: StoreRequest) => Promise<Buffer>;
	readonly close: () => Promise<void>;
};

/** What a line does while its store is out of reach or asks for patience. */
export type Waiting = {
	/** Ends the wait: what was tried last is then the failure. */
	readonly signal?: AbortSignal;
	readonly onOutage?: (error: MigrationError) => void;
};

export function openLine(
	settings: StoreSettings,
	credentials: CredentialSource,
	side: Side,
	limits: Partial<Limits> = {},
	{signal, onOutage}: Waiting = {},
): Line {
	const all = {...defaultLimits, ...limits};
	const http = createHttp(all, {environment: process.env});
	const store = createStore(http, settings, {roams: side === 'download'});
	// Every request that waits listens to it.
	if (signal !== undefined) setMaxListeners(0, signal);
	const telling = {...untold, ...(onOutage && {outage: onOutage})};
	const persist = createInsist(all, telling, untilStopped(signal));
	const insist = <T>(work: () => Promise<T>): Promise<T> =>
		persist(work).catch(thrown => {
			throw endingCommand(thrown);
		});

	const once = async (keys: Credentials, request: StoreRequest, judge: Judge): Promise<Reply> => {
		const reply = await store(keys, request);
		const what = `${request.method} ${request.bucket}/${request.key}`;
		const verdict = judge(reply);
		if (verdict === 'good') return reply;
		if (verdict === 'refused') throw translateReply(reply, side, what);
		throw new MigrationError(`${side}-error`, `The store answered ${reply.status} with something else: ${what}`);
	};
	const send = async (request: StoreRequest, judge: Judge): Promise<Reply> => {
		const keys = await credentials();
		try {
			return await insist(() => once(keys, request, judge));
		} catch (thrown) {
			const error = asMigrationError(thrown);
			if (error.kind !== 'authentication-expired') throw error;
			const renewed = await credentials(true);
			if (renewed.sessionToken === keys.sessionToken) throw error;
			return insist(() => once(renewed, request, judge));
		}
	};
	return {
		ask: (request, ...statuses) => send(request, ({status}) => (statuses.includes(status) ? 'good' : 'refused')),
		askDocument: async (root, request) => {
			const {body} = await send(request, ({status, body}) => {
				if (status !== 200) return 'refused';
				return isDocument(root, body) ? 'good' : 'other';
			});
			return body;
		},
		close: http.close,
	};
}

/** A file that fails of these is taken up by the next backup; here they end the command, whichever it is. */
const again: Readonly<Partial<Record<FailureKind, string>>> = {
	'network-outage': 'Check the network, the proxy and the store, then run the same command again.',
	'network-throttled': 'Run the same command again later.',
};

/** An error that says by itself what is to be done keeps that: where no more files may be open, time mends nothing. */
export function endingCommand(thrown: unknown): MigrationError {
	const error = asMigrationError(thrown);
	const hint = error.hint === failures[error.kind].hint ? again[error.kind] : undefined;
	return hint === undefined ? error : new MigrationError(error.kind, error.message, {cause: error, hint});
}

/** A stop ends the waits that may take minutes: for a store that is out of reach, or that asks for patience. */
const untilStopped =
	(signal: AbortSignal | undefined): Pause =>
	(ms, kind) =>
		failures[kind].retry === 'throttled'
			? sleepUntil(ms, true, {...(signal && {signal})}).catch(() => false)
			: sleep(ms);

/** `other`: the status is right, the body is not what was asked for. */
type Judge = (reply: Reply) => 'good' | 'refused' | 'other';

/** The declaration, and the blanks around a root, are far shorter. */
const edgeBytes = 4096;

/** By its beginning and its end: a page of a listing is long. */
function isDocument(root: string, body: Buffer): boolean {
	const start = body.toString('utf8', 0, edgeBytes);
	const end = body.toString('utf8', Math.max(0, body.length - edgeBytes));
	const opens = new RegExp(`^\\s*(?:<\\?xml[^>]*>\\s*)?<${root}[\\s/>]`);
	return opens.test(start) && new RegExp(`</${root}>\\s*$`).test(end);
}

export const isTruncated = (xml: string): boolean => /<IsTruncated>\s*true\s*<\/IsTruncated>/i.test(xml);

/** What stands in the elements of that name, in order. None of them may hold another of the same name. */
export function blocks(name: string, xml: string): string[] {
	const [open, close] = [`<${name}>`, `</${name}>`];
	const found: string[] = [];
	for (let at = xml.indexOf(open); at !== -1; ) {
		const end = xml.indexOf(close, at);
		if (end === -1) break;
		found.push(xml.slice(at + open.length, end));
		at = xml.indexOf(open, end);
	}
	return found;
}

/** Text of the first element of that name that holds nothing else, entities resolved; undefined where there is none. */
export function textOf(name: string, xml: string): string | undefined {
	const [open, close] = [`<${name}>`, `</${name}>`];
	for (let at = xml.indexOf(open); at !== -1; at = xml.indexOf(open, at + 1)) {
		const end = xml.indexOf('<', at + open.length);
		if (xml.startsWith(close, end)) return withoutEntities(xml.slice(at + open.length, end));
	}
	return undefined;
}

function withoutEntities(text: string): string {
	if (!text.includes('&')) return text;
	// By far the most frequent: around each ETag of a listing.
	const unquoted = text.replaceAll('&quot;', '"');
	if (!unquoted.includes('&')) return unquoted;
	return text.replace(/&(#x?[0-9a-f]+|[a-z]+);/gi, (whole, name) => entity(name) ?? whole);
}

const named: Readonly<Record<string, string>> = {amp: '&', lt: '<', gt: '>', quot: '"', apos: "'"};

function entity(name: string): string | undefined {
	if (!name.startsWith('#')) return named[name];
	const code = name[1]?.toLowerCase() === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
	return Number.isInteger(code) && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

/** Reads the keys of a listing with `encoding-type=url`: percent-encoded, with a plus for the space. */
export function keyReader(xml: string): (text: string) => string {
	if (!xml.includes('<EncodingType>url</EncodingType>')) return text => text;
	return text => decodeOnce(text.includes('+') ? text.replaceAll('+', '%20') : text) ?? text;
}

/** Connections by origin: kept alive, through a proxy where the environment asks for one, guarded where a record's URL leads. */
import {createRequire} from 'node:module';
import {isIP} from 'node:net';
import type {Dispatcher} from 'undici';
import {MigrationError} from '../engine/failure.ts';
import {isPrivateAddress, publicLookup} from './address.ts';
import {certificates} from './certificates.ts';
import type {Exchange} from './connection.ts';
import {type Connections, openConnections} from './connections.ts';
import {refusedByProxy} from './errors.ts';
import {isFlow} from './flow.ts';
import type {Limits} from './limits.ts';
import {proxyAnswer, proxyFor} from './proxy.ts';

export type DoorRules = {
	/** Where the usual proxy and certificate variables are looked up. */
	readonly environment: Readonly<Record<string, string | undefined>>;
};

type Doors = {
	/** Throws `download-refused-host` for a guarded origin that is a private address. */
	readonly open: (origin: string, guarded: boolean) => Connections;
	readonly close: () => Promise<void>;
};

export function openDoors(limits: Limits, {environment}: DoorRules): Doors {
	const doors = new Map<string, Connections>();
	const ca = certificates(environment);

	const make = (origin: string, guarded: boolean): Connections => {
		const {hostname, host: authority, port, protocol} = new URL(origin);
		const host = hostname.replace(/^\[|\]$/g, '');
		if (guarded && isIP(host) !== 0 && isPrivateAddress(host)) {
			throw new MigrationError('download-refused-host', `The URL leads to the private address ${host}`);
		}
		const trust = ca === undefined ? {} : {ca};
		const proxy = proxyFor(origin, environment);
		if (proxy !== undefined) {
			const {ProxyAgent} = wholeUndici();
			// The limits of a request are kept by the watch, on one timer for all of them.
			const common = {headersTimeout: 0, bodyTimeout: 0, pipelining: 1};
			return throughProxy(new ProxyAgent({uri: proxy, ...common, requestTls: trust, proxyTls: trust}), origin, proxy);
		}
		const tls = protocol === 'https:';
		return openConnections({
			host,
			authority,
			tls,
			connectMs: limits.connectMs,
			sessions: {},
			...trust,
			port: port === '' ? (tls ? 443 : 80) : Number(port),
			...(guarded ? {lookup: publicLookup} : {}),
		});
	};

	return {
		open(origin, guarded) {
			const name = guarded ? `guarded ${origin}` : origin;
			const known = doors.get(name);
			if (known !== undefined) return known;
			const door = make(origin, guarded);
			doors.set(name, door);
			return door;
		},
		close: async () => {
			await Promise.all([...doors.values()].map(door => door.destroy()));
		},
	};
}

/** Behind a proxy undici speaks: it knows how to ask one for a tunnel. */
const throughProxy = (agent: Dispatcher, origin: string, proxy: string): Connections => ({
	dispatch({method, path, headers, body}, {onConnect, onHead, onData, onEnd, onError}: Exchange) {
		const handler: Dispatcher.DispatchHandler = {
			// What undici has sent it does not tell.
			onConnect: abort => onConnect(abort),
			onHeaders: (status, raw, resume) => status < 200 || onHead({status, headers: readHeaders(raw)}, resume),
			// A body that was held back resumes with an empty piece; holding that back again would never end.
			onData: piece => piece.length === 0 || onData(piece),
			onComplete: onEnd,
			onError: error => onError(refusalOf(proxy, error) ?? error),
		};
		if (isFlow(body)) throw new MigrationError('internal', 'Behind a proxy no body is sent while it is read');
		agent.dispatch({origin, path, method: method as Dispatcher.HttpMethod, headers: [...headers], body}, handler);
	},
	destroy: () => agent.destroy(),
});

function refusalOf(proxy: string, error: Error): Error | undefined {
	const answer = proxyAnswer(proxy, error);
	return answer === undefined ? undefined : Object.assign(new Error(answer), {code: refusedByProxy});
}

function readHeaders(raw: readonly Buffer[]): Record<string, string> {
	const headers: Record<string, string> = {};
	for (let index = 0; index + 1 < raw.length; index += 2) {
		const name = raw[index]?.toString('latin1').toLowerCase() ?? '';
		const value = raw[index + 1]?.toString('latin1') ?? '';
		const before = headers[name];
		headers[name] = before === undefined ? value : `${before}, ${value}`;
	}
	return headers;
}

/** Loaded only behind a proxy, and at once, since a door is opened in the midst of a request. */
const wholeUndici = (): typeof import('undici') => createRequire(import.meta.url)('undici');

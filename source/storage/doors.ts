/** Connections by origin: kept alive, through a proxy where the environment asks for one, guarded where a record's URL leads. */
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {isIP} from 'node:net';
import {rootCertificates} from 'node:tls';
import type {Dispatcher} from 'undici';
import Pool from 'undici/lib/dispatcher/pool.js';
import {MigrationError} from '../engine/failure.ts';
import {isPrivateAddress, publicLookup} from './address.ts';
import type {Limits} from './limits.ts';
import {proxyFor} from './proxy.ts';

export type DoorRules = {
	/** Where the usual proxy and certificate variables are looked up. */
	readonly environment: Readonly<Record<string, string | undefined>>;
};

type Doors = {
	/** Throws `download-refused-host` for a guarded origin that is a private address. */
	readonly open: (origin: string, guarded: boolean) => Dispatcher;
	readonly close: () => Promise<void>;
};

export function openDoors(limits: Limits, {environment}: DoorRules): Doors {
	const doors = new Map<string, Dispatcher>();
	const ca = certificates(environment);

	const make = (origin: string, guarded: boolean): Dispatcher => {
		const host = new URL(origin).hostname.replace(/^\[|\]$/g, '');
		if (guarded && isIP(host) !== 0 && isPrivateAddress(host)) {
			throw new MigrationError('download-refused-host', `The URL leads to the private address ${host}`);
		}
		// The limits of a request are kept by the watch, on one timer for all of them.
		const common = {headersTimeout: 0, bodyTimeout: 0, pipelining: 1};
		const trust = ca === undefined ? {} : {ca};
		const proxy = proxyFor(origin, environment);
		if (proxy !== undefined) {
			const {ProxyAgent} = wholeUndici();
			return new ProxyAgent({uri: proxy, ...common, requestTls: trust, proxyTls: trust});
		}
		const lookup = guarded ? {lookup: publicLookup} : {};
		return new Pool(origin, {...common, connect: {timeout: limits.connectMs, ...trust, ...lookup}});
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

/** Loaded only behind a proxy, and at once, since a door is opened in the midst of a request. */
const wholeUndici = (): typeof import('undici') => createRequire(import.meta.url)('undici');

/**
Node's roots and what the company added. `NODE_EXTRA_CA_CERTS` alone is Node's own affair; once another list is given
to a connection Node forgets it, so all are read together.
*/
function certificates(environment: DoorRules['environment']): string[] | undefined {
	const {AWS_CA_BUNDLE, SSL_CERT_FILE, NODE_EXTRA_CA_CERTS} = environment;
	if (!AWS_CA_BUNDLE && !SSL_CERT_FILE) return undefined;
	const files = [AWS_CA_BUNDLE, SSL_CERT_FILE, NODE_EXTRA_CA_CERTS].flatMap(file => (file ? [file] : []));
	return [...rootCertificates, ...files.map(file => readFileSync(file, 'utf8'))];
}

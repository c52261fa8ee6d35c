/** Where a bucket is reached: virtual-host style where that works, path style where it is asked for or must be. */
import {isIP} from 'node:net';
import {encodeKey} from '../engine/url.ts';
import type {StoreSettings} from './settings.ts';

export type Place = {
	/** `https://host[:port]`. */
	readonly origin: string;
	/** As the Host header says it. */
	readonly host: string;
	/** What stands before the key: `/` or `/bucket/`. */
	readonly base: string;
};

const virtualHostable = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;

/** `region` overrides the settings' own, for a bucket that was found to lie elsewhere. */
export function placeOf(store: StoreSettings, bucket: string, region: string = store.region): Place {
	const endpoint = store.endpoint ?? `https://s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
	const {protocol, host, hostname, origin} = new URL(endpoint);
	// A dot in the name falls outside the store's wildcard certificate; an address has no subdomains.
	const byPath =
		store.forcePathStyle ||
		!virtualHostable.test(bucket) ||
		isIP(hostname.replace(/^\[|\]$/g, '')) !== 0 ||
		hostname === 'localhost';
	return byPath
		? {origin, host, base: `/${encodeKey(bucket)}/`}
		: {origin: `${protocol}//${bucket}.${host}`, host: `${bucket}.${host}`, base: '/'};
}

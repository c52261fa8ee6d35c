/** A request as a bucket sees it: bucket and key out of path or host name, query, headers. */
import type {IncomingHttpHeaders, IncomingMessage} from 'node:http';
import {decode} from './percent.ts';
import {Refusal} from './refusal.ts';

export type Incoming = {
	readonly method: string;
	/** Decoded once, with its leading slash, as it stood in the request: the signature covers this form. */
	readonly path: string;
	/** Empty for requests to the service itself. */
	readonly bucket: string;
	readonly key: string;
	readonly query: ReadonlyMap<string, string>;
	readonly headers: IncomingHttpHeaders;
	readonly message: IncomingMessage;
};

/** One header; undefined where absent. */
export function header({headers}: {readonly headers: IncomingHttpHeaders}, name: string): string | undefined {
	const value = headers[name];
	return Array.isArray(value) ? value.join(',') : value;
}

const noQuery: ReadonlyMap<string, string> = new Map();

/** Throws `InvalidURI` for what is no percent-encoded UTF-8. `..` and `//` are letters of a key like any other. */
export function readIncoming(message: IncomingMessage, isBucket: (name: string) => boolean): Incoming {
	const target = message.url ?? '/';
	const mark = target.indexOf('?');
	const rawPath = mark === -1 ? target : target.slice(0, mark);
	const path = decode(rawPath);
	if (path === undefined || !path.startsWith('/')) throw new Refusal('InvalidURI');

	const {method = 'GET', headers} = message;
	const query = mark === -1 ? noQuery : readQuery(target.slice(mark + 1));
	const hosted = bucketOfHost(headers.host ?? '', isBucket);
	if (hosted !== undefined) return {method, path, bucket: hosted, key: path.slice(1), query, headers, message};

	const slash = path.indexOf('/', 1);
	const bucket = slash === -1 ? path.slice(1) : path.slice(1, slash);
	return {method, path, bucket, key: slash === -1 ? '' : path.slice(slash + 1), query, headers, message};
}

function readQuery(text: string): ReadonlyMap<string, string> {
	const query = new Map<string, string>();
	for (const pair of text.split('&')) {
		if (pair === '') continue;
		const equals = pair.indexOf('=');
		const name = decode((equals === -1 ? pair : pair.slice(0, equals)).replaceAll('+', ' '));
		const value = decode(equals === -1 ? '' : pair.slice(equals + 1).replaceAll('+', ' '));
		if (name === undefined || value === undefined) throw new Refusal('InvalidURI');
		query.set(name, value);
	}
	return query;
}

/**
`bucket.s3.us-east-1.amazonaws.com`, `bucket.localhost`, and a host that is itself a bucket's name, as with a CNAME.
Undefined for path-style hosts: addresses, `localhost`, the service's own names.
*/
function bucketOfHost(host: string, isBucket: (name: string) => boolean): string | undefined {
	const first = host.charCodeAt(0);
	if ((first >= 0x30 && first <= 0x39 && /^[\d.]+(?::\d+)?$/.test(host)) || first === 0x5b) return undefined;
	const name = host.replace(/:\d+$/, '').toLowerCase();
	const hosted = /^(?<bucket>.+)\.(?:s3[.-](?:[a-z0-9.-]+\.)?amazonaws\.com|(?:s3\.)?localhost)$/.exec(name)?.groups;
	if (hosted?.bucket !== undefined && hosted.bucket !== 's3') return hosted.bucket;
	return isBucket(name) ? name : undefined;
}

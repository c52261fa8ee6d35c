/** For tests, beside S3: what was asked of the buckets, and what lies in them, hashed from the bytes themselves. */
import {createHash} from 'node:crypto';
import {type Answer, text} from './answer.ts';
import type {Store} from './call.ts';
import type {Incoming} from './incoming.ts';
import type {Requests} from './requests.ts';
import type {Facts, Held, Shelf} from './shelf.ts';

/** One object, as `GET /sandbox/objects?bucket=…` tells it, a line of JSON each, in the order of keys. */
export type InspectedObject = {
	readonly key: string;
	readonly size: number;
	/** Hex, of the bytes as they lie there. */
	readonly sha256: string;
	readonly etag: string;
	readonly contentType: string;
	readonly headers: Facts['headers'];
	readonly metadata: Facts['metadata'];
	readonly storageClass: string;
};

/** `/sandbox/requests` and `/sandbox/objects`, on loopback and without credentials. */
export function inspect({path, query}: Incoming, store: Store, requests: () => Requests): Answer | undefined {
	if (path === '/sandbox/requests') {
		const uploads = Object.fromEntries([...store.buckets].map(([name, bucket]) => [name, bucket.uploads.size]));
		return text(200, 'application/json', `${JSON.stringify({...requests(), uploads, log: store.log.usage()})}\n`);
	}
	if (path !== '/sandbox/objects') return undefined;
	const bucket = store.buckets.get(query.get('bucket') ?? '');
	if (bucket === undefined) return text(404, 'text/plain', 'There is no such bucket\n');
	const body = lines(inspectObjects(bucket.shelf, query.get('prefix') ?? ''));
	return {status: 200, headers: {'content-type': 'application/x-ndjson'}, body, size: undefined};
}

async function* lines(objects: AsyncIterable<InspectedObject>): AsyncIterable<Buffer> {
	for await (const object of objects) yield Buffer.from(`${JSON.stringify(object)}\n`);
}

export async function* inspectObjects(shelf: Shelf, prefix = ''): AsyncIterable<InspectedObject> {
	let after = '';
	for (;;) {
		const {entries, more} = shelf.list({prefix, after, limit: 500});
		for (const {key} of entries) {
			const held = shelf.find(key);
			if (held === undefined) continue;
			const {etag, size, headers, metadata, storageClass} = held.facts;
			const contentType = headers['content-type'] ?? '';
			yield {key, size, sha256: await sha256Of(held), etag, contentType, headers, metadata, storageClass};
		}
		if (!more) return;
		after = entries.at(-1)?.key ?? '';
	}
}

async function sha256Of({read, facts}: Held): Promise<string> {
	const sha256 = createHash('sha256');
	const bytes = read(0, facts.size);
	if (Buffer.isBuffer(bytes)) sha256.update(bytes);
	else for await (const piece of bytes) sha256.update(piece);
	return sha256.digest('hex');
}

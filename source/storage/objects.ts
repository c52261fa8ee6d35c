/** The destination's objects over signed requests: HEAD, conditional PUT, and reading one again. */
import {createHash} from 'node:crypto';
import {MigrationError} from '../engine/failure.ts';
import type {StoreAbilities, StoredObject} from '../engine/ports/buckets.ts';
import {translateReply} from './errors.ts';
import {bareEtag} from './headers.ts';
import type {Reply, Sink} from './http.ts';
import type {Credentials, DestinationSettings} from './settings.ts';
import type {Store, StoreRequest} from './store.ts';

/** `query`, `headers`, `body`, `payload` of a request to one key of the destination bucket. */
type Ask = Pick<StoreRequest, 'query' | 'headers' | 'body' | 'payload'>;

export type Objects = {
	readonly settings: DestinationSettings;
	readonly abilities: StoreAbilities;
	/** The answer as it is; only failures of the network throw. */
	readonly ask: (method: StoreRequest['method'], key: string, ask?: Ask) => Promise<Reply>;
	/** HEAD; null only for 404. */
	readonly stat: (key: string) => Promise<StoredObject | null>;
	/** Reads the object and returns its SHA-256; null when it is gone or another than `etag`. `also` sees its bytes too. */
	readonly hashOf: (key: string, etag: string, also?: Sink) => Promise<string | null>;
};

export function createObjects(
	store: Store,
	settings: DestinationSettings,
	abilities: StoreAbilities,
	credentials: () => Credentials,
): Objects {
	const {bucket} = settings;
	const ask: Objects['ask'] = (method, key, {query, headers, body, payload} = {}) =>
		store(credentials(), {method, bucket, key, query, headers, body, payload});

	const stat = (key: string) => statObject(store, credentials(), bucket, key);

	const hashOf: Objects['hashOf'] = async (key, etag, also) => {
		const hash = createHash('sha256');
		let bytes = 0;
		const reply = await store(credentials(), {
			method: 'GET',
			bucket,
			key,
			headers: ['if-match', `"${etag}"`],
			onHead: head =>
				head.status === 200
					? piece => {
							bytes += piece.length;
							hash.update(piece);
							return also?.(piece);
						}
					: 'whole',
		});
		if (reply.status === 404 || reply.status === 412) return null;
		if (reply.status !== 200) throw translateReply(reply, 'upload', key);
		if (Number(reply.headers['content-length'] ?? bytes) !== bytes) {
			throw new MigrationError('upload-error', `The destination cut an object short while it was read: ${key}`);
		}
		return hash.digest('hex');
	};

	return {settings, abilities, ask, stat, hashOf};
}

/** HEAD; null only for 404. */
export async function statObject(
	store: Store,
	credentials: Credentials,
	bucket: string,
	key: string,
): Promise<StoredObject | null> {
	const reply = await store(credentials, {method: 'HEAD', bucket, key});
	if (reply.status === 404) return null;
	if (reply.status !== 200) throw translateReply(reply, 'upload', key);
	return describe(reply.headers);
}

/** What HEAD says of an object, in the ledger's words. */
export function describe(headers: Readonly<Record<string, string>>): StoredObject {
	const optional = <K extends keyof StoredObject>(name: K, value: string | undefined) =>
		value === undefined || value === '' ? {} : {[name]: value};
	return {
		size: Number(headers['content-length'] ?? 0),
		etag: bareEtag(headers.etag),
		...optional('contentType', headers['content-type']),
		...optional('versionId', headers['x-amz-version-id']),
		...optional('recordId', headers['x-amz-meta-doclift-record']),
		...optional('sha256', headers['x-amz-meta-doclift-sha256']),
		...optional('upload', headers['x-amz-meta-doclift-upload']),
		...optional('sourceEtag', headers['x-amz-meta-doclift-source-etag']),
	};
}

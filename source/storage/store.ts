/**
Signed requests to the buckets of one store.

Two things that a store may complain of are put right here and tried once more: a clock that differs from the store's
(its Date header says by how much), and, where it `roams`, a bucket that lies in another region than configured. The
destination does not roam: its region is part of every link.
*/
import {MigrationError} from '../engine/failure.ts';
import {encodeKey} from '../engine/url.ts';
import {errorCode} from './errors.ts';
import type {Flow} from './flow.ts';
import type {Http, Reply, Request} from './http.ts';
import {type Place, placeOf} from './place.ts';
import type {Credentials, StoreSettings} from './settings.ts';
import {createSigner, emptyPayload, type Sign} from './sigv4.ts';

export type StoreRequest = {
	readonly method: Request['method'];
	readonly bucket: string;
	readonly key: string;
	/** Canonical query; empty for none. */
	readonly query?: string | undefined;
	/** Flat, lower-case names; all are signed. */
	readonly headers?: readonly string[] | undefined;
	readonly body?: Uint8Array | Flow | undefined;
	/** SHA-256 of the body in hex, or `UNSIGNED-PAYLOAD`; it must be given with a body. */
	readonly payload?: string | undefined;
	readonly onHead?: Request['onHead'];
};

export type Store = (credentials: Credentials, request: StoreRequest) => Promise<Reply>;

const skewed = 'RequestTimeTooSkewed';
// Stores refuse a difference of 15 minutes; with less than this one it must be something else that is denied.
const offMs = 10 * 60_000;

/** The store's time, where it refuses ours. The answer to a HEAD has no body that says so: there its date must tell. */
function refusedFor(reply: Reply, method: Request['method'], ours: number): number | undefined {
	const {status, headers} = reply;
	if (status !== 403 || headers.date === undefined) return undefined;
	const theirs = Date.parse(headers.date);
	if (!Number.isFinite(theirs)) return undefined;
	const refused = method === 'HEAD' ? Math.abs(theirs - ours) > offMs : errorCode(reply) === skewed;
	return refused ? theirs : undefined;
}

export function createStore(
	http: Http,
	settings: StoreSettings,
	{roams = true}: {readonly roams?: boolean} = {},
): Store {
	const regions = new Map<string, string>();
	const places = new Map<string, Place>();
	/** By credentials, which are the same object for a batch and gone after it, and by region. */
	const signers = new WeakMap<Credentials, Map<string, Sign>>();
	let skew = 0;

	const signerOf = (credentials: Credentials, region: string): Sign => {
		const known = signers.get(credentials)?.get(region);
		if (known !== undefined) return known;
		const sign = createSigner(credentials, region, () => Date.now() + skew);
		const regional = signers.get(credentials) ?? new Map<string, Sign>();
		signers.set(credentials, regional.set(region, sign));
		return sign;
	};
	const placeOfBucket = (bucket: string): Place => {
		const known = places.get(bucket);
		if (known !== undefined) return known;
		const place = placeOf(settings, bucket, regions.get(bucket));
		places.set(bucket, place);
		return place;
	};

	const regionOf = (bucket: string): string => regions.get(bucket) ?? settings.region;

	const once = (credentials: Credentials, request: StoreRequest): Promise<Reply> => {
		const {method, bucket, key, query = '', headers = [], body, payload = emptyPayload, onHead} = request;
		const {origin, host, base} = placeOfBucket(bucket);
		const path = key === '' && base.length > 1 ? base.slice(0, -1) : base + encodeKey(key);
		const sign = signerOf(credentials, regionOf(bucket));
		const signed = sign({method, host, path, query, headers, payload});
		if (method === 'GET') signed.push('accept-encoding', 'identity');
		// Here and wherever something is made for each file, objects are spelled out: to add to one that was spread costs V8 µs.
		return http.send({
			method,
			origin,
			path: query === '' ? path : `${path}?${query}`,
			headers: signed,
			body,
			onHead,
			answersEarly: answersEarly(request),
		});
	};

	return async (credentials, request) => {
		// By the time of the answer another one may have taught us the bucket's region, or the store's time.
		const asked = regionOf(request.bucket);
		const askedSkew = skew;
		const reply = await once(credentials, request);
		if (reply.status < 300 || reply.status === 304) return reply;
		const {headers, status} = reply;
		const theirs = refusedFor(reply, request.method, Date.now() + askedSkew);
		if (theirs !== undefined) {
			skew = theirs - Date.now();
			return once(credentials, request);
		}
		const region = headers['x-amz-bucket-region'];
		if ((status === 301 || status === 400) && region !== undefined && region !== asked) {
			if (!roams || settings.endpoint !== undefined) return reply;
			regions.set(request.bucket, region);
			places.delete(request.bucket);
			return once(credentials, request);
		}
		// The answer to a HEAD has no body: of all that 400 may mean, only a token that has run out comes by itself.
		if (status === 400 && request.method === 'HEAD' && region === undefined && credentials.sessionToken !== undefined) {
			const what = `${request.bucket}/${request.key}`;
			throw new MigrationError(
				'authentication-expired',
				`The store answered 400 to temporary credentials: HEAD ${what}`,
			);
		}
		return reply;
	};
}

/** S3 begins its answer to a completion or a copy at once, and sends blanks for as long as it joins and copies. */
const answersEarly = ({method, query = '', headers = []}: StoreRequest): boolean =>
	method === 'POST' ? query.startsWith('uploadId=') : method === 'PUT' && headers.includes('x-amz-copy-source');

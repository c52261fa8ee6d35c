/** Clients for the tests: the AWS SDK, and bare requests that are signed by its signer or not at all. */
import {createHash, createHmac} from 'node:crypto';
import {type IncomingHttpHeaders, request} from 'node:http';
import {S3Client} from '@aws-sdk/client-s3';
import {SignatureV4} from '@smithy/signature-v4';
import {onTestFinished} from 'vitest';
import {type Buckets, type BucketsOptions, createBuckets} from '../../../source/sandbox/buckets/create.ts';
import type {User} from '../../../source/sandbox/buckets/rights.ts';

export const owner: User = {name: 'owner', accessKeyId: 'AKOWNER', secretAccessKey: 'owner-secret', owner: true};
export const tool: User = {name: 'tool', accessKeyId: 'AKTOOL', secretAccessKey: 'tool-secret'};
export const reader: User = {name: 'reader', accessKeyId: 'AKREADER', secretAccessKey: 'reader-secret'};

/** One stored bucket `archive`, a public one, and a versioned one; closed when the test ends. */
export async function startBuckets(options: Partial<BucketsOptions> = {}): Promise<Buckets> {
	const buckets = await createBuckets({
		users: [owner, tool, reader],
		buckets: [
			{
				name: 'archive',
				kind: 'stored',
				region: 'us-east-1',
				grants: {tool: ['read', 'list', 'put', 'abort', 'settings'], reader: ['read']},
			},
			{name: 'public', kind: 'stored', anonymousRead: true},
			{name: 'versions', kind: 'stored', versioned: true},
		],
		...options,
	});
	onTestFinished(buckets.close);
	return buckets;
}

export function sdk({url}: Buckets, user: User = owner, region = 'us-east-1'): S3Client {
	const {accessKeyId, secretAccessKey, sessionToken} = user;
	const client = new S3Client({
		endpoint: url,
		region,
		forcePathStyle: true,
		maxAttempts: 1,
		credentials: {accessKeyId, secretAccessKey, ...(sessionToken !== undefined && {sessionToken})},
		requestChecksumCalculation: 'WHEN_REQUIRED',
		responseChecksumValidation: 'WHEN_REQUIRED',
	});
	onTestFinished(() => client.destroy());
	return client;
}

export type Bare = {
	readonly method?: string;
	/** As it goes over the wire. */
	readonly target: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: Buffer;
};

export type Answered = {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	readonly body: Buffer;
	/** Of an error document. */
	readonly code: string | undefined;
};

export function send(
	{url}: {readonly url: string},
	{method = 'GET', target, headers = {}, body}: Bare,
): Promise<Answered> {
	return new Promise((resolve, reject) => {
		const {hostname, port} = new URL(url);
		const outgoing = request({hostname, port, method, path: target, headers, agent: false}, incoming => {
			const pieces: Buffer[] = [];
			incoming.on('data', piece => pieces.push(piece));
			incoming.on('error', reject);
			incoming.on('end', () => {
				const whole = Buffer.concat(pieces);
				const code = /<Code>(\w+)<\/Code>/.exec(whole.toString('utf8'))?.[1];
				resolve({status: incoming.statusCode ?? 0, headers: incoming.headers, body: whole, code});
			});
		});
		outgoing.on('error', reject);
		outgoing.end(body);
	});
}

/** The two forms in which the signer wants SHA-256. */
class Sha256 {
	readonly #hash;

	constructor(secret?: unknown) {
		const key = typeof secret === 'string' || secret instanceof Uint8Array ? secret : undefined;
		this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', key);
	}

	update(piece: string | ArrayBuffer | ArrayBufferView) {
		this.#hash.update(
			typeof piece === 'string' ? piece : ArrayBuffer.isView(piece) ? view(piece) : new Uint8Array(piece),
		);
	}

	digest() {
		return Promise.resolve(new Uint8Array(this.#hash.digest()));
	}

	reset() {}
}

const view = ({buffer, byteOffset, byteLength}: ArrayBufferView) => new Uint8Array(buffer, byteOffset, byteLength);

export type Sign = {
	readonly user?: User;
	readonly region?: string;
	readonly at?: Date;
	readonly query?: Readonly<Record<string, string>>;
};

const signerOf = ({user = owner, region = 'us-east-1'}: Sign) =>
	new SignatureV4({service: 's3', region, credentials: user, sha256: Sha256, uriEscapePath: false});

/** Signs with the SDK's signer. `path` is percent-encoded. */
export async function signed(
	{url}: {readonly url: string},
	{method = 'GET', path, headers = {}, body}: Omit<Bare, 'target'> & {path: string},
	sign: Sign = {},
): Promise<Bare> {
	const {hostname, host} = new URL(url);
	const {query = {}, at} = sign;
	const payload =
		headers['x-amz-content-sha256'] ??
		createHash('sha256')
			.update(body ?? '')
			.digest('hex');
	const made = await signerOf(sign).sign(
		{
			method,
			protocol: 'http:',
			hostname,
			path,
			query,
			headers: {host, ...headers, 'x-amz-content-sha256': payload},
			...(body !== undefined && {body}),
		},
		at === undefined ? {} : {signingDate: at},
	);
	return {method, target: path + written(query), headers: made.headers, ...(body !== undefined && {body})};
}

/** A presigned GET, as a target. */
export async function presigned(
	{url}: {readonly url: string},
	path: string,
	sign: Sign & {seconds: number},
): Promise<string> {
	const {hostname, host} = new URL(url);
	const {query = {}, at, seconds} = sign;
	const made = await signerOf(sign).presign(
		{
			method: 'GET',
			protocol: 'http:',
			hostname,
			path,
			query,
			headers: {host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD'},
		},
		{expiresIn: seconds, ...(at !== undefined && {signingDate: at})},
	);
	return path + written(made.query ?? {});
}

function written(query: Readonly<Record<string, string | string[] | null>>): string {
	const pairs = Object.entries(query).map(
		([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`,
	);
	return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** Buckets, a copier and its threads, for tests: what is put into the source is copied to the destination. */
import {hash} from 'node:crypto';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {build} from 'esbuild';
import type {FileTask, Receipt} from '../../source/engine/ports/copier.ts';
import {encodeKey} from '../../source/engine/url.ts';
import {type Buckets, createBuckets} from '../../source/sandbox/buckets/create.ts';
import type {BucketSettings, Right} from '../../source/sandbox/buckets/rights.ts';
import {createFaults, type FaultRule, type Faults} from '../../source/sandbox/faults.ts';
import {createHttp, type Reply} from '../../source/storage/http.ts';
import {defaultLimits, type Limits} from '../../source/storage/limits.ts';
import type {Credentials} from '../../source/storage/settings.ts';
import {createSigner} from '../../source/storage/sigv4.ts';
import {type CopierSettings, createCopier} from '../../source/workers/pool.ts';
import {enforcing} from '../support/enforcing.ts';
import type {FaultyProxy, openProxy} from '../support/proxy.ts';

export const owner = {accessKeyId: 'AKIAOWNER', secretAccessKey: 'owner-secret'};
export const reader = {accessKeyId: 'AKIAREADER', secretAccessKey: 'reader-secret'};
export const writer = {accessKeyId: 'AKIAWRITER', secretAccessKey: 'writer-secret'};
/** May read the source and write the destination: one credential for both. */
export const mover = {accessKeyId: 'AKIAMOVER', secretAccessKey: 'mover-secret'};

/** Bundles the thread once for a file of tests. */
export async function bundleThread(): Promise<{file: string; remove: () => void}> {
	const folder = mkdtempSync(join(tmpdir(), 'doclift-thread-'));
	const file = join(folder, 'thread.mjs');
	await build({
		entryPoints: [new URL('../../source/workers/thread.ts', import.meta.url).pathname],
		outfile: file,
		bundle: true,
		format: 'esm',
		platform: 'node',
		target: 'node20',
		banner: {js: "import {createRequire as r} from 'node:module'; const require = r(import.meta.url);"},
		logLevel: 'error',
	});
	return {file, remove: () => rmSync(folder, {recursive: true, force: true})};
}

const archiving: readonly Right[] = ['read', 'list', 'put', 'abort'];

/** Short enough that a test of any of them takes a fraction of a second. */
export const quick: Partial<Limits> = {
	headersMs: 400,
	idleMs: 300,
	slowWindowMs: 300,
	slowBytesPerSecond: 10_000,
	retryBaseMs: 5,
	retryCapMs: 40,
	throttleBaseMs: 10,
	throttleCapMs: 60,
	patienceMs: 3000,
	smallBytes: 64 * 1024,
	partBytes: 64 * 1024,
	// In parts, where a test says nothing else.
	passBytes: 0,
	budgetBytes: 1024 * 1024,
};

export type Stage = {
	readonly buckets: Buckets;
	readonly faults: Faults;
	readonly put: (
		key: string,
		body: Buffer | string,
		headers?: Readonly<Record<string, string>>,
		bucket?: string,
	) => Promise<string>;
	readonly head: (key: string, bucket?: string) => Promise<Reply>;
	readonly get: (key: string, bucket?: string) => Promise<Buffer>;
	readonly task: (key: string, more?: Partial<FileTask>) => FileTask;
	readonly copy: (tasks: readonly FileTask[]) => Promise<Receipt[]>;
	readonly copier: ReturnType<typeof createCopier>;
	/** Where one was asked for. */
	readonly proxy: FaultyProxy | undefined;
	readonly close: () => Promise<void>;
};

export async function openStage(
	file: string,
	options: {
		rules?: readonly FaultRule[];
		settings?: Partial<CopierSettings>;
		access?: CopierSettings['source']['access'];
		limits?: Partial<Limits>;
		/** Of our own bucket. */
		bucket?: Partial<BucketSettings>;
		/** Opens a line between the copier and the buckets. */
		behind?: typeof openProxy;
	} = {},
): Promise<Stage> {
	const faults = createFaults(options.rules ?? []);
	const buckets = await createBuckets({
		buckets: [
			{name: 'vendor-docs', kind: 'stored', grants: {reader: ['read', 'list'], mover: ['read', 'list']}},
			{name: 'our-docs', kind: 'stored', grants: {writer: archiving, mover: archiving}, ...options.bucket},
		],
		users: [
			{name: 'owner', ...owner, owner: true},
			{name: 'reader', ...reader},
			{name: 'writer', ...writer},
			{name: 'mover', ...mover},
		],
		faults,
		minPartBytes: 1,
	});
	const {url} = buckets;
	const proxy = await options.behind?.(url);
	const store = {region: 'us-east-1', endpoint: proxy?.url ?? url, forcePathStyle: true};
	const copier = createCopier({
		file,
		source: {...store, buckets: ['vendor-docs'], hosts: [], access: options.access ?? ['s3']},
		destination: {...store, bucket: 'our-docs', prefix: 'uploads', createBucket: false},
		transfer: {threads: 1, batchFiles: 100, concurrency: 16, maxFileBytes: 50_000_000, transfer: 'stream'},
		abilities: enforcing,
		sourceCredentials: async () => reader,
		sourceSigning: 'must',
		hasSigned: () => false,
		destinationCredentials: async () => writer,
		apiVersion: '64.0',
		apiReservePercent: 20,
		limits: {...quick, ...options.limits},
		...options.settings,
	});
	const {call, end} = signedCalls(url, owner);
	let row = 0;
	return {
		buckets,
		faults,
		copier,
		proxy,
		put: async (key, body, headers = {}, bucket = 'vendor-docs') => {
			const bytes = Buffer.from(body);
			const response = await call('PUT', bucket, key, headers, bytes);
			if (response.status !== 200) throw new Error(response.body.toString());
			return hash('sha256', bytes);
		},
		head: (key, bucket = 'our-docs') => call('HEAD', bucket, key),
		get: async (key, bucket = 'our-docs') => (await call('GET', bucket, key)).body,
		task: (key, more = {}) => ({
			row: ++row,
			recordId: `a0B${String(row).padStart(15, '0')}`,
			url: `${url}/vendor-docs/${encodeKey(key)}`,
			key: `uploads/${key}`,
			name: key.split('/').at(-1) ?? key,
			replaces: null,
			...more,
		}),
		copy: async tasks => {
			const receipts: Receipt[] = [];
			await copier.copy(tasks, some => receipts.push(...some));
			return receipts;
		},
		close: async () => {
			await copier.close();
			await end();
			await proxy?.close();
			await buckets.close();
		},
	};
}

/** Through our own client: `fetch` would fold the dots of a key. */
function signedCalls(url: string, credentials: Credentials) {
	const sign = createSigner(credentials, 'us-east-1');
	const http = createHttp(defaultLimits, {environment: {}});
	const call = (
		method: 'GET' | 'PUT' | 'HEAD',
		bucket: string,
		key: string,
		headers: Readonly<Record<string, string>> = {},
		body = Buffer.alloc(0),
	): Promise<Reply> => {
		const path = `/${bucket}/${encodeKey(key)}`;
		const signed = sign({
			method,
			host: new URL(url).host,
			path,
			query: '',
			headers: Object.entries(headers).flat(),
			payload: hash('sha256', body),
		});
		return http.send({method, origin: url, path, headers: signed, ...(method === 'PUT' ? {body} : {})});
	};
	return {call, end: http.close};
}

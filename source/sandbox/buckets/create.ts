/** S3 buckets over HTTP on loopback: signatures verified, rights kept, faults on demand. */
import {once} from 'node:events';
import {createServer} from 'node:http';
import type {Faults} from '../faults.ts';
import type {Bucket, Store} from './call.ts';
import {type InspectedObject, inspectObjects} from './inspect.ts';
import {type ByteLog, createByteLog} from './log.ts';
import {presign} from './presign.ts';
import {createRequestLog, type Requests} from './requests.ts';
import {type Context, respond} from './respond.ts';
import type {BucketSettings, User} from './rights.ts';
import {createVerifier} from './signature.ts';
import {createStoredShelf} from './stored.ts';
import {createVendorShelf, type Vendor} from './vendor.ts';

export type BucketsOptions = {
	readonly buckets: readonly BucketSettings[];
	readonly users: readonly User[];
	/** Contents of the buckets of the kind `vendor`. */
	readonly world?: Vendor;
	readonly faults?: Faults;
	/** Added to each answer. */
	readonly latencyMs?: number;
	/** For bytes beyond what stays in memory; the system's folder for temporary files where absent. */
	readonly directory?: string;
	readonly port?: number;
	readonly now?: () => number;
	/** 5 MiB where absent, as on S3. */
	readonly minPartBytes?: number;
	/** False: streamed bodies without a length are refused with 411, as by older stores. True where absent. */
	readonly awsChunked?: boolean;
};

export type Buckets = {
	/** `http://127.0.0.1:port` */
	readonly url: string;
	readonly requests: () => Requests;
	/** Every object of a bucket in the order of keys, hashed as it is read. */
	readonly objects: (bucket: string, prefix?: string) => AsyncIterable<InspectedObject>;
	/** Uploads in parts that were neither completed nor aborted. */
	readonly openUploads: (bucket: string) => number;
	/** A URL that opens one object for an hour, signed for this user. */
	readonly presign: (bucket: string, key: string, user: User) => string;
	readonly addBucket: (settings: BucketSettings) => void;
	readonly addUser: (user: User) => void;
	readonly usage: () => {readonly memory: number; readonly disk: number};
	readonly close: () => Promise<void>;
};

export async function createBuckets(options: BucketsOptions): Promise<Buckets> {
	const {faults, latencyMs = 0, directory, now = Date.now, awsChunked = true} = options;
	const users = new Map(options.users.map(user => [user.accessKeyId, user]));
	const log = createByteLog(directory === undefined ? {} : {directory});
	const store = createStore(options, log);
	const {buckets, createBucket: addBucket} = store;
	const verify = createVerifier({userOf: id => users.get(id), now});
	const requestLog = createRequestLog();
	const context: Context = {store, verify, faults, latencyMs, awsChunked, requestLog};

	const server = createServer({keepAliveTimeout: 60_000, requestTimeout: 0}, (message, response) => {
		respond(context, message, response).catch(() => response.destroy());
	});
	server.listen(options.port ?? 0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	if (address === null || typeof address === 'string') throw new TypeError('The buckets have no port');

	const url = `http://127.0.0.1:${address.port}`;
	return {
		url,
		presign: (bucket, key, user) => {
			const region = buckets.get(bucket)?.settings.region ?? 'us-east-1';
			return presign({url, bucket, key, region, user, seconds: 3600, now: now()});
		},
		requests: requestLog.requests,
		objects: (name, prefix) => {
			const bucket = buckets.get(name);
			if (bucket === undefined) throw new RangeError(`There is no bucket ${name}`);
			return inspectObjects(bucket.shelf, prefix);
		},
		openUploads: name => buckets.get(name)?.uploads.size ?? 0,
		addBucket,
		addUser: user => users.set(user.accessKeyId, user),
		usage: log.usage,
		close: async () => {
			const closed = once(server, 'close');
			server.close();
			server.closeAllConnections();
			await closed;
			log.close();
		},
	};
}

function createStore(
	{buckets: named, world, minPartBytes = 5 * 1024 * 1024, now = Date.now}: BucketsOptions,
	log: ByteLog,
): Store {
	const buckets = new Map<string, Bucket>();

	const openBucket = (settings: BucketSettings): Bucket => {
		const base = {settings, uploads: new Map(), created: now()};
		if (settings.kind === 'stored') {
			const stored = createStoredShelf(log, {versioned: settings.versioned === true});
			return {...base, shelf: stored, stored};
		}
		if (world === undefined) throw new TypeError(`Bucket ${settings.name} needs a world to take its files from`);
		return {...base, shelf: createVendorShelf(settings.name, world), stored: undefined};
	};
	const createBucket = (settings: BucketSettings): void => {
		buckets.set(settings.name, openBucket(settings));
	};
	for (const settings of named) createBucket(settings);
	return {buckets, log, vendor: world, now, minPartBytes, createBucket};
}

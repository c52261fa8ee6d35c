/** S3 buckets over HTTP on loopback: signatures verified, rights kept, faults on demand. */
import {once} from 'node:events';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {FaultRule, Faults} from '../faults.ts';
import {type Answer, xml} from './answer.ts';
import {type Damage, Gone, receive, receiveText} from './body.ts';
import type {Bucket, Call, Store} from './call.ts';
import {answerInstead} from './fault.ts';
import {type Incoming, readIncoming} from './incoming.ts';
import {type InspectedObject, inspect, inspectObjects} from './inspect.ts';
import {createByteLog} from './log.ts';
import {createBucket, listBuckets} from './operations/bucket.ts';
import {presign} from './presign.ts';
import {Refusal} from './refusal.ts';
import {createRequestLog, type Requests} from './requests.ts';
import {type BucketSettings, mayDo, type User} from './rights.ts';
import {route} from './route.ts';
import {cut, pause, send} from './send.ts';
import {createVerifier, type Signed} from './signature.ts';
import {createStoredShelf} from './stored.ts';
import {createVendorShelf, type Vendor} from './vendor.ts';
import type {Element} from './xml.ts';

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
	const {world, faults, latencyMs = 0, directory, now = Date.now} = options;
	const users = new Map(options.users.map(user => [user.accessKeyId, user]));
	const log = createByteLog(directory === undefined ? {} : {directory});
	const buckets = new Map<string, Bucket>();
	const addBucket = (settings: BucketSettings): Bucket => {
		const bucket = openBucket(settings);
		buckets.set(settings.name, bucket);
		return bucket;
	};
	const openBucket = (settings: BucketSettings): Bucket => {
		const base = {settings, uploads: new Map(), created: now()};
		if (settings.kind === 'stored') {
			const stored = createStoredShelf(log, {versioned: settings.versioned === true});
			return {...base, shelf: stored, stored};
		}
		if (world === undefined) throw new TypeError(`Bucket ${settings.name} needs a world to take its files from`);
		return {...base, shelf: createVendorShelf(settings.name, world), stored: undefined};
	};
	for (const settings of options.buckets) addBucket(settings);

	const {minPartBytes = 5 * 1024 * 1024, awsChunked = true} = options;
	const store: Store = {buckets, log, vendor: world, now, minPartBytes, createBucket: addBucket};
	const verify = createVerifier({userOf: id => users.get(id), now});
	const requestLog = createRequestLog();
	const counter = requestLog.requests;
	const context: Context = {store, verify, faults, latencyMs, awsChunked, requestLog, requests: counter};

	const server = createServer({keepAliveTimeout: 60_000, requestTimeout: 0}, (message, response) => {
		serve(context, message, response).catch(() => response.destroy());
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
		requests: counter,
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

type Context = {
	readonly store: Store;
	readonly verify: (incoming: Incoming) => Signed | undefined;
	readonly faults: Faults | undefined;
	readonly latencyMs: number;
	readonly awsChunked: boolean;
	readonly requestLog: ReturnType<typeof createRequestLog>;
	readonly requests: () => Requests;
};

let requestNumber = 0;

async function serve(context: Context, message: IncomingMessage, response: ServerResponse): Promise<void> {
	const {store, latencyMs, requestLog} = context;
	const requestId = (++requestNumber).toString(16).toUpperCase().padStart(16, '0');
	const bodiless = message.method === 'HEAD';
	let fault: FaultRule | undefined;
	let answer: Answer | 'silence' | 'reset';
	try {
		const incoming = readIncoming(message, name => store.buckets.has(name));
		const inspected = incoming.bucket === 'sandbox' ? inspect(incoming, store, context.requests) : undefined;
		const operation = nameOf(incoming);
		if (inspected === undefined) {
			requestLog.count(incoming.bucket || 'service', operation);
			fault = context.faults?.next('bucket', operation, `${incoming.bucket}/${incoming.key}`);
		}
		answer = inspected ?? (fault && answerInstead(fault)) ?? (await carryOut(context, incoming, fault));
		if (fault?.action === 'change') {
			const {bucket, key} = incoming;
			response.once('finish', () => store.vendor?.changeObject(bucket, key));
		}
	} catch (error) {
		if (error instanceof Gone) return cut(response);
		answer = errorAnswer(error, message.url ?? '/', requestId);
	}
	if (latencyMs > 0) await pause(latencyMs);
	if (fault?.action === 'slow') await pause(fault.ms ?? 1000);
	if (answer === 'reset' || fault?.action === 'lose-reply') return cut(response);
	if (answer === 'silence') return;
	requestLog.answered(answer.status);
	const headers = {...answer.headers, 'x-amz-request-id': requestId, server: 'doclift-sandbox'};
	// A body that was damaged on its way in is answered properly.
	const spent = fault?.action === 'flip' && message.method === 'PUT';
	await send({response, answer: {...answer, headers}, bodiless, fault: spent ? undefined : fault});
}

const nameOf = (incoming: Incoming): string => {
	if (incoming.bucket === '') return 'ListBuckets';
	if (incoming.key === '' && incoming.method === 'PUT' && incoming.query.size === 0) return 'CreateBucket';
	return route(incoming)?.name ?? 'Unknown';
};

async function carryOut(context: Context, incoming: Incoming, fault: FaultRule | undefined): Promise<Answer> {
	const {store, verify, awsChunked} = context;
	const signed = verify(incoming);
	const user = signed?.user;
	if (incoming.bucket === '') return listBuckets(store, user);
	if (nameOf(incoming) === 'CreateBucket') {
		if (signed === undefined) throw new Refusal('AccessDenied');
		return createBucket(store, incoming.bucket, await receiveText(incoming, signed), signed);
	}
	const bucket = store.buckets.get(incoming.bucket);
	if (bucket === undefined) throw new Refusal('NoSuchBucket', {extra: {BucketName: incoming.bucket}});
	checkRegion(bucket, signed);
	const operation = route(incoming);
	if (operation === undefined) throw new Refusal(user === undefined ? 'AccessDenied' : 'NotImplemented');
	if (!bucket.shelf.open() || !mayDo(user, operation.right, bucket.settings)) throw new Refusal('AccessDenied');

	const call: Call = {
		incoming,
		store,
		bucket,
		user,
		may: (right, other = bucket) => mayDo(user, right, other.settings),
		receive: () => receive({incoming, signed, log: store.log, awsChunked, damage: damageOf(fault)}),
		receiveText: () => receiveText(incoming, signed),
	};
	return operation.run(call);
}

function damageOf(fault: FaultRule | undefined): Damage | undefined {
	if (fault?.action === 'flip') return {kind: 'flip'};
	return fault?.action === 'truncate' ? {kind: 'cut'} : undefined;
}

function checkRegion({settings: {region}}: Bucket, signed: Signed | undefined): void {
	if (signed === undefined || region === undefined || signed.region === region) return;
	throw new Refusal('AuthorizationHeaderMalformed', {
		message: `The authorization header is malformed; the region '${signed.region}' is wrong; expecting '${region}'`,
		extra: {Region: region},
		headers: {'x-amz-bucket-region': region},
	});
}

function errorAnswer(error: unknown, target: string, requestId: string): Answer {
	const refusal = error instanceof Refusal ? error : new Refusal('InternalError', {message: String(error)});
	const elements: Element[] = [
		['Code', refusal.code],
		['Message', refusal.message],
		...Object.entries(refusal.extra),
		['Resource', target.split('?', 1)[0] ?? ''],
		['RequestId', requestId],
		['HostId', 'sandbox'],
	];
	return xml(['Error', elements], {status: refusal.status, headers: {...refusal.headers}, plain: true});
}

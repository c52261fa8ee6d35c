/** From one request to its answer: found out, judged, carried out, and sent. */
import type {IncomingMessage, ServerResponse} from 'node:http';
import type {FaultRule, Faults} from '../faults.ts';
import {type Answer, xml} from './answer.ts';
import {type Damage, Gone, receive, receiveText} from './body.ts';
import type {Bucket, Call, Store} from './call.ts';
import {answerInstead} from './fault.ts';
import {type Incoming, readIncoming} from './incoming.ts';
import {inspect} from './inspect.ts';
import {layCopies} from './load.ts';
import {createBucket, listBuckets} from './operations/bucket.ts';
import {Refusal} from './refusal.ts';
import type {createRequestLog} from './requests.ts';
import {liesWithin, mayDo} from './rights.ts';
import {type Operation, route} from './route.ts';
import {cut, pause, send} from './send.ts';
import type {Signed} from './signature.ts';
import type {Element} from './xml.ts';

export type Context = {
	readonly store: Store;
	readonly verify: (incoming: Incoming) => Signed | undefined;
	readonly faults: Faults | undefined;
	readonly latencyMs: number;
	readonly awsChunked: boolean;
	readonly requestLog: ReturnType<typeof createRequestLog>;
};

let requestNumber = 0;

export async function respond(context: Context, message: IncomingMessage, response: ServerResponse): Promise<void> {
	const {store, latencyMs, requestLog} = context;
	const requestId = (++requestNumber).toString(16).toUpperCase().padStart(16, '0');
	const bodiless = message.method === 'HEAD';
	let fault: FaultRule | undefined;
	let answer: Answer | 'silence' | 'reset';
	try {
		const incoming = readIncoming(message, name => store.buckets.has(name));
		const own = incoming.bucket === 'sandbox' ? await answerOwn(incoming, context) : undefined;
		const operation = nameOf(incoming);
		if (own === undefined) {
			requestLog.count(incoming.bucket || 'service', operation);
			fault = context.faults?.next('bucket', operation, `${incoming.bucket}/${incoming.key}`);
		}
		answer = own ?? (fault && answerInstead(fault)) ?? (await carryOut(context, incoming, fault));
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

/** The end points that are the sandbox's own, not S3's. */
const answerOwn = (incoming: Incoming, {store, requestLog}: Context): Answer | undefined | Promise<Answer> =>
	incoming.method === 'POST' && incoming.path === '/sandbox/copies'
		? layCopies(incoming, store)
		: inspect(incoming, store, requestLog.requests);

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
	if (operation.right === 'settings' && bucket.settings.settingsUnknown === true) throw new Refusal('NotImplemented');
	const path = pathOf(incoming, operation);
	if (path !== undefined && !liesWithin(user, path, bucket.settings)) throw new Refusal('AccessDenied');

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

/** What a request is about: a key, or the prefix of a listing; undefined for the bucket itself. */
function pathOf({key, query}: Incoming, {name}: Operation): string | undefined {
	if (key !== '') return key;
	return name.startsWith('ListObjects') ? (query.get('prefix') ?? '') : undefined;
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

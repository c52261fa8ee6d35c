/**
AWS Signature Version 4, verified: who has signed this request, and does the signature hold?

After "Authenticating Requests (AWS Signature Version 4)" of the S3 API reference, with S3's deviations from the general
rule: the path is encoded once and never normalised, and every `x-amz-` header must be signed.
*/
import {createHmac, hash, timingSafeEqual} from 'node:crypto';
import {header, type Incoming} from './incoming.ts';
import {encode, encodePath} from './percent.ts';
import {Refusal} from './refusal.ts';
import type {User} from './rights.ts';

/** What a valid signature says. `seed` is where the signatures of an aws-chunked body begin. */
export type Signed = {
	readonly user: User;
	readonly region: string;
	/** Hex SHA-256 of the body, `UNSIGNED-PAYLOAD`, or one of the `STREAMING-` forms. */
	readonly payload: string;
	readonly seed: {readonly key: Buffer; readonly date: string; readonly scope: string; readonly signature: string};
};

export type VerifyOptions = {
	readonly userOf: (accessKeyId: string) => User | undefined;
	readonly now: () => number;
};

const algorithm = 'AWS4-HMAC-SHA256';
/** S3 allows 15 minutes either way, and a week for a presigned URL. */
const maxSkewMs = 15 * 60_000;
const maxExpirySeconds = 604_800;

type Claim = {
	readonly accessKeyId: string;
	readonly scope: string;
	readonly day: string;
	readonly region: string;
	readonly signedHeaders: readonly string[];
	readonly signature: string;
	readonly date: string;
	readonly payload: string;
	readonly token: string | undefined;
	readonly presigned: boolean;
};

/** Undefined for a request that carries no credentials at all. Throws a `Refusal` for any that do not hold. */
export function createVerifier({userOf, now}: VerifyOptions): (incoming: Incoming) => Signed | undefined {
	const keys = new Map<string, Buffer>();

	const keyOf = (user: User, {day, region}: Claim): Buffer => {
		const name = `${user.accessKeyId}/${day}/${region}`;
		let key = keys.get(name);
		if (key === undefined) {
			if (keys.size > 1000) keys.clear();
			const parts = [day, region, 's3', 'aws4_request'];
			key = parts.reduce<Buffer>((last, part) => mac(last, part), Buffer.from(`AWS4${user.secretAccessKey}`));
			keys.set(name, key);
		}
		return key;
	};

	return incoming => {
		const claim = readClaim(incoming);
		if (claim === undefined) return undefined;
		const user = userOf(claim.accessKeyId);
		if (user === undefined) {
			throw new Refusal('InvalidAccessKeyId', {extra: {AWSAccessKeyId: claim.accessKeyId}});
		}
		checkTime(claim, incoming, now());

		const key = keyOf(user, claim);
		const request = canonicalRequest(incoming, claim);
		const signature = mac(key, `${algorithm}\n${claim.date}\n${claim.scope}\n${hash('sha256', request)}`);
		const given = Buffer.from(claim.signature, 'hex');
		if (given.length !== signature.length || !timingSafeEqual(given, signature)) {
			throw new Refusal('SignatureDoesNotMatch', {
				extra: {AWSAccessKeyId: claim.accessKeyId, CanonicalRequest: request.toString('latin1')},
			});
		}
		checkToken(user, claim, now());
		const seed = {key, date: claim.date, scope: claim.scope, signature: claim.signature};
		return {user, region: claim.region, payload: claim.payload, seed};
	};
}

const mac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

function readClaim(incoming: Incoming): Claim | undefined {
	const authorization = header(incoming, 'authorization');
	if (authorization !== undefined) return readAuthorization(incoming, authorization);
	if (incoming.query.has('X-Amz-Algorithm')) return readPresigned(incoming);
	if (incoming.query.has('AWSAccessKeyId')) throw new Refusal('InvalidRequest', {message: `Please use ${algorithm}.`});
	return undefined;
}

function readAuthorization(incoming: Incoming, authorization: string): Claim {
	if (!authorization.startsWith(`${algorithm} `)) {
		throw new Refusal('InvalidRequest', {
			message: `The authorization mechanism you have provided is not supported. Please use ${algorithm}.`,
		});
	}
	const fields = new Map(
		authorization
			.slice(algorithm.length + 1)
			.split(',')
			.map(field => {
				const equals = field.indexOf('=');
				return [field.slice(0, equals).trim(), field.slice(equals + 1).trim()];
			}),
	);
	const payload = header(incoming, 'x-amz-content-sha256');
	if (payload === undefined) {
		throw new Refusal('InvalidRequest', {message: 'Missing required header for this request: x-amz-content-sha256'});
	}
	const date = header(incoming, 'x-amz-date') ?? '';
	if (instantOf(date) === undefined) {
		throw new Refusal('AccessDenied', {message: 'AWS authentication requires a valid Date or x-amz-date header'});
	}
	const signature = fields.get('Signature') ?? '';
	const signedHeaders = (fields.get('SignedHeaders') ?? '').split(';');
	const token = header(incoming, 'x-amz-security-token');
	const credential = readCredential(fields.get('Credential') ?? '', date, 'AuthorizationHeaderMalformed');
	checkSignedHeaders(incoming, signedHeaders);
	return {...credential, signedHeaders, signature, date, payload, token, presigned: false};
}

function readPresigned(incoming: Incoming): Claim {
	const {query} = incoming;
	const date = query.get('X-Amz-Date') ?? '';
	const expires = Number(query.get('X-Amz-Expires') ?? Number.NaN);
	const wrong = (message: string) => new Refusal('AuthorizationQueryParametersError', {message});
	if (query.get('X-Amz-Algorithm') !== algorithm) throw wrong(`X-Amz-Algorithm only supports "${algorithm}"`);
	if (instantOf(date) === undefined)
		throw wrong("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
	if (!Number.isInteger(expires)) throw wrong('X-Amz-Expires should be a number');
	if (expires < 0) throw wrong('X-Amz-Expires must be non-negative');
	if (expires > maxExpirySeconds) throw wrong('X-Amz-Expires must be less than a week (in seconds)');
	const signedHeaders = (query.get('X-Amz-SignedHeaders') ?? '').split(';');
	checkSignedHeaders(incoming, signedHeaders);
	return {
		...readCredential(query.get('X-Amz-Credential') ?? '', date, 'AuthorizationQueryParametersError'),
		signedHeaders,
		signature: query.get('X-Amz-Signature') ?? '',
		date,
		payload: query.get('X-Amz-Content-Sha256') ?? header(incoming, 'x-amz-content-sha256') ?? 'UNSIGNED-PAYLOAD',
		token: query.get('X-Amz-Security-Token'),
		presigned: true,
	};
}

type CredentialFault = 'AuthorizationHeaderMalformed' | 'AuthorizationQueryParametersError';

function readCredential(credential: string, date: string, fault: CredentialFault) {
	const parts = credential.split('/');
	const [terminal, service, region, day] = parts.toReversed();
	const accessKeyId = parts.slice(0, -4).join('/');
	if (accessKeyId === '' || region === undefined || region === '' || day === undefined) {
		throw new Refusal(fault, {
			message: 'The Credential is mal-formed; expecting "<KEY>/YYYYMMDD/REGION/s3/aws4_request".',
		});
	}
	if (service !== 's3')
		throw new Refusal(fault, {message: `incorrect service "${service}". This endpoint belongs to "s3".`});
	if (terminal !== 'aws4_request') throw new Refusal(fault, {message: `incorrect terminal "${terminal}"`});
	if (day !== date.slice(0, 8))
		throw new Refusal(fault, {message: 'Invalid credential date: it differs from the request'});
	return {accessKeyId, scope: `${day}/${region}/s3/aws4_request`, day, region};
}

function checkSignedHeaders({headers}: Incoming, signedHeaders: readonly string[]): void {
	const unsigned = Object.keys(headers).filter(
		name => (name === 'host' || name.startsWith('x-amz-')) && !signedHeaders.includes(name),
	);
	if (unsigned.length > 0) {
		throw new Refusal('AccessDenied', {
			message: 'There were headers present in the request which were not signed',
			extra: {HeadersNotSigned: unsigned.join(', ')},
		});
	}
}

function checkTime({date, presigned}: Claim, {query}: Incoming, now: number): void {
	const at = instantOf(date) ?? 0;
	const times = {RequestTime: date, ServerTime: new Date(now).toISOString()};
	if (!presigned) {
		if (Math.abs(now - at) > maxSkewMs) {
			throw new Refusal('RequestTimeTooSkewed', {extra: {...times, MaxAllowedSkewMilliseconds: String(maxSkewMs)}});
		}
		return;
	}
	if (at - now > maxSkewMs) throw new Refusal('AccessDenied', {message: 'Request is not yet valid', extra: times});
	if (now > at + Number(query.get('X-Amz-Expires')) * 1000) {
		throw new Refusal('AccessDenied', {message: 'Request has expired', extra: times});
	}
}

function checkToken({sessionToken, expiresAt}: User, {token}: Claim, now: number): void {
	if (token !== sessionToken) throw new Refusal('InvalidToken');
	if (expiresAt !== undefined && expiresAt <= now) throw new Refusal('ExpiredToken');
}

function instantOf(date: string): number | undefined {
	const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
	if (found === null) return undefined;
	const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1).map(Number);
	return Date.UTC(year, month - 1, day, hour, minute, second);
}

// Header values are bytes to HTTP and Latin-1 to Node, all else here is ASCII: Latin-1 gives back the bytes sent.
function canonicalRequest(incoming: Incoming, {signedHeaders, payload, presigned}: Claim): Buffer {
	const {method, path, query} = incoming;
	let text = `${method}\n${encodePath(path)}\n${canonicalQuery(query, presigned)}\n`;
	for (const name of signedHeaders) text += `${name}:${trimmed(header(incoming, name) ?? '')}\n`;
	return Buffer.from(`${text}\n${signedHeaders.join(';')}\n${payload}`, 'latin1');
}

const trimmed = (value: string) => (value.includes('  ') ? value.trim().replaceAll(/ +/g, ' ') : value.trim());

function canonicalQuery(query: ReadonlyMap<string, string>, presigned: boolean): string {
	if (query.size === 0) return '';
	const pairs: Array<readonly [string, string]> = [];
	for (const [name, value] of query) {
		if (!presigned || name !== 'X-Amz-Signature') pairs.push([encode(name), encode(value)]);
	}
	// By bytes of the encoded name: plain comparison, since what is encoded is ASCII.
	pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
	return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

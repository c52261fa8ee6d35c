/**
AWS Signature Version 4, verified: who has signed this request, and does the signature hold?

After "Authenticating Requests (AWS Signature Version 4)" of the S3 API reference, with S3's deviations from the general
rule: the path is encoded once and never normalised, and every `x-amz-` header must be signed.
*/
import {createHmac, hash, timingSafeEqual} from 'node:crypto';
import {algorithm, type Claim, instantOf, readClaim} from './claim.ts';
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

/** S3 allows 15 minutes either way. */
const maxSkewMs = 15 * 60_000;

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
		const matches = given.length === signature.length && timingSafeEqual(given, signature);
		if (!matches || signsOtherBytes(incoming, claim)) {
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

// Header values are bytes to HTTP and Latin-1 to Node, all else here is ASCII: Latin-1 gives back the bytes sent.
function canonicalRequest(incoming: Incoming, {signedHeaders, payload, presigned}: Claim): Buffer {
	const {method, path, query} = incoming;
	let text = `${method}\n${encodePath(path)}\n${canonicalQuery(query, presigned)}\n`;
	for (const name of signedHeaders) text += `${name}:${trimmed(header(incoming, name) ?? '')}\n`;
	return Buffer.from(`${text}\n${signedHeaders.join(';')}\n${payload}`, 'latin1');
}

// As Amazon S3 has it: what it makes of such bytes is not what was signed.
const signsOtherBytes = (incoming: Incoming, {signedHeaders}: Claim): boolean =>
	signedHeaders.some(name => /[\u0080-\uffff]/.test(header(incoming, name) ?? ''));

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

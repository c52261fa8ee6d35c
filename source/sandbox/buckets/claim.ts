/** What a request claims of itself: who has signed it, when, and what of it. Read from its headers or its query. */
import {header, type Incoming} from './incoming.ts';
import {Refusal} from './refusal.ts';

export const algorithm = 'AWS4-HMAC-SHA256';
/** A week, S3's limit for a presigned URL. */
const maxExpirySeconds = 604_800;

export type Claim = {
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

/** Undefined where there are no credentials at all. Throws for those that do not read. */
export function readClaim(incoming: Incoming): Claim | undefined {
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

/** Of `20260131T235959Z`, in ms since 1970; undefined for anything else. */
export function instantOf(date: string): number | undefined {
	const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
	if (found === null) return undefined;
	const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1).map(Number);
	return Date.UTC(year, month - 1, day, hour, minute, second);
}

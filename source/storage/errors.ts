/** What a store or the network says, in the words of the failure table. */
import {type FailureKind, MigrationError} from '../engine/failure.ts';
import {codeOf, messageOf} from '../engine/thrown.ts';
import {refusedAddress} from './address.ts';
import type {Reply} from './http.ts';
import {answeredOn, toDestination} from './others.ts';

export type Side = 'download' | 'upload';

/** A proxy has answered to CONNECT with something else than a way. */
export const refusedByProxy = 'ERR_REFUSED_BY_PROXY';

const unreachable = new Set([
	'EADDRNOTAVAIL',
	'EAI_AGAIN',
	'EAI_FAIL',
	'ECONNREFUSED',
	'EHOSTUNREACH',
	'ENETDOWN',
	'ENETUNREACH',
	'ENOBUFS',
	'ENOTFOUND',
	'ETIMEDOUT',
	'UND_ERR_CONNECT_TIMEOUT',
	refusedByProxy,
]);

/** A connection that the two sides cannot agree on, or a certificate: time alone mends neither. */
const disagrees = (code: string, reason: string): boolean =>
	code === 'EPROTO' ||
	code === 'UND_ERR_PRX_TLS' ||
	/^ERR_(?:TLS|SSL)_/.test(code) ||
	/certificate|CERT/.test(code + reason);

const fewerFilesHint =
	'Let more files be open at once (`ulimit -Hn`, LimitNOFILE of a service, a container’s ulimits), or lower migration.concurrency; then run `doclift backup --incremental`.';

/**
A failure below HTTP. `what` names the request without its query. A host that has `answered` before and cannot be reached
has an outage, which is waited for; one that never has is most likely a slip in the configuration, which must not take
minutes to say so. Where no more sockets may be opened, fewer files at once get through: as if the store asked for patience.
*/
export function translateTransport(error: unknown, what: string, answered = false): MigrationError {
	const code = codeOf(error);
	const reason = messageOf(error);
	if (code === refusedAddress) return new MigrationError('download-refused-host', `${reason}: ${what}`, {cause: error});
	if (unreachable.has(code) || disagrees(code, reason)) {
		const kind = answered && !disagrees(code, reason) ? 'network-outage' : 'network-unreachable';
		return new MigrationError(kind, `${reason || code}: ${what}`, {cause: error});
	}
	if (code === 'EMFILE' || code === 'ENFILE') {
		const message = `This ${code === 'EMFILE' ? 'process' : 'machine'} may open no more files and sockets (${code}): ${what}`;
		return new MigrationError('network-throttled', message, {cause: error, hint: fewerFilesHint});
	}
	const known = /^(ECONN|EPIPE|HTTP_BROKEN|UND_ERR_(SOCKET|CLOSED|DESTROYED|RES_CONTENT_LENGTH_MISMATCH)|HPE_)/.test(
		code,
	);
	return known
		? new MigrationError('network-reset', `The connection was cut (${reason || code}): ${what}`, {cause: error})
		: new MigrationError('internal', `${reason}: ${what}`, {cause: error});
}

const tag = (name: string, xml: string): string | undefined => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];

/** The store's own code, from the error document; empty where there is none (HEAD, HTML). */
export function errorCode({body}: Pick<Reply, 'body'>): string {
	const start = body.toString('utf8', 0, Math.min(body.length, 4096));
	return start.includes('<Error') ? (tag('Code', start) ?? '') : '';
}

const byCode: Readonly<Record<string, Readonly<Record<Side, FailureKind>>>> = {
	NoSuchKey: {download: 'download-missing', upload: 'upload-error'},
	NoSuchVersion: {download: 'download-missing', upload: 'upload-error'},
	// Not one file is missing but the whole bucket, most likely by a slip of the pen: no file may be called gone for it.
	NoSuchBucket: {download: 'download-no-bucket', upload: 'upload-no-bucket'},
	InvalidObjectState: {download: 'download-archived', upload: 'upload-error'},
	InvalidAccessKeyId: {download: 'authentication-source', upload: 'authentication-destination'},
	SignatureDoesNotMatch: {download: 'authentication-source', upload: 'authentication-destination'},
	InvalidToken: {download: 'authentication-source', upload: 'authentication-destination'},
	RequestTimeTooSkewed: {download: 'authentication-source', upload: 'authentication-destination'},
	ExpiredToken: {download: 'authentication-expired', upload: 'authentication-expired'},
	TokenRefreshRequired: {download: 'authentication-expired', upload: 'authentication-expired'},
	AuthorizationHeaderMalformed: {download: 'configuration', upload: 'configuration'},
	PermanentRedirect: {download: 'configuration', upload: 'configuration'},
	IllegalLocationConstraintException: {download: 'configuration', upload: 'configuration'},
	InvalidLocationConstraint: {download: 'configuration', upload: 'configuration'},
	InvalidBucketName: {download: 'configuration', upload: 'configuration'},
	SlowDown: {download: 'network-throttled', upload: 'network-throttled'},
	RequestTimeout: {download: 'network-timeout', upload: 'network-timeout'},
	BadDigest: {download: 'download-error', upload: 'upload-corrupt'},
	XAmzContentSHA256Mismatch: {download: 'download-error', upload: 'upload-corrupt'},
	XAmzContentChecksumMismatch: {download: 'download-error', upload: 'upload-corrupt'},
	InvalidDigest: {download: 'download-error', upload: 'upload-corrupt'},
	IncompleteBody: {download: 'download-error', upload: 'upload-corrupt'},
};

const byStatus: Readonly<Record<number, Readonly<Record<Side, FailureKind>>>> = {
	// Another region, and no word of it to a HEAD.
	301: {download: 'configuration', upload: 'configuration'},
	401: {download: 'download-forbidden', upload: 'upload-forbidden'},
	403: {download: 'download-forbidden', upload: 'upload-forbidden'},
	404: {download: 'download-missing', upload: 'upload-error'},
	410: {download: 'download-missing', upload: 'upload-error'},
	412: {download: 'download-changed', upload: 'upload-error'},
	429: {download: 'network-throttled', upload: 'network-throttled'},
	// Of a gateway, while the store behind it restarts.
	502: {download: 'network-outage', upload: 'network-outage'},
	503: {download: 'network-throttled', upload: 'network-throttled'},
	504: {download: 'network-outage', upload: 'network-outage'},
};

/** The kind of an answer that is an error: by the store's own code, else by its status. */
export const kindOfAnswer = (code: string, status: number, side: Side): FailureKind =>
	byCode[code]?.[side] ?? byStatus[status]?.[side] ?? (side === 'upload' ? 'upload-error' : 'download-error');

/** An answer that is an error. `what` names the object, or the URL without its query. */
export function translateReply(reply: Reply, side: Side, what: string): MigrationError {
	const code = errorCode(reply);
	const kind = kindOfAnswer(code, reply.status, side);
	const region = reply.headers['x-amz-bucket-region'];
	const elsewhere = kind === 'configuration' && region !== undefined ? `; the bucket lies in ${region}` : '';
	const error = new MigrationError(
		kind,
		`The ${side === 'upload' ? 'destination' : 'source'} answered ${reply.status}${code === '' ? '' : ` ${code}`}${elsewhere}: ${what}`,
	);
	return side === 'upload' ? answeredOn(toDestination, error) : error;
}

/** Text of one element of a result document, with its entities resolved. */
export function xmlText(name: string, body: Buffer): string | undefined {
	return tag(name, body.toString('utf8'))
		?.replaceAll('&quot;', '"')
		.replaceAll('&#34;', '"')
		.replaceAll('&lt;', '<')
		.replaceAll('&gt;', '>')
		.replaceAll('&amp;', '&');
}

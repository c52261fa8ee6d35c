/**
One bucket in memory: S3's operations as far as doclift, rclone and the AWS CLI use them.

It is a yardstick, not a model: no signature is verified, and of the digests only those of tiny bodies (doclift asks
once at its start whether wrong ones are refused). Every client gets the same. What lies here is hashed after the run.
*/
import {hash} from 'node:crypto';
import {listing} from './list.mjs';
import {createUploads} from './uploads.mjs';
import {failure, xml} from './xml.mjs';

/** A store that verified large bodies would spend the cores that the clients are measured on. */
const verifiedUpTo = 1024;

/**
@typedef {{parts: readonly Buffer[], size: number, etag: string, headers: readonly string[]}} Stored
*/

/** @param {{arena: {take: (bytes: number) => Buffer}}} ports where bodies are kept */
export function createStore({arena}) {
	/** @type {Map<string, Stored>} */
	const objects = new Map();
	/** Requests by kind: what a client does for one file. */
	const counts = {};
	const uploads = createUploads();
	const keys = listing(objects);

	const put = (key, stored, {headers}) => {
		const present = objects.get(key);
		const blocked =
			(headers['if-none-match'] === '*' && present !== undefined) ||
			(headers['if-match'] !== undefined && headers['if-match'] !== `"${present?.etag}"`);
		if (blocked) return failure(412, 'PreconditionFailed');
		if (present === undefined) keys.changed();
		objects.set(key, stored);
		return undefined;
	};

	const ofObject = {
		GET: ({key, request}) => read(objects.get(key), request),
		HEAD: ({key, request}) => read(objects.get(key), request),
		PUT: ({key, request, body}) => {
			const etag = etagOf(request, body);
			const stored = {parts: [body], size: body.length, etag, headers: keptHeaders(request)};
			return put(key, stored, request) ?? {status: 200, headers: [`ETag: "${etag}"`]};
		},
		DELETE: ({key}) => {
			if (objects.delete(key)) keys.changed();
			return {status: 204};
		},
	};
	const ofUpload = {
		PUT: ({request, body}) => uploads.part(request.query, body, etagOf(request, body)),
		DELETE: ({request}) => uploads.abort(request.query),
		POST: ({key, request, body}) => {
			const stored = uploads.joined(request.query, body);
			if (stored === undefined) return failure(404, 'NoSuchUpload');
			return put(key, stored, request) ?? xml('CompleteMultipartUploadResult', `<ETag>"${stored.etag}"</ETag>`);
		},
	};
	const ofBucket = {
		GET: ({request: {query}}) => {
			if (query.has('uploads')) return xml('ListMultipartUploadsResult', '<IsTruncated>false</IsTruncated>');
			if (query.has('location')) return xml('LocationConstraint', '');
			return keys.page(query);
		},
		HEAD: () => ({status: 200}),
		PUT: () => ({status: 200}),
	};

	const forget = () => {
		for (const name in counts) delete counts[name];
	};

	return {
		counts,
		objects,
		reset: () => {
			objects.clear();
			keys.changed();
			uploads.clear();
			forget();
		},
		forget,
		room: ({method}, length) => (method === 'PUT' ? arena.take(length) : Buffer.allocUnsafe(length)),
		answer: (request, body) => {
			const slash = request.path.indexOf('/', 1);
			const key = slash === -1 ? '' : decodeURIComponent(request.path.slice(slash + 1));
			const {method, query} = request;
			const kind = key === '' ? `${method} bucket` : `${method}${query.has('uploadId') ? ' part' : ''}`;
			counts[kind] = (counts[kind] ?? 0) + 1;
			if (isWrong(request, body)) return failure(400, 'BadDigest');
			if (key !== '' && method === 'POST' && query.has('uploads')) return uploads.create(keptHeaders(request));
			const table = key === '' ? ofBucket : query.has('uploadId') ? ofUpload : ofObject;
			const act = Object.hasOwn(table, method) ? table[method] : undefined;
			return act === undefined ? failure(501, 'NotImplemented') : act({key, request, body});
		},
	};
}

/** What the client said the bytes are; MD5, as on S3, where it has said nothing. */
function etagOf({headers}, body) {
	const md5 = headers['content-md5'];
	if (md5 !== undefined) return Buffer.from(md5, 'base64').toString('hex');
	const sha256 = headers['x-amz-content-sha256'] ?? '';
	return /^[0-9a-f]{64}$/.test(sha256) ? sha256.slice(0, 32) : hash('md5', body);
}

function isWrong({headers}, body) {
	if (body.length === 0 || body.length > verifiedUpTo) return false;
	const said = headers['x-amz-content-sha256'] ?? '';
	if (/^[0-9a-f]{64}$/.test(said) && hash('sha256', body) !== said) return true;
	const md5 = headers['content-md5'];
	return md5 !== undefined && hash('md5', body, 'base64') !== md5;
}

function keptHeaders({headers}) {
	const kept = [];
	for (const name in headers) {
		if (name === 'content-type' || name === 'content-disposition' || name.startsWith('x-amz-meta-')) {
			kept.push(`${name}: ${headers[name]}`);
		}
	}
	return kept;
}

function read(stored, {headers, method}) {
	if (stored === undefined) return failure(404, 'NoSuchKey');
	const {parts, size, etag} = stored;
	if (headers['if-match'] !== undefined && headers['if-match'].replaceAll('"', '') !== etag) {
		return failure(412, 'PreconditionFailed');
	}
	const about = [
		`ETag: "${etag}"`,
		'Last-Modified: Sun, 01 Nov 2026 00:00:00 GMT',
		'Accept-Ranges: bytes',
		...stored.headers,
	];
	if (method === 'HEAD') return {status: 200, headers: about, length: size};
	const range = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '');
	if (range === null) return {status: 200, headers: about, body: parts};
	const from = Number(range[1]);
	const to = range[2] === '' ? size : Math.min(Number(range[2]) + 1, size);
	if (from >= size) return failure(416, 'InvalidRange');
	return {
		status: 206,
		headers: [...about, `Content-Range: bytes ${from}-${to - 1}/${size}`],
		body: slice(parts, from, to),
	};
}

function slice(parts, from, to) {
	const pieces = [];
	let at = 0;
	for (const part of parts) {
		const start = Math.max(from - at, 0);
		const end = Math.min(to - at, part.length);
		if (start < end) pieces.push(part.subarray(start, end));
		at += part.length;
	}
	return pieces;
}

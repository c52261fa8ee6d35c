/** An object's facts, out of the headers of a request and into the headers of an answer. */
import {hash} from 'node:crypto';
import {type Call, headerOf} from './call.ts';
import {Refusal} from './refusal.ts';
import type {Facts} from './shelf.ts';

const kept = [
	'content-type',
	'content-disposition',
	'cache-control',
	'content-encoding',
	'content-language',
	'expires',
] as const;

const storageClasses = new Set([
	'STANDARD',
	'REDUCED_REDUNDANCY',
	'STANDARD_IA',
	'ONEZONE_IA',
	'INTELLIGENT_TIERING',
	'GLACIER',
	'GLACIER_IR',
	'DEEP_ARCHIVE',
]);

/** S3's limit: names and values together, without `x-amz-meta-`. */
const maxMetadataBytes = 2048;

export type Wish = Pick<Facts, 'headers' | 'metadata' | 'storageClass' | 'encryption'>;

/** What a PUT, a copy or the start of an upload asks for. */
export function readWish(call: Call): Wish {
	return {headers: readHeaders(call), metadata: readMetadata(call), ...readPlacement(call)};
}

/** Storage class and encryption: what a copy does not take over from its source. */
export function readPlacement(call: Call): Pick<Wish, 'storageClass' | 'encryption'> {
	const storageClass = headerOf(call, 'x-amz-storage-class') ?? 'STANDARD';
	if (!storageClasses.has(storageClass)) throw new Refusal('InvalidStorageClass');
	const kind = headerOf(call, 'x-amz-server-side-encryption') ?? 'AES256';
	if (!['AES256', 'aws:kms', 'aws:kms:dsse'].includes(kind)) {
		throw new Refusal('InvalidArgument', {message: 'The encryption method specified is not supported'});
	}
	const keyId = headerOf(call, 'x-amz-server-side-encryption-aws-kms-key-id');
	return {
		storageClass,
		encryption: {
			'x-amz-server-side-encryption': kind,
			...(keyId !== undefined && {'x-amz-server-side-encryption-aws-kms-key-id': keyId}),
		},
	};
}

function readHeaders(call: Call): Record<string, string> {
	const headers: Record<string, string> = {};
	for (const name of kept) {
		const value = headerOf(call, name);
		if (value !== undefined) headers[name] = value;
	}
	headers['content-type'] ??= 'binary/octet-stream';
	// The encoding of the transfer is none of the object's.
	const encoding = headers['content-encoding']?.split(',').filter(one => one.trim() !== 'aws-chunked');
	if (encoding !== undefined) delete headers['content-encoding'];
	if (encoding !== undefined && encoding.length > 0) headers['content-encoding'] = encoding.join(',').trim();
	return headers;
}

function readMetadata(call: Call): Record<string, string> {
	const metadata: Record<string, string> = {};
	let size = 0;
	for (const name in call.incoming.headers) {
		if (!name.startsWith('x-amz-meta-')) continue;
		const value = headerOf(call, name) ?? '';
		metadata[name.slice(11)] = value;
		size += name.length - 11 + value.length;
	}
	if (size > maxMetadataBytes) {
		throw new Refusal('MetadataTooLarge', {extra: {Size: String(size), MaxSizeAllowed: String(maxMetadataBytes)}});
	}
	return metadata;
}

/** Headers that GetObject and HeadObject share. */
export function factHeaders(facts: Facts, withChecksums: boolean): Record<string, string | number> {
	const headers: Record<string, string | number> = {
		...facts.headers,
		etag: `"${facts.etag}"`,
		'last-modified': httpDate(facts.modified),
		'accept-ranges': 'bytes',
		...facts.encryption,
	};
	for (const name in facts.metadata) headers[`x-amz-meta-${name}`] = facts.metadata[name] ?? '';
	if (facts.storageClass !== 'STANDARD') headers['x-amz-storage-class'] = facts.storageClass;
	if (facts.versionId !== undefined) headers['x-amz-version-id'] = facts.versionId;
	if (withChecksums) Object.assign(headers, checksumHeaders(facts));
	return headers;
}

export function checksumHeaders({checksums = {}}: Pick<Facts, 'checksums'>): Record<string, string> {
	return Object.fromEntries(Object.entries(checksums).map(([name, value]) => [`x-amz-checksum-${name}`, value]));
}

/** ETag of an object made of parts: MD5 of the parts' MD5s, and their number. */
export function etagOfParts(md5s: readonly string[]): string {
	return `${hash('md5', Buffer.from(md5s.join(''), 'hex'))}-${md5s.length}`;
}

let lastDate = 0;
let lastText = '';

function httpDate(time: number): string {
	if (time !== lastDate) {
		lastDate = time;
		lastText = new Date(time).toUTCString();
	}
	return lastText;
}

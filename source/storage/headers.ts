/** What an object carries besides its bytes: the original's own headers and metadata, and ours. */
import type {FileTask} from '../engine/ports/copier.ts';
import {asciiType, encodedWord, encodeShort, isAscii} from './ascii.ts';
import {asciiDisposition, attachment} from './disposition.ts';
import type {DestinationSettings} from './settings.ts';

type Headers = Readonly<Record<string, string>>;

/** What we write about a copy. The hash is known for what is sent by one PUT, the nonce stands in for it elsewhere. */
export type Marks = {
	readonly recordId: string;
	readonly sourceEtag: string;
	readonly sha256?: string;
	readonly upload?: string;
};

// Amazon S3: user metadata has at most 2 KB, names and values together.
const mostMetadata = 2048;
const metadataPrefix = 'x-amz-meta-';

/** Flat; none where no key is configured: then the bucket's own rule holds. */
export const encryptionHeaders = ({kmsKeyId}: Pick<DestinationSettings, 'kmsKeyId'>): readonly string[] =>
	kmsKeyId === undefined
		? []
		: ['x-amz-server-side-encryption', 'aws:kms', 'x-amz-server-side-encryption-aws-kms-key-id', kmsKeyId];

const kept = ['content-type', 'cache-control', 'content-encoding', 'content-language', 'expires'] as const;

/**
Headers of the object, flat, for PUT and CreateMultipartUpload: ASCII, whatever bytes the original's hold. Ours are never
dropped for want of room.
*/
export function objectHeaders(source: Headers, task: FileTask, marks: Marks, store: DestinationSettings): string[] {
	const headers: string[] = [];
	for (const name of kept) {
		const value = asciiOf(name, source[name] ?? '');
		if (value !== undefined && value !== '' && value !== 'aws-chunked') headers.push(name, value);
	}
	const disposition = dispositionOf(source, task.name);
	if (disposition !== undefined) headers.push('content-disposition', disposition);
	if (store.storageClass !== undefined) headers.push('x-amz-storage-class', store.storageClass);
	headers.push(...encryptionHeaders(store));

	let room = mostMetadata;
	const add = (name: string, value: string) => {
		room -= name.length + value.length;
		headers.push(metadataPrefix + name, value);
	};
	add('doclift-record', marks.recordId);
	if (marks.sha256 !== undefined) add('doclift-sha256', marks.sha256);
	if (marks.upload !== undefined) add('doclift-upload', marks.upload);
	if (marks.sourceEtag !== '') add('doclift-source-etag', encodedWord(marks.sourceEtag));
	const version = source['x-amz-version-id'];
	// "null" is what S3 calls an object of a bucket that kept no versions when it was written.
	if (version !== undefined && version !== 'null') add('doclift-source-version', encodedWord(version));
	if (task.name !== '') add('doclift-name', encodeShort(task.name));
	for (const name in source) {
		if (!name.startsWith(metadataPrefix)) continue;
		const own = name.slice(metadataPrefix.length);
		const value = encodedWord(source[name] ?? '');
		if (own.startsWith('doclift-') || own.length + value.length > room) continue;
		add(own, value);
	}
	return headers;
}

/** Of a type the parameters go that cannot be sent; anything else is of no use by halves. */
const asciiOf = (name: (typeof kept)[number], value: string): string | undefined => {
	if (name === 'content-type') return asciiType(value);
	return isAscii(value) ? value : undefined;
};

const active = /^\s*(?:text\/html|application\/xhtml\+xml|image\/svg\+xml)\b/i;

/**
The original's disposition, as it is where that is ASCII. Pages and drawings that can run scripts are made attachments:
they would run on the customer's own domain.
*/
function dispositionOf(source: Headers, name: string): string | undefined {
	const original = source['content-disposition'];
	const stated = original === undefined || original === '' ? undefined : asciiDisposition(original);
	if (!active.test(source['content-type'] ?? '')) return stated;
	return stated !== undefined && /^\s*attachment\b/i.test(stated) ? stated : attachment(name);
}

/** An ETag without its quotes; empty where there is none. */
export const bareEtag = (etag: string | undefined): string => (etag ?? '').replaceAll('"', '');

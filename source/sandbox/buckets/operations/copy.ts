/** CopyObject and UploadPartCopy: bytes go from bucket to bucket without leaving the store. */
import {createHash} from 'node:crypto';
import {type Answer, xml} from '../answer.ts';
import type {Received} from '../body.ts';
import {type Call, find, headerOf, keyOf, secondsOf, storedOf} from '../call.ts';
import {alreadyHas, readConditions} from '../conditions.ts';
import {createDigests} from '../digests.ts';
import {readPlacement, readWish} from '../facts.ts';
import {type ByteLog, smallBytes} from '../log.ts';
import {decode} from '../percent.ts';
import {Refusal} from '../refusal.ts';
import {type Held, isArchived} from '../shelf.ts';
import {keepPart, partNumberOf, uploadOf} from './multipart.ts';
import {commit, putHeaders} from './write-object.ts';

/** S3's limit for a copy in one request: 5 GiB. */
const maxCopyBytes = 5 * 1024 ** 3;

export async function copyObject(call: Call): Promise<Answer> {
	const key = keyOf(call);
	storedOf(call.bucket);
	const {held, versionId} = sourceOf(call);
	const {facts} = held;
	if (facts.size > maxCopyBytes) throw new Refusal('InvalidRequest', {message: 'The copy source is larger than 5 GiB'});
	const replace = headerOf(call, 'x-amz-metadata-directive')?.toUpperCase() === 'REPLACE';
	const {headers, metadata} = replace ? readWish(call) : facts;
	const wish = {headers, metadata, ...readPlacement(call)};
	const received = await take(held, 0, facts.size, {log: call.store.log, sha256: wantsSha256(call)});
	const conditions = readConditions(name => headerOf(call, name));
	const put = commit(call, {key, wish, conditions, etag: received.md5, ...received});
	const {etag: _, ...answered} = putHeaders(put);
	const {sha256} = received.checksums;
	return result(
		'CopyObjectResult',
		{etag: put.etag, modified: put.modified, ...(sha256 !== undefined && {sha256})},
		{...answered, ...(versionId !== undefined && {'x-amz-copy-source-version-id': versionId})},
	);
}

/** A copy carries the checksum that is asked for, whatever its source has. Of S3's kinds only this one is computed here. */
const wantsSha256 = (call: Call): boolean => {
	const asked = headerOf(call, 'x-amz-checksum-algorithm')?.toUpperCase();
	if (asked === undefined || asked === 'SHA256') return asked !== undefined;
	throw new Refusal('NotImplemented', {message: `Checksums of the kind ${asked} are not computed here`});
};

export async function uploadPartCopy(call: Call): Promise<Answer> {
	const number = partNumberOf(call);
	uploadOf(call);
	const {held} = sourceOf(call);
	const {start, end} = copyRange(headerOf(call, 'x-amz-copy-source-range'), held.facts.size);
	const received = await take(held, start, end, {log: call.store.log, sha256: false});
	keepPart(call, number, received);
	return result('CopyPartResult', {etag: received.md5, modified: secondsOf(call.store.now())}, {});
}

type Result = {readonly etag: string; readonly modified: number; readonly sha256?: string};

const result = (name: string, {etag, modified, sha256}: Result, headers: Record<string, string>): Answer =>
	xml(
		[
			name,
			[
				['LastModified', new Date(modified).toISOString()],
				['ETag', `"${etag}"`],
				...(sha256 === undefined ? [] : ([['ChecksumSHA256', sha256]] as const)),
			],
		],
		{headers},
	);

/** `/bucket/key?versionId=…`, percent-encoded. The caller must be allowed to read it. */
function sourceOf(call: Call): {held: Held; versionId: string | undefined} {
	const [path = '', version] = (headerOf(call, 'x-amz-copy-source') ?? '').split('?versionId=');
	const [, bucketName = '', key = ''] = /^\/?([^/]+)\/([\s\S]+)$/.exec(decode(path) ?? '') ?? [];
	if (key === '') throw new Refusal('InvalidArgument', {message: 'Copy Source must mention the source bucket and key'});
	const bucket = call.store.buckets.get(bucketName);
	if (bucket === undefined) throw new Refusal('NoSuchBucket', {extra: {BucketName: bucketName}});
	if (!bucket.shelf.open() || !call.may('read', bucket)) throw new Refusal('AccessDenied');
	const held = find(call, bucket, key, version);
	if (isArchived(held.facts)) throw new Refusal('InvalidObjectState');
	const conditions = readConditions(name => headerOf(call, name), 'x-amz-copy-source-');
	if (alreadyHas(held.facts, conditions)) throw new Refusal('PreconditionFailed');
	return {held, versionId: held.facts.versionId};
}

function copyRange(header: string | undefined, size: number): {start: number; end: number} {
	if (header === undefined) return {start: 0, end: size};
	const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(header) ?? [];
	const start = Number(from ?? Number.NaN);
	const end = Number(to ?? Number.NaN) + 1;
	if (start < end && end <= size) return {start, end};
	throw new Refusal('InvalidArgument', {message: `Range specified is not valid for source object of size: ${size}`});
}

type Taking = {readonly log: ByteLog; readonly sha256: boolean};

async function take(held: Held, start: number, end: number, {log, sha256: wanted}: Taking): Promise<Received> {
	const size = end - start;
	const digests = createDigests({signedSha256: undefined, md5: undefined, checksums: new Map()});
	const sha256 = wanted ? createHash('sha256') : undefined;
	const update = (piece: Buffer) => {
		digests.update(piece);
		sha256?.update(piece);
	};
	const settle = () => ({
		...digests.settle(),
		...(sha256 !== undefined && {checksums: {sha256: sha256.digest('base64')}}),
	});
	const read = held.read(start, end);
	if (Buffer.isBuffer(read) && size <= smallBytes) {
		update(read);
		return {size, body: read, ...settle()};
	}
	const range = log.reserve(size);
	try {
		for await (const piece of Buffer.isBuffer(read) ? [read] : read) {
			update(piece);
			await range.write([piece]);
		}
		return {size, body: [range.finish()], ...settle()};
	} catch (error) {
		range.abandon();
		throw error;
	}
}

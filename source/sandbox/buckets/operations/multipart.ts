/** Uploads in parts: begun, filled, listed, completed or aborted. */
import {randomBytes} from 'node:crypto';
import {type Answer, empty, xml} from '../answer.ts';
import type {Received} from '../body.ts';
import {type Bucket, type Call, headerOf, keyOf, queryOf, secondsOf, storedOf} from '../call.ts';
import {checkWrite, readConditions} from '../conditions.ts';
import {checksumHeaders, etagOfParts, readWish, type Wish} from '../facts.ts';
import type {ByteLog, Spot} from '../log.ts';
import {encodePath} from '../percent.ts';
import {Refusal} from '../refusal.ts';
import {type Parsed, parse, textOf} from '../xml.ts';
import {commit, demandDigest, putHeaders} from './write-object.ts';

export type Part = {
	readonly md5: string;
	readonly size: number;
	readonly spots: readonly Spot[];
	readonly checksums: Readonly<Record<string, string>>;
	readonly modified: number;
};

export type Upload = {
	readonly key: string;
	readonly wish: Wish;
	readonly parts: Map<number, Part>;
	readonly begun: number;
};

export function createUpload(call: Call): Answer {
	const key = keyOf(call);
	storedOf(call.bucket);
	const wish = readWish(call);
	const id = randomBytes(24).toString('base64url');
	call.bucket.uploads.set(id, {key, wish, parts: new Map(), begun: call.store.now()});
	return xml([
		'InitiateMultipartUploadResult',
		[
			['Bucket', call.bucket.settings.name],
			['Key', key],
			['UploadId', id],
		],
	]);
}

/** Throws `NoSuchUpload`, for another key's upload too. */
export function uploadOf(call: Call): {id: string; upload: Upload} {
	const id = queryOf(call, 'uploadId') ?? '';
	const upload = call.bucket.uploads.get(id);
	if (upload === undefined || upload.key !== call.incoming.key) {
		throw new Refusal('NoSuchUpload', {extra: {UploadId: id}});
	}
	return {id, upload};
}

export function partNumberOf(call: Call): number {
	const number = Number(queryOf(call, 'partNumber'));
	if (Number.isInteger(number) && number >= 1 && number <= 10_000) return number;
	throw new Refusal('InvalidArgument', {message: 'Part number must be an integer between 1 and 10000, inclusive'});
}

export async function uploadPart(call: Call): Promise<Answer> {
	const number = partNumberOf(call);
	uploadOf(call);
	demandDigest(call);
	const received = await call.receive();
	keepPart(call, number, received);
	return empty(200, {etag: `"${received.md5}"`, ...checksumHeaders(received)});
}

/** The last one wins where a part comes twice. An upload that was aborted meanwhile takes nothing more. */
export function keepPart(call: Call, number: number, {md5, size, checksums, body}: Received): void {
	const {log, now} = call.store;
	const spots = Buffer.isBuffer(body) ? [log.append([body])] : body;
	const upload = call.bucket.uploads.get(queryOf(call, 'uploadId') ?? '');
	if (upload === undefined) {
		for (const spot of spots) log.release(spot);
		throw new Refusal('NoSuchUpload');
	}
	forget(log, upload.parts.get(number));
	upload.parts.set(number, {md5, size, spots, checksums, modified: secondsOf(now())});
}

function forget(log: ByteLog, part: Part | undefined): void {
	for (const spot of part?.spots ?? []) log.release(spot);
}

export async function completeUpload(call: Call): Promise<Answer> {
	const {id, upload} = uploadOf(call);
	const {key, wish} = upload;
	const asked = readPartList(await call.receiveText());
	const conditions = readConditions(name => headerOf(call, name));
	checkWrite(key, call.bucket.shelf.find(key)?.facts, conditions);
	const parts = chooseParts(asked, upload, call.store.minPartBytes);
	// Whoever completes the same upload at the same time finds it gone.
	if (!call.bucket.uploads.delete(id)) throw new Refusal('NoSuchUpload');
	for (const part of upload.parts.values()) if (!parts.includes(part)) forget(call.store.log, part);

	const facts = commit(call, {
		key,
		wish,
		conditions,
		etag: etagOfParts(parts.map(({md5}) => md5)),
		size: parts.reduce((sum, {size}) => sum + size, 0),
		checksums: {},
		body: parts.flatMap(({spots}) => spots),
	});
	const {etag: _, ...headers} = putHeaders(facts);
	const {name} = call.bucket.settings;
	const location = `http://${headerOf(call, 'host')}/${name}/${encodePath(key)}`;
	return xml(
		[
			'CompleteMultipartUploadResult',
			[
				['Location', location],
				['Bucket', name],
				['Key', key],
				['ETag', `"${facts.etag}"`],
			],
		],
		{headers},
	);
}

type AskedPart = {readonly number: number; readonly etag: string};

function readPartList(body: string): readonly AskedPart[] {
	const root = parse(body);
	if (root?.name !== 'CompleteMultipartUpload' || root.children.length === 0) throw new Refusal('MalformedXML');
	return root.children.map((part: Parsed) => {
		const number = Number(textOf(part, 'PartNumber') ?? Number.NaN);
		const etag = textOf(part, 'ETag');
		if (part.name !== 'Part' || !Number.isInteger(number) || etag === undefined) throw new Refusal('MalformedXML');
		return {number, etag: etag.trim().replaceAll('"', '')};
	});
}

function chooseParts(asked: readonly AskedPart[], {parts}: Upload, minPartBytes: number): Part[] {
	let before = 0;
	return asked.map(({number, etag}, index) => {
		if (number <= before) throw new Refusal('InvalidPartOrder');
		before = number;
		const part = parts.get(number);
		if (part === undefined || part.md5 !== etag)
			throw new Refusal('InvalidPart', {extra: {PartNumber: String(number)}});
		if (part.size < minPartBytes && index < asked.length - 1) {
			throw new Refusal('EntityTooSmall', {
				extra: {ProposedSize: String(part.size), MinSizeAllowed: String(minPartBytes), PartNumber: String(number)},
			});
		}
		return part;
	});
}

export function abortUpload(call: Call): Answer {
	const {id, upload} = uploadOf(call);
	discard(call.bucket, id, upload, call.store.log);
	return empty(204);
}

function discard({uploads}: Bucket, id: string, {parts}: Upload, log: ByteLog): void {
	uploads.delete(id);
	for (const part of parts.values()) forget(log, part);
}

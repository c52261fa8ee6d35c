/** Puts a file of ours beside the copies, however large it is: one part is in memory at a time. */
import {hash, randomUUID} from 'node:crypto';
import {type FileHandle, open} from 'node:fs/promises';
import {MigrationError} from '../engine/failure.ts';
import type {Storing} from '../engine/ports/keepsakes.ts';
import {encodeValue} from '../engine/url.ts';
import type {CredentialSource} from './credentials.ts';
import {errorCode, translateReply, xmlText} from './errors.ts';
import {bareEtag, encryptionHeaders} from './headers.ts';
import {defaultLimits, type Limits} from './limits.ts';
import {type Line, openLine, type Waiting} from './line.ts';
import {completion, joinParts} from './multipart.ts';
import {describe, type Objects} from './objects.ts';
import type {DestinationSettings} from './settings.ts';

type Target = {readonly bucket: string; readonly key: string; readonly headers: readonly string[]};

/**
Replaces what lies at the key: the same file in a later state. False where it was told to stop before the end: then what
lay there lies there still. Throws `upload-*`, `network-*`.
*/
export async function storeFile(
	settings: DestinationSettings,
	credentials: CredentialSource,
	file: {readonly path: string; readonly key: string; readonly contentType: string},
	{onOutage, ...storing}: Storing & Pick<Waiting, 'onOutage'>,
	limits: Partial<Limits> = {},
): Promise<boolean> {
	const {bucket} = settings;
	const {smallBytes, partBytes} = {...defaultLimits, ...limits};
	const headers = ['content-type', file.contentType, ...encryptionHeaders(settings)];
	const target = {bucket, key: file.key, headers};
	const waiting = {signal: storing.stopping, ...(onOutage && {onOutage})};
	const {ask, close} = openLine(settings, credentials, 'upload', limits, waiting);
	const handle = await open(file.path, 'r');
	try {
		const {size} = await handle.stat();
		if (size <= smallBytes) {
			await putWhole(ask, target, await readPart(handle, Buffer.allocUnsafe(size), 0));
			storing.onStored(1);
			return true;
		}
		// S3 takes 10,000 parts.
		const parts = {size, partBytes: Math.max(partBytes, Math.ceil(size / 10_000))};
		return await putParts(ask, target, handle, parts, storing);
	} finally {
		await handle.close();
		await close();
	}
}

async function putWhole(ask: Line['ask'], target: Target, body: Buffer): Promise<void> {
	const headers = [...target.headers, ...md5Of(body)];
	await ask({method: 'PUT', ...target, headers, body, payload: hash('sha256', body)}, 200);
}

/** A bucket under Object Lock demands it, and every store knows it. */
const md5Of = (body: Buffer): readonly string[] => ['content-md5', hash('md5', body, 'base64')];

async function putParts(
	ask: Line['ask'],
	{bucket, key, headers}: Target,
	handle: FileHandle,
	{size, partBytes}: {readonly size: number; readonly partBytes: number},
	{onStored, stopping}: Storing,
): Promise<boolean> {
	const what = `${bucket}/${key}`;
	const nonce = randomUUID();
	const marked = [...headers, 'x-amz-meta-doclift-upload', nonce];
	const begun = await ask({method: 'POST', bucket, key, query: 'uploads=', headers: marked}, 200);
	const uploadId = xmlText('UploadId', begun.body);
	if (!uploadId) throw new MigrationError('upload-error', `The destination began an upload without an id: ${what}`);
	const upload = `uploadId=${encodeValue(uploadId)}`;
	const abort = () => ask({method: 'DELETE', bucket, key, query: upload}, 204, 200, 404).catch(() => undefined);
	try {
		const etags: string[] = [];
		// Filled again for each part: V8 sees no reason to collect buffers that lie outside of its heap.
		const room = Buffer.allocUnsafeSlow(partBytes);
		for (let from = 0; from < size; from += partBytes) {
			if (stopping.aborted) {
				await abort();
				return false;
			}
			const body = await readPart(handle, room.subarray(0, Math.min(partBytes, size - from)), from);
			const query = `partNumber=${etags.length + 1}&${upload}`;
			const sums = {headers: md5Of(body), payload: hash('sha256', body)};
			const part = await ask({method: 'PUT', bucket, key, query, body, ...sums}, 200);
			etags.push(bareEtag(part.headers.etag));
			onStored(Math.min(1, (from + partBytes) / size));
		}
		const body = Buffer.from(completion(etags));
		const sent = {query: upload, body, payload: hash('sha256', body), headers: ['content-type', 'application/xml']};
		const done = await joinParts(objectsOf(ask, bucket), {key, nonce}, sent);
		// The store may begin to answer 200 before it knows; the truth is in the document.
		if ('status' in done && (done.status !== 200 || errorCode(done) !== '')) throw translateReply(done, 'upload', what);
		return true;
	} catch (error) {
		await abort();
		throw error;
	}
}

const objectsOf = (ask: Line['ask'], bucket: string): Pick<Objects, 'ask' | 'stat'> => ({
	ask: (method, key, sent) => ask({method, bucket, key, ...sent}, 200, 404),
	async stat(key) {
		const reply = await ask({method: 'HEAD', bucket, key}, 200, 404);
		return reply.status === 404 ? null : describe(reply.headers);
	},
});

/** Fills the whole of `room`. */
async function readPart(handle: FileHandle, room: Buffer, from: number): Promise<Buffer> {
	const {bytesRead} = await handle.read(room, 0, room.length, from);
	if (bytesRead === room.length) return room;
	throw new MigrationError('internal', 'A file became shorter while it was stored');
}

/** A multipart upload of our own: begun with a nonce, completed under a condition, aborted when it fails. */
import {hash, randomUUID} from 'node:crypto';
import {MigrationError} from '../engine/failure.ts';
import type {StoredObject} from '../engine/ports/buckets.ts';
import type {FileTask} from '../engine/ports/copier.ts';
import {encodeValue} from '../engine/url.ts';
import {errorCode, translateReply, xmlText} from './errors.ts';
import {bareEtag, objectHeaders} from './headers.ts';
import type {Reply} from './http.ts';
import type {Objects} from './objects.ts';
import type {Insist} from './persevere.ts';
import {collision, etagOf, type Stored} from './small.ts';

export type Upload = {readonly key: string; readonly uploadId: string; readonly nonce: string};

/** Begins an upload. The nonce in its metadata tells this upload's object from every other. */
export async function beginUpload(
	objects: Objects,
	insist: Insist,
	task: FileTask,
	source: {readonly headers: Readonly<Record<string, string>>; readonly etag: string},
): Promise<Upload> {
	const nonce = randomUUID();
	const marks = {recordId: task.recordId, sourceEtag: source.etag, upload: nonce};
	const headers = objectHeaders(source.headers, task, marks, objects.settings);
	return beginUploadWith(objects, insist, {key: task.key, nonce, headers});
}

/** The same for headers that are made already, the nonce among them. */
export async function beginUploadWith(
	objects: Objects,
	insist: Insist,
	{key, nonce, headers}: {readonly key: string; readonly nonce: string; readonly headers: readonly string[]},
): Promise<Upload> {
	const reply = await insist(async () => {
		const answer = await objects.ask('POST', key, {query: 'uploads=', headers});
		if (answer.status !== 200) throw translateReply(answer, 'upload', key);
		return answer;
	});
	const uploadId = xmlText('UploadId', reply.body);
	if (uploadId) return {key, uploadId, nonce};
	throw new MigrationError('upload-error', `The destination began an upload without an id: ${key}`);
}

/** Repeatable. Never throws: an upload that stays behind is found and aborted by the next run. */
export async function abortUpload(objects: Objects, {key, uploadId}: Upload): Promise<void> {
	await objects.ask('DELETE', key, {query: `uploadId=${encodeValue(uploadId)}`}).catch(() => undefined);
}

type Content = {
	readonly etags: readonly string[];
	/** Absent where the bytes have not been seen here: then only this upload's own object will do. */
	readonly sha256?: string;
	readonly size: number;
};

/** Joins the parts. Throws `upload-collision` when something else has come to lie at the key meanwhile. */
export async function completeUpload(
	objects: Objects,
	insist: Insist,
	task: FileTask,
	upload: Upload,
	content: Content,
): Promise<Stored> {
	const {abilities, stat} = objects;
	const {key, replaces} = task;
	const guarded = abilities.conditionalComplete && (replaces === null || abilities.conditionalReplace);
	const headers = guarded ? (replaces === null ? ['if-none-match', '*'] : ['if-match', `"${replaces.etag}"`]) : [];
	const body = Buffer.from(completion(content.etags));
	const ask = {
		query: `uploadId=${encodeValue(upload.uploadId)}`,
		headers: [...headers, 'content-type', 'application/xml'],
		body,
		payload: hash('sha256', body),
	};

	return insist(async () => {
		if (!guarded) {
			const found = await stat(key);
			if (found !== null && found.etag !== replaces?.etag) return settleBy(found);
		}
		const reply = await joinParts(objects, upload, ask);
		if (!('status' in reply)) return settleBy(reply);
		// The store may begin to answer 200 before it knows; the truth is in the document.
		if (reply.status === 200 && errorCode(reply) === '') {
			const etag = bareEtag(xmlText('ETag', reply.body));
			return {etag: etag === '' ? await etagOf(objects, key) : etag, stored: 'multipart'};
		}
		const found = reply.status === 412 ? await stat(key) : null;
		if (found !== null) return settleBy(found);
		throw translateReply(reply, 'upload', key);
	});

	/** Nonce, size and the ETag that the parts add up to; where one is missing the object is read again. */
	async function settleBy(found: StoredObject): Promise<Stored> {
		if (found.recordId !== task.recordId || found.size !== content.size) throw collision(task, found);
		const mine = found.upload === upload.nonce;
		if (mine && found.etag === joinedEtag(content.etags)) return {etag: found.etag, stored: 'multipart'};
		if (mine && content.sha256 === undefined) return {etag: found.etag, stored: 'multipart'};
		if ((await objects.hashOf(key, found.etag)) !== content.sha256) throw collision(task, found);
		return {etag: found.etag, stored: mine ? 'multipart' : 'found'};
	}
}

/**
Sends a completion. Resolves with its answer or, where there is none or the upload is gone by now, with the object that
this or an earlier request was found to have made of it: only the bucket knows.
*/
export async function joinParts(
	{ask, stat}: Pick<Objects, 'ask' | 'stat'>,
	{key, nonce}: Pick<Upload, 'key' | 'nonce'>,
	sent: Parameters<Objects['ask']>[2],
): Promise<Reply | StoredObject> {
	const made = async (): Promise<StoredObject | undefined> => {
		const found = await stat(key);
		return found?.upload === nonce ? found : undefined;
	};
	const reply = await ask('POST', key, sent).catch(async error => {
		const found = await made().catch(() => undefined);
		if (found !== undefined) return found;
		throw error;
	});
	if (!('status' in reply) || (reply.status !== 404 && errorCode(reply) !== 'NoSuchUpload')) return reply;
	return (await made()) ?? reply;
}

export const completion = (etags: readonly string[]): string => {
	const parts = etags.map((etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>"${etag}"</ETag></Part>`);
	return `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join('')}</CompleteMultipartUpload>`;
};

/** MD5 over the parts' MD5s, as S3 names the whole; undefined where the parts' ETags are none. */
export function joinedEtag(etags: readonly string[]): string | undefined {
	if (!etags.every(etag => /^[0-9a-f]{32}$/i.test(etag))) return undefined;
	return `${hash('md5', Buffer.from(etags.join(''), 'hex'))}-${etags.length}`;
}

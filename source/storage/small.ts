/** A file of up to 8 MB: one PUT, signed with the hash of its bytes, under a condition. */
import {hash} from 'node:crypto';
import {MigrationError} from '../engine/failure.ts';
import type {FileTask, StoredObject, Verified} from '../engine/ports.ts';
import {translateReply} from './errors.ts';
import {bareEtag, objectHeaders} from './headers.ts';
import type {Objects} from './objects.ts';

export type Stored = {readonly etag: string; readonly stored: Verified['stored']};

export type Body = {
	readonly bytes: Buffer;
	readonly sha256: string;
	readonly sourceEtag: string;
	/** Of the source's answer. */
	readonly headers: Readonly<Record<string, string>>;
};

/**
Puts the bytes at the task's key. Throws `upload-collision` when something else lies there.

@param md5 In hex: what the source says of the bytes, for the store to verify.
*/
export async function putSmall(objects: Objects, task: FileTask, body: Body, md5?: string): Promise<Stored> {
	const {abilities, settings, stat} = objects;
	const {key, recordId, replaces} = task;
	const condition = conditionFor(objects, replaces);
	const {bytes, sha256, sourceEtag} = body;
	const headers = objectHeaders(body.headers, task, {recordId, sourceEtag, sha256}, settings);
	if (md5 !== undefined) headers.push('content-md5', Buffer.from(md5, 'hex').toString('base64'));
	// A store that does not check the signed hash may still check this one.
	else if (!abilities.verifiesPayload || abilities.demandsChecksum)
		headers.push('content-md5', hash('md5', bytes, 'base64'));

	headers.push(...condition);
	if (condition.length === 0) {
		// The lock on the ledger leaves nobody else who writes these keys, so a look just before will do.
		const found = await stat(key);
		if (found !== null && found.etag !== replaces?.etag) return judge(objects, found, task, body);
	}

	const reply = await objects.ask('PUT', key, {headers, body: bytes, payload: sha256}).catch(async error => {
		// Only the bucket knows whether a write without an answer was carried out.
		const found = await stat(key).catch(() => null);
		if (found !== null && isOurs(found, task, sha256) && found.etag !== replaces?.etag) return found;
		throw error;
	});
	if (!('status' in reply)) return {etag: reply.etag, stored: 'put'};
	if (reply.status === 200) {
		const etag = bareEtag(reply.headers.etag);
		return {etag: etag === '' ? await etagOf(objects, key) : etag, stored: 'put'};
	}
	if (reply.status === 412) {
		const found = await stat(key);
		if (found !== null) return judge(objects, found, task, body);
		throw new MigrationError('upload-error', `An object came and went at this key: ${key}`);
	}
	// If-Match on a key that is empty by now: there is nothing left to replace.
	if (reply.status === 404 && replaces !== null) return putSmall(objects, {...task, replaces: null}, body, md5);
	throw translateReply(reply, 'upload', key);
}

/**
Puts bytes whose MD5 the source states and the store verifies: what is accepted is what the source holds. `compareHere`
does the same at our own cost, and throws: where nothing was sent, and where the store refuses, for it cannot tell a body
that was bad from one that became so on the way, nor from an ETag that is no MD5.
*/
export async function putEntrusted(
	objects: Objects,
	task: FileTask,
	body: Body,
	md5: string,
	compareHere: () => Promise<void>,
): Promise<Stored> {
	try {
		const put = await putSmall(objects, task, body, md5);
		if (put.stored === 'found') await compareHere();
		return put;
	} catch (error) {
		if (!(error instanceof MigrationError) || error.kind !== 'upload-corrupt') throw error;
		await compareHere();
		return putSmall(objects, task, body);
	}
}

/** What keeps a PUT from overwriting anything but the recorded copy; empty where the store enforces no such condition. */
export function conditionFor({abilities}: Objects, replaces: FileTask['replaces']): readonly string[] {
	if (replaces === null) return abilities.conditionalCreate ? ['if-none-match', '*'] : [];
	return abilities.conditionalReplace ? ['if-match', `"${replaces.etag}"`] : [];
}

/** The ETag of what was just written, for a store that did not say. */
export async function etagOf({stat}: Objects, key: string): Promise<string> {
	const found = await stat(key);
	if (found !== null) return found.etag;
	throw new MigrationError('upload-error', `The object is gone right after it was written: ${key}`);
}

const isOurs = (found: StoredObject, {recordId}: FileTask, sha256: string): boolean =>
	found.recordId === recordId && found.sha256 === sha256;

/** A copy made inside the store names no hash: its bytes are read. */
async function judge({hashOf}: Objects, found: StoredObject, task: FileTask, {bytes, sha256}: Body): Promise<Stored> {
	const nameless = found.recordId === task.recordId && found.sha256 === undefined && found.size === bytes.length;
	const same = nameless ? (await hashOf(task.key, found.etag)) === sha256 : isOurs(found, task, sha256);
	if (same) return {etag: found.etag, stored: 'found'};
	throw collision(task, found);
}

/** Something else lies at the key; it is left alone. */
export const collision = ({key, recordId}: FileTask, found: StoredObject): MigrationError =>
	new MigrationError(
		'upload-collision',
		`${found.recordId === recordId ? 'Another version of this file' : 'Another object'} already lies at ${key}`,
	);

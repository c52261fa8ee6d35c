/** A file of up to 8 MB: one PUT, signed with the hash of its bytes, under a condition. */
import {hash, randomUUID} from 'node:crypto';
import {MigrationError} from '../engine/failure.ts';
import type {StoreAbilities, StoredObject} from '../engine/ports/buckets.ts';
import type {FileTask, Verified} from '../engine/ports/copier.ts';
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

/** The store refuses a body that differs from a hash that was sent with it. */
const verifies = ({verifiesPayload, verifiesMd5}: StoreAbilities): boolean => verifiesPayload || verifiesMd5;

/**
Puts the bytes at the task's key. Throws `upload-collision` when something else lies there, and `upload-corrupt` when the
store has taken other bytes than were sent.

@param md5 In hex: what the source says of the bytes, for the store to verify.
*/
export async function putSmall(objects: Objects, task: FileTask, body: Body, md5?: string): Promise<Stored> {
	const {abilities, settings, stat} = objects;
	const {key, recordId, replaces} = task;
	const condition = conditionFor(objects, replaces);
	const {bytes, sha256, sourceEtag} = body;
	// A hash that nobody has verified must not lie there as if it were proven: whoever finds it after a crash trusts it.
	const nonce = verifies(abilities) ? undefined : randomUUID();
	const marks = nonce === undefined ? {recordId, sourceEtag, sha256} : {recordId, sourceEtag, upload: nonce};
	const headers = objectHeaders(body.headers, task, marks, settings);
	// A store that does not check the signed hash may still check this one.
	const needsMd5 = !abilities.verifiesPayload || abilities.demandsChecksum;
	const sum = md5 ?? (needsMd5 ? hash('md5', bytes) : undefined);
	if (sum !== undefined) headers.push('content-md5', Buffer.from(sum, 'hex').toString('base64'));

	headers.push(...condition);
	if (condition.length === 0) {
		// The lock on the ledger leaves nobody else who writes these keys, so a look just before will do.
		const found = await stat(key);
		if (found !== null && found.etag !== replaces?.etag) return judge(objects, found, task, body);
	}

	const reply = await objects.ask('PUT', key, {headers, body: bytes, payload: sha256}).catch(async error => {
		// Only the bucket knows whether a write without an answer was carried out.
		const found = await stat(key).catch(() => null);
		const sent = found !== null && (nonce === undefined ? isOurs(found, task, sha256) : found.upload === nonce);
		if (sent && found.etag !== replaces?.etag) return found;
		throw error;
	});
	if (!('status' in reply) || reply.status === 200) {
		const stated = 'status' in reply ? bareEtag(reply.headers.etag) : reply.etag;
		const etag = stated === '' ? await etagOf(objects, key) : stated;
		if (nonce !== undefined) await proveStored(objects, key, {etag, md5: sum, sha256});
		return {etag, stored: 'put'};
	}
	const found = reply.status === 412 ? await stat(key) : null;
	if (found !== null) return judge(objects, found, task, body);
	// If-Match on a key that is empty by now (404 of S3, 412 of others): there is nothing left to replace.
	if (replaces !== null && [404, 412].includes(reply.status))
		return putSmall(objects, {...task, replaces: null}, body, md5);
	if (reply.status === 412) throw new MigrationError('upload-error', `An object came and went at this key: ${key}`);
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

/** An ETag that is the MD5 of what was sent vouches for it; where it is something else the bytes are read again. */
async function proveStored(
	{hashOf}: Objects,
	key: string,
	{etag, md5, sha256}: {readonly etag: string; readonly md5: string | undefined; readonly sha256: string},
): Promise<void> {
	if (etag.toLowerCase() === md5 || (await hashOf(key, etag)) === sha256) return;
	throw new MigrationError('upload-corrupt', `The destination has taken other bytes than were sent: ${key}`);
}

/** A copy made inside the store names no hash, and one that the store has not verified proves none: its bytes are read. */
async function judge(
	{hashOf, abilities}: Objects,
	found: StoredObject,
	task: FileTask,
	{bytes, sha256}: Body,
): Promise<Stored> {
	const unproven = found.sha256 === undefined || !verifies(abilities);
	const readable = unproven && found.recordId === task.recordId && found.size === bytes.length;
	const same = readable ? (await hashOf(task.key, found.etag)) === sha256 : !unproven && isOurs(found, task, sha256);
	if (same) return {etag: found.etag, stored: 'found'};
	throw collision(task, found);
}

/** Something else lies at the key; it is left alone. */
export const collision = ({key, recordId}: FileTask, found: StoredObject): MigrationError =>
	new MigrationError(
		'upload-collision',
		`${found.recordId === recordId ? 'Another version of this file' : 'Another object'} already lies at ${key}`,
	);

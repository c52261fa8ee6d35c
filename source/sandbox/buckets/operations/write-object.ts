/** PutObject and DeleteObject. */
import {randomBytes} from 'node:crypto';
import {type Answer, empty} from '../answer.ts';
import type {Received} from '../body.ts';
import {type Bucket, type Call, headerOf, keyOf, queryOf, secondsOf} from '../call.ts';
import {type Conditions, checkWrite, readConditions} from '../conditions.ts';
import {statesDigest} from '../digests.ts';
import {checksumHeaders, readWish, type Wish} from '../facts.ts';
import {Refusal} from '../refusal.ts';
import type {Facts} from '../shelf.ts';
import type {Body} from '../stored.ts';

export async function putObject(call: Call): Promise<Answer> {
	const key = keyOf(call);
	const wish = readWish(call);
	const conditions = readConditions(name => headerOf(call, name));
	demandDigest(call);
	const received = await call.receive();
	const facts = commit(call, {key, wish, conditions, etag: received.md5, ...received});
	return empty(200, putHeaders(facts));
}

/** Under Object Lock S3 takes no body without a digest in the headers; the signed hash does not count. */
export function demandDigest({bucket, incoming}: Call): void {
	if (bucket.settings.lockDays === undefined || statesDigest(incoming)) return;
	throw new Refusal('InvalidRequest', {
		message: 'Content-MD5 OR x-amz-checksum- HTTP header is required for Put requests with Object Lock parameters',
	});
}

type Write = Omit<Received, 'md5'> & {
	readonly key: string;
	readonly wish: Wish;
	readonly conditions: Conditions;
	readonly etag: string;
};

/** Checks the condition and puts the object in one turn: of writers that race with `If-None-Match: *` one wins. */
export function commit(call: Call, {key, wish, conditions, etag, size, checksums, body}: Write): Facts {
	const {bucket, store} = call;
	try {
		checkWrite(key, bucket.shelf.find(key)?.facts, conditions);
	} catch (error) {
		if (!Buffer.isBuffer(body)) for (const spot of body) store.log.release(spot);
		throw error;
	}
	const facts: Facts = {
		...wish,
		etag,
		size,
		modified: secondsOf(store.now()),
		...(Object.keys(checksums).length > 0 && {checksums}),
		...(bucket.settings.versioned === true && {versionId: randomBytes(16).toString('base64url')}),
	};
	if (bucket.stored !== undefined) bucket.stored.put(key, facts, body);
	else putAtVendor(call, key, facts, body);
	return facts;
}

/** The owner of the vendor's bucket may change a file in it, as the vendor would. */
function putAtVendor({bucket, store}: Call, key: string, facts: Facts, body: Body): void {
	if (!Buffer.isBuffer(body) || store.vendor === undefined) {
		throw new Refusal('NotImplemented', {message: `${bucket.settings.name} takes small files only`});
	}
	store.vendor.putObject(bucket.settings.name, key, body, {
		contentType: facts.headers['content-type'] ?? 'binary/octet-stream',
		contentDisposition: facts.headers['content-disposition'] ?? null,
		cacheControl: facts.headers['cache-control'] ?? null,
		metadata: facts.metadata,
		lastModified: facts.modified,
	});
}

export function putHeaders(facts: Facts): Record<string, string> {
	return {
		etag: `"${facts.etag}"`,
		...facts.encryption,
		...checksumHeaders(facts),
		...(facts.versionId !== undefined && {'x-amz-version-id': facts.versionId}),
	};
}

export function deleteObject(call: Call): Answer {
	const {bucket, incoming} = call;
	if (queryOf(call, 'versionId') !== undefined) throw new Refusal('NotImplemented');
	remove(call, bucket, incoming.key);
	return empty(204, bucket.settings.versioned === true ? {'x-amz-delete-marker': 'true'} : {});
}

function remove({store}: Call, {stored, settings}: Bucket, key: string): void {
	if (stored !== undefined) stored.remove(key);
	else store.vendor?.removeObject(settings.name, key);
}

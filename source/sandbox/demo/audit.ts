/**
What lies in the archive, held against the world itself: hashed from the stored bytes and from the vendor's, without
asking doclift.
*/
import {createHash} from 'node:crypto';
import type {InspectedObject} from '../buckets/inspect.ts';
import type {World} from '../world.ts';

export type Audit = {
	/** Live records whose file lies in the archive, byte for byte what their URL leads to. */
	readonly equal: number;
	/** Objects whose record is deleted, or now leads to another file: copies of what it led to before. */
	readonly older: number;
	/** Objects that equal nothing their record ever led to, as far as the world can tell. */
	readonly different: readonly string[];
	/** Objects that name no record. */
	readonly strangers: number;
};

/** `edited`: records that were deleted or given another URL, so that an object of theirs may be an older file. */
export async function audit(
	objects: AsyncIterable<InspectedObject>,
	world: World,
	edited: ReadonlySet<string>,
): Promise<Audit> {
	let equal = 0;
	let older = 0;
	let strangers = 0;
	const different: string[] = [];
	for await (const {key, sha256, metadata} of objects) {
		const id = metadata['doclift-record'];
		if (id === undefined) strangers++;
		else if (sha256 === sourceHash(world, id)) equal++;
		else if (edited.has(id)) older++;
		else different.push(key);
	}
	return {equal, older, different, strangers};
}

const piece = 4 * 1024 * 1024;

function sourceHash(world: World, id: string): string | undefined {
	const record = world.find(id);
	const url = record?.IsDeleted ? null : record?.Document__c;
	const place = typeof url === 'string' ? world.locate(url) : undefined;
	const object = place && world.object(place.bucket, place.key);
	if (!place || !object) return undefined;
	const hash = createHash('sha256');
	for (let at = 0; at < object.size; at += piece) {
		hash.update(world.read(place.bucket, place.key, at, Math.min(at + piece, object.size)));
	}
	return hash.digest('hex');
}

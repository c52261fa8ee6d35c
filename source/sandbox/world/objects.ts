/** The vendor's objects: computed from their keys, except those that were put, changed or removed. */
import {compareKeys} from '../key-order.ts';
import type {World, WorldObject} from '../world.ts';
import {draw, drawText, hex8} from './chance.ts';
import {contentOf, identityOf, sizeFor, typeOf} from './contents.ts';
import {claimedPosition} from './keys.ts';
import {listKeys} from './listing.ts';
import {type Place, type Records, versionIdOf} from './records.ts';
import {createdAt} from './times.ts';

type Kept = {readonly object: WorldObject; readonly generation: number; readonly body?: Buffer};

export type Objects = Pick<World, 'object' | 'read' | 'listObjects' | 'changeObject' | 'putObject' | 'removeObject'> & {
	/** A new file with computed bytes. */
	readonly create: (key: string, size: number, contentType: string) => void;
	/** Nothing was ever put, changed or removed: every object is as it was computed. */
	readonly untouched: () => boolean;
};

export type ObjectsOptions = {
	readonly seed: number;
	readonly bucket: string;
	readonly records: Records;
	readonly fileBytes: number | undefined;
	readonly clean: boolean;
	readonly clock: () => number;
};

const purpose = {etag: 1001, type: 1002, disposition: 1003, cache: 1004, metadata: 1005, size: 1006};

export function createObjects(options: ObjectsOptions): Objects {
	const {bucket: home, records, clock} = options;
	/** By bucket and key; null for one that was removed. */
	const kept = new Map<string, Map<string, Kept | null>>();
	let extras: {readonly size: number; readonly keys: readonly string[]} = {size: 0, keys: []};

	const keptIn = (bucket: string): Map<string, Kept | null> => {
		const known = kept.get(bucket) ?? new Map<string, Kept | null>();
		kept.set(bucket, known);
		return known;
	};
	const placeOfKey = (key: string): Place | undefined => {
		const position = claimedPosition(key);
		if (position === undefined || position >= records.layout.records) return undefined;
		const place = records.placeAt(position);
		return holdsObject(place, records) && records.keyAt(place) === key ? place : undefined;
	};
	const object = (bucket: string, key: string): WorldObject | undefined => {
		const own = kept.get(bucket)?.get(key);
		if (own !== undefined) return own?.object;
		const place = bucket === home ? placeOfKey(key) : undefined;
		return place && computeObject(options, place, key);
	};
	const keep = (bucket: string, key: string, entry: Kept | null): void => {
		keptIn(bucket).set(key, entry);
	};
	/** Keys that are not where a computed one would be, in order. */
	const extraKeys = (bucket: string): readonly string[] => {
		const own = keptIn(bucket);
		if (bucket !== home) return [...own.keys()].sort(compareKeys);
		if (extras.size !== own.size) {
			extras = {size: own.size, keys: [...own.keys()].filter(key => !placeOfKey(key)).sort(compareKeys)};
		}
		return extras.keys;
	};

	return {
		object,
		read: (bucket, key, start, end) => {
			const found = object(bucket, key);
			if (!found) throw new RangeError(`Bucket ${bucket} has no object ${key}`);
			const own = kept.get(bucket)?.get(key);
			const stop = Math.min(end, found.size);
			if (own?.body) return own.body.subarray(start, stop);
			return contentOf(identityOf(bucket, key, own?.generation ?? 0), found.contentType, start, stop);
		},
		listObjects: (bucket, page) =>
			listKeys({
				...page,
				object: key => object(bucket, key),
				extra: extraKeys(bucket),
				records: bucket === home ? records : undefined,
			}),
		changeObject: (bucket, key) => {
			const found = object(bucket, key);
			if (!found) throw new RangeError(`Bucket ${bucket} has no object ${key}`);
			const generation = (kept.get(bucket)?.get(key)?.generation ?? 0) + 1;
			const identity = identityOf(bucket, key, generation);
			const size = Math.max(1, found.size + 1 + (draw(identity, 0, purpose.size) % 1000));
			const changed = {
				...found,
				size,
				etag: etagOf(identity, size),
				versionId: `v${generation + 1}_${hex8(identity)}`,
				lastModified: clock(),
			};
			keep(bucket, key, {object: changed, generation});
			return changed;
		},
		putObject: (bucket, key, body, facts = {}) => {
			const generation = (kept.get(bucket)?.get(key)?.generation ?? 0) + 1;
			const identity = identityOf(bucket, key, drawText(body.toString('latin1'), generation));
			const put = newObject(identity, body.length, clock(), facts);
			keep(bucket, key, {object: put, generation, body});
			return put;
		},
		create: (key, size, contentType) => {
			const made = newObject(identityOf(home, key, 0), size, clock(), {contentType});
			keep(home, key, {object: made, generation: 0});
		},
		untouched: () => kept.size === 0,
		removeObject: (bucket, key) => keep(bucket, key, null),
	};
}

/** Whether an object lies at this place: shared records have none of their own, unless they found nobody to share with. */
function holdsObject(place: Place, records: Records): boolean {
	return place.traits.fate !== 'missing' && records.fileOf(place)?.position === place.position;
}

const etagOf = (identity: number, size: number): string =>
	[1, 2, 3, 4].map(n => hex8(draw(identity, size, purpose.etag + n))).join('');

function newObject(identity: number, size: number, now: number, facts: Partial<WorldObject>): WorldObject {
	return {
		contentType: 'application/octet-stream',
		contentDisposition: null,
		cacheControl: null,
		metadata: {},
		lastModified: now,
		storageClass: 'STANDARD',
		forbidden: false,
		versionId: `v2_${hex8(identity)}`,
		...facts,
		size,
		etag: etagOf(identity, size),
	};
}

function computeObject(options: ObjectsOptions, place: Place, key: string): WorldObject {
	const {seed, bucket, records, fileBytes, clean} = options;
	const {position, traits, index} = place;
	const size = fileBytes ?? sizeFor(seed, position, traits.filling);
	const extension = records.extensionAt(place);
	const bits = clean ? 1 : draw(seed, position, purpose.type);
	return {
		size,
		etag: etagOf(identityOf(bucket, key, 0), size),
		versionId: versionIdOf(seed, position),
		contentType: traits.filling === 'natural' && bits % 7 === 0 ? 'binary/octet-stream' : typeOf(extension),
		...headersOf(seed, position, records.value(index, 'Name'), clean),
		lastModified: createdAt(index, records.layout.records),
		storageClass: traits.fate === 'archived' ? 'GLACIER' : 'STANDARD',
		forbidden: traits.fate === 'forbidden',
	};
}

function headersOf(
	seed: number,
	position: number,
	name: string,
	clean: boolean,
): Pick<WorldObject, 'contentDisposition' | 'cacheControl' | 'metadata'> {
	if (clean) return {contentDisposition: null, cacheControl: null, metadata: {}};
	const disposition = draw(seed, position, purpose.disposition) % 10;
	const encoded = encodeURIComponent(name.toWellFormed()).replaceAll("'", '%27');
	return {
		contentDisposition:
			disposition === 0
				? `inline; filename*=UTF-8''${encoded}`
				: disposition === 1
					? `attachment; filename*=UTF-8''${encoded}`
					: null,
		cacheControl: draw(seed, position, purpose.cache) % 20 === 0 ? 'private, max-age=31536000' : null,
		metadata:
			draw(seed, position, purpose.metadata) % 5 === 0
				? {uploader: 'portal', 'original-name': encoded.slice(0, 200)}
				: {},
	};
}

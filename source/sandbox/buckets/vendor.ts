/** The vendor's bucket: files that the world computes when they are asked for. */
import type {World, WorldObject} from '../world.ts';
import type {Facts, Shelf} from './shelf.ts';

/** The part of the world that a bucket needs. */
export type Vendor = Pick<
	World,
	'object' | 'read' | 'listObjects' | 'vendorOpen' | 'changeObject' | 'putObject' | 'removeObject'
>;

const pieceBytes = 1024 * 1024;

export function createVendorShelf(bucket: string, vendor: Vendor): Shelf {
	const read = (key: string) => (start: number, end: number) =>
		end - start <= pieceBytes ? vendor.read(bucket, key, start, end) : pieces(key, start, end);

	async function* pieces(key: string, start: number, end: number): AsyncIterable<Buffer> {
		for (let from = start; from < end; from += pieceBytes) {
			yield vendor.read(bucket, key, from, Math.min(end, from + pieceBytes));
		}
	}

	return {
		find: (key, versionId) => {
			const object = vendor.object(bucket, key);
			if (object === undefined || (versionId !== undefined && versionId !== object.versionId)) return undefined;
			return {facts: factsOf(object), forbidden: object.forbidden, read: read(key)};
		},
		list: ({prefix, after, limit}) => {
			const {objects, more} = vendor.listObjects(bucket, {prefix, after, limit});
			return {
				entries: objects.map(({key, object}) => {
					const {size, lastModified, storageClass} = object;
					return {key, etag: etagOf(object), size, modified: lastModified, storageClass};
				}),
				more,
			};
		},
		open: () => vendor.vendorOpen(),
	};
}

/**
As after an upload in one part. Computed files have no MD5 at hand, and clients (rclone for one) take 32 hex digits
without a hyphen for the MD5 of the bytes.
*/
const etagOf = ({etag}: WorldObject): string => (etag.includes('-') ? etag : `${etag}-1`);

function factsOf(object: WorldObject): Facts {
	const {size, lastModified, contentType, contentDisposition, cacheControl, metadata, storageClass} = object;
	return {
		etag: etagOf(object),
		size,
		modified: lastModified,
		headers: {
			'content-type': contentType,
			...(contentDisposition !== null && {'content-disposition': contentDisposition}),
			...(cacheControl !== null && {'cache-control': cacheControl}),
		},
		metadata,
		storageClass,
		versionId: object.versionId,
	};
}

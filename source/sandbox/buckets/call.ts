/** One request, ready to be carried out: who asks, which bucket, and the ways to read what was sent. */
import type {Received} from './body.ts';
import {header, type Incoming} from './incoming.ts';
import type {ByteLog} from './log.ts';
import type {Upload} from './operations/multipart.ts';
import {Refusal} from './refusal.ts';
import type {BucketSettings, Right, User} from './rights.ts';
import type {Held, Shelf} from './shelf.ts';
import type {StoredShelf} from './stored.ts';
import type {Vendor} from './vendor.ts';

export type Bucket = {
	readonly settings: BucketSettings;
	readonly shelf: Shelf;
	/** The same shelf where it keeps what is put into it; undefined for the vendor's. */
	readonly stored: StoredShelf | undefined;
	readonly uploads: Map<string, Upload>;
	readonly created: number;
};

export type Store = {
	readonly buckets: Map<string, Bucket>;
	readonly log: ByteLog;
	readonly vendor: Vendor | undefined;
	readonly now: () => number;
	/** Least size of every part but the last; 5 MiB on S3. */
	readonly minPartBytes: number;
	readonly createBucket: (settings: BucketSettings) => void;
};

export type Call = {
	readonly incoming: Incoming;
	readonly store: Store;
	readonly bucket: Bucket;
	readonly user: User | undefined;
	readonly may: (right: Right, bucket?: Bucket) => boolean;
	readonly receive: () => Promise<Received>;
	readonly receiveText: () => Promise<string>;
};

/** Whole seconds: HTTP dates know no less. */
export const secondsOf = (now: number): number => Math.floor(now / 1000) * 1000;

/** The object, or the refusal that S3 gives: without the right to list nobody learns that a key is absent. */
export function find(call: Call, bucket: Bucket, key: string, versionId: string | undefined): Held {
	if (versionId !== undefined && !/^[\w.-]+$/.test(versionId)) {
		throw new Refusal('InvalidArgument', {message: 'Invalid version id specified'});
	}
	const held = bucket.shelf.find(key, versionId);
	if (held === undefined) {
		if (!call.may('list', bucket)) throw new Refusal('AccessDenied');
		if (versionId !== undefined) throw new Refusal('NoSuchVersion', {extra: {Key: key, VersionId: versionId}});
		throw new Refusal('NoSuchKey', {extra: {Key: key}});
	}
	if (held.forbidden) throw new Refusal('AccessDenied');
	return held;
}

/** Bucket that takes what is put into it. Throws for the vendor's, whose contents are computed. */
export function storedOf({stored, settings}: Bucket): StoredShelf {
	if (stored === undefined) {
		throw new Refusal('NotImplemented', {message: `The contents of ${settings.name} are computed`});
	}
	return stored;
}

/** Key of a write. At most 1,024 bytes of UTF-8. */
export function keyOf({incoming: {key}}: Call): string {
	const size = Buffer.byteLength(key);
	if (size > 1024) throw new Refusal('KeyTooLongError', {extra: {Size: String(size), MaxSizeAllowed: '1024'}});
	return key;
}

export const headerOf = ({incoming}: Call, name: string): string | undefined => header(incoming, name);
export const queryOf = ({incoming}: Call, name: string): string | undefined => incoming.query.get(name);

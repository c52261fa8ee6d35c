/** Both buckets, as far as the main thread asks them. */

/** An object of ours (or not) at the destination, as HEAD tells it. The `doclift-*` metadata are absent on a stranger's. */
export type StoredObject = {
	readonly size: number;
	readonly etag: string;
	readonly contentType?: string;
	readonly versionId?: string;
	readonly recordId?: string;
	readonly sha256?: string;
	readonly upload?: string;
	readonly sourceEtag?: string;
};

/** What the destination store was seen to do; the copier uses nothing else. */
export type StoreAbilities = {
	/** `If-None-Match: *` is enforced on PUT. */
	readonly conditionalCreate: boolean;
	/** `If-None-Match: *` is enforced on CompleteMultipartUpload. */
	readonly conditionalComplete: boolean;
	/** `If-Match` is enforced on PUT. */
	readonly conditionalReplace: boolean;
	/** A body without `Content-MD5` is refused, whatever its signature covers: Object Lock. Absent: it is not. */
	readonly demandsChecksum?: boolean;
	/** A body that differs from its signed SHA-256 is refused. */
	readonly verifiesPayload: boolean;
	/** A body that differs from its `Content-MD5` is refused. */
	readonly verifiesMd5: boolean;
	/** A body without a signed hash is taken, and refused where it differs from its `Content-MD5`. */
	readonly verifiesUnsigned: boolean;
	/** What it does not give back of what an object carries beside its bytes. Absent: it keeps all of it. */
	readonly forgets?: ReadonlyArray<'disposition' | 'metadata'>;
	/** Copying inside the store; null: it does not do it. Absent: it was not asked, since nobody wants it. */
	readonly copies?: CopyAbilities | null;
};

/** What a copy inside the store was seen to do. */
export type CopyAbilities = {
	/** `If-None-Match: *` is enforced on it. */
	readonly conditional: boolean;
	/** `x-amz-copy-source-if-match` is enforced: another version than the one asked for is refused. */
	readonly guarded: boolean;
	/** It answers with the true SHA-256 of the whole copy. */
	readonly checksums: boolean;
};

export type ListedObject = {readonly key: string; readonly size: number; readonly etag: string};

export type Destination = {
	/** HEAD; null only for 404. */
	readonly stat: (key: string) => Promise<StoredObject | null>;
	/** Proves the abilities on the probe object `<prefix>/.doclift/probe`. Throws where the bucket cannot be written. */
	readonly probe: () => Promise<StoreAbilities>;
	/**
	Every object below the prefix, in pages. Throws `upload-forbidden` where listing is not allowed. With `cuts`, keys in
	ascending order, its parts are listed side by side: the pages come in no order, and some may come twice.
	*/
	readonly list: (prefix: string, cuts?: readonly string[]) => AsyncIterable<readonly ListedObject[]>;
	/** Unfinished multipart uploads below the prefix. */
	readonly pendingUploads: (prefix: string) => AsyncIterable<{readonly key: string; readonly uploadId: string}>;
	/** Repeatable: an upload that is gone is no error. */
	readonly abortUpload: (key: string, uploadId: string) => Promise<void>;
};

/** One of many: where it was copied from, and its key. */
export type CopySample = {readonly url: string; readonly key: string};

export type Source = {
	/** The buckets that `list` may be asked for. */
	readonly buckets: readonly string[];
	/**
	Every object of one bucket, in pages. Throws `download-forbidden` where listing is not allowed. With `cuts` (ascending) the
	parts are listed side by side, in no order.
	*/
	readonly list: (bucket: string, cuts?: readonly string[]) => AsyncIterable<readonly ListedObject[]>;
	/**
	HEAD by our own signature; null only for 404. Throws `download-forbidden` where the object may not be read, and, where
	listing is not allowed, also where there is none.
	*/
	readonly stat: (bucket: string, key: string) => Promise<Pick<ListedObject, 'size' | 'etag'> | null>;
};

/** What lies in a bucket, for those who answer requests: one face for computed files and for stored ones. */

/** What an object says of itself in the headers of its answers. */
export type Facts = {
	/** Without quotes. */
	readonly etag: string;
	readonly size: number;
	/** Whole seconds, in ms since 1970. */
	readonly modified: number;
	/** `content-type`, `content-disposition`, `cache-control`, `content-encoding`, `content-language`, `expires`. */
	readonly headers: Readonly<Record<string, string>>;
	/** Names without `x-amz-meta-`. */
	readonly metadata: Readonly<Record<string, string>>;
	readonly storageClass: string;
	readonly versionId?: string;
	/** `x-amz-server-side-encryption` and its key. */
	readonly encryption?: Readonly<Record<string, string>>;
	/** Base64 by algorithm, as the client gave them and as they were verified. */
	readonly checksums?: Readonly<Record<string, string>>;
};

export type Held = {
	readonly facts: Facts;
	/** 403 for everyone who asks for it. */
	readonly forbidden: boolean;
	/** From `start` up to, not including, `end`. Large pieces come one after the other. */
	readonly read: (start: number, end: number) => Buffer | AsyncIterable<Buffer>;
};

export type ListedEntry = Pick<Facts, 'etag' | 'size' | 'modified' | 'storageClass'> & {readonly key: string};

export type Page = {readonly prefix: string; readonly after: string; readonly limit: number};

export type Shelf = {
	/** The newest version where none is named. */
	readonly find: (key: string, versionId?: string) => Held | undefined;
	/** In UTF-8 order of keys, strictly after `after`. */
	readonly list: (page: Page) => {readonly entries: readonly ListedEntry[]; readonly more: boolean};
	/** False while everything is refused to everyone. */
	readonly open: () => boolean;
};

export const isArchived = ({storageClass}: Facts): boolean =>
	storageClass === 'GLACIER' || storageClass === 'DEEP_ARCHIVE';

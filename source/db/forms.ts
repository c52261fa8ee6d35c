/** How values are stored: the short form of URLs, hashes and ETags, and back. */

/** Scheme and host, and the exact rest; what has no such beginning is all rest. */
export function splitUrl(url: string): {readonly base: string; readonly tail: string} {
	const base = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(url)?.[0] ?? '';
	return {base, tail: url.slice(base.length)};
}

export type StoredEtag = Buffer | string;

/** An ETag of plain lower-case hex takes half the room as bytes; any other is kept as it is. */
export const storeEtag = (etag: string): StoredEtag =>
	/^(?:[0-9a-f]{2})+$/.test(etag) ? Buffer.from(etag, 'hex') : etag;
export const readEtag = (etag: StoredEtag): string => (typeof etag === 'string' ? etag : etag.toString('hex'));

/** The latter in SQL, for what never becomes a value of ours. */
export const etagAsText = (column: string): string =>
	`iif(typeof(${column}) = 'blob', lower(hex(${column})), ${column})`;

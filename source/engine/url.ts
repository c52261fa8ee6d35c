/**
One reader of record URLs, and one writer of links.

S3 has been addressed in many spellings over the years; each known one is read, and what is not known is called
foreign, never guessed. Paths are decoded once and encoded once. WHATWG's `URL` is not used: it folds `..` and `%2e`,
which are legal in keys.
*/

export type UrlRules = {
	/** Buckets that a record's URL may name. */
	readonly buckets: readonly string[];
	/** Further hosts, as `host` or `host:port`; read over HTTP as they stand. */
	readonly hosts: readonly string[];
	/** The source's own endpoint, `http[s]://host[:port]`, for stores that are not AWS. */
	readonly endpoint?: string | undefined;
};

export type Location =
	| {
			readonly kind: 's3';
			readonly bucket: string;
			/** Decoded once; a `+` stands for itself, see `spacedKey`. */
			readonly key: string;
			readonly versionId: string | null;
			/** Carries its own signature, or once did. */
			readonly presigned: boolean;
	  }
	| {readonly kind: 'http'; readonly host: string}
	| {readonly kind: 'bad'; readonly why: string}
	| {readonly kind: 'foreign'; readonly host: string};

export type Locate = (url: string) => Location;

type Place =
	| {readonly kind: 'bucket'; readonly bucket: string | null}
	| {readonly kind: 'http'}
	| {readonly kind: 'foreign'};

const urlParts = /^([a-z][a-z0-9+.-]*):\/\/([^/?#\\]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?$/is;
const region = '[a-z]{2}(?:-[a-z]+)+-\\d';
/** Regional, legacy global, dash-regional, dual-stack, accelerate, FIPS and website hosts, with or without a bucket. */
const awsHost = new RegExp(
	`^(?:(.+)\\.)?s3(?:-accelerate(?:\\.dualstack)?|-external-1|(?:-fips)?(?:\\.dualstack)?\\.${region}|-${region}|-website[.-]${region})?\\.amazonaws\\.com(?:\\.cn)?$`,
);

/** Makes the reader of one configuration's URLs. What it learns of a host it keeps, within bounds. */
export function createLocate(rules: UrlRules): Locate {
	const buckets = new Set(rules.buckets);
	const hosts = new Set(rules.hosts.map(host => host.toLowerCase()));
	const endpointHost = rules.endpoint === undefined ? undefined : hostOfEndpoint(rules.endpoint);
	const places = new Map<string, Place>();

	const placeOf = (scheme: string, host: string): Place => {
		const named = `${scheme}://${host}`;
		const known = places.get(named);
		if (known) return known;
		const place = readHost(scheme, host, {buckets, hosts, endpointHost});
		if (places.size < 4096) places.set(named, place);
		return place;
	};

	return url => {
		const parts = urlParts.exec(url.trim());
		if (!parts) return {kind: 'bad', why: 'it is no URL'};
		const scheme = (parts[1] ?? '').toLowerCase();
		const host = (parts[2] ?? '').toLowerCase();
		if (scheme !== 'https' && scheme !== 'http') return {kind: 'bad', why: `it is neither http nor https`};
		if (host === '') return {kind: 'bad', why: 'it names no host'};
		if (host.includes('@')) return {kind: 'bad', why: 'it carries a user name'};
		if (hasControl(url.trim())) return {kind: 'bad', why: 'it holds control characters'};
		const place = placeOf(scheme, host);
		if (place.kind === 'foreign') return {kind: 'foreign', host};
		// A backslash ends the host for some readers and not for others.
		if (!/^(?:\/|$)/.test(parts[3] ?? '')) return {kind: 'bad', why: 'its path begins with a backslash'};
		if (place.kind === 'http') return {kind: 'http', host};
		return readObject(place.bucket, parts[3] ?? '', parts[4] ?? '', host, buckets);
	};
}

function hostOfEndpoint(endpoint: string): string {
	const scheme = /^http:/i.test(endpoint) ? 'http' : 'https';
	const host = endpoint
		.replace(/^https?:\/\//i, '')
		.replace(/\/.*$/s, '')
		.toLowerCase();
	return withoutDefaultPort(scheme, host);
}

const withoutDefaultPort = (scheme: string, host: string): string =>
	host.replace(scheme === 'https' ? /:443$/ : /:80$/, '');

function readHost(
	scheme: string,
	host: string,
	rules: {
		readonly buckets: ReadonlySet<string>;
		readonly hosts: ReadonlySet<string>;
		readonly endpointHost: string | undefined;
	},
): Place {
	const bare = withoutDefaultPort(scheme, host);
	const {endpointHost} = rules;
	if (endpointHost !== undefined) {
		if (bare === endpointHost || host === endpointHost) return {kind: 'bucket', bucket: null};
		if (bare.endsWith(`.${endpointHost}`)) return {kind: 'bucket', bucket: bare.slice(0, -endpointHost.length - 1)};
	}
	if (rules.hosts.has(bare) || rules.hosts.has(host)) return {kind: 'http'};
	const aws = awsHost.exec(bare);
	return aws ? {kind: 'bucket', bucket: aws[1] ?? null} : {kind: 'foreign'};
}

function readObject(
	bucketOfHost: string | null,
	path: string,
	query: string,
	host: string,
	buckets: ReadonlySet<string>,
): Location {
	const slash = path.indexOf('/', 1);
	const bucket = bucketOfHost ?? path.slice(1, slash < 0 ? undefined : slash);
	if (!buckets.has(bucket)) return {kind: 'foreign', host: bucketOfHost === null ? `${host}/${bucket}` : host};
	const rawKey = bucketOfHost === null ? (slash < 0 ? '' : path.slice(slash + 1)) : path.slice(1);
	const key = decodeOnce(rawKey);
	if (key === null) return {kind: 'bad', why: 'its path is not UTF-8'};
	if (key === '') return {kind: 'bad', why: 'it names a bucket and no file'};
	return {
		kind: 's3',
		bucket,
		key,
		// `versionId=` names none.
		versionId: queryValue(query, 'versionId') || null,
		presigned: /(?:^|&)(?:X-Amz-Signature|Signature)=/i.test(query),
	};
}

function queryValue(query: string, name: string): string | null {
	for (const pair of query.split('&')) {
		const at = pair.indexOf('=');
		if (at > 0 && pair.slice(0, at) === name) return decodeOnce(pair.slice(at + 1));
	}
	return null;
}

/** Percent-decodes once. A `%` that introduces nothing stands for itself; null where the bytes are not UTF-8. */
export function decodeOnce(text: string): string | null {
	if (!text.includes('%')) return text;
	try {
		return decodeURIComponent(text.replace(/%(?![0-9a-f]{2})/gi, '%25'));
	} catch {
		return null;
	}
}

/**
Some tools wrote a space of the key as a plus: the key with spaces for its plusses, null where it has none. Whoever looks
for the object tries a plus as itself first.
*/
export const spacedKey = (key: string): string | null => (key.includes('+') ? key.replaceAll('+', ' ') : null);

/** Percent-encodes each segment of a key once, leaving only RFC 3986's unreserved characters and the slashes. */
export const encodeKey = (key: string): string =>
	/^[A-Za-z0-9\-._~/]*$/.test(key)
		? key
		: encodeURIComponent(key.toWellFormed())
				.replaceAll('%2F', '/')
				.replace(/[!'()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** Percent-encodes a value of a query the way signatures have it: only RFC 3986's unreserved characters are left. */
export const encodeValue = (value: string): string => encodeKey(value).replaceAll('/', '%2F');

/** The URL without its query, fragment and user name: the only form that leaves the ledger. */
export const shownUrl = (url: string): string =>
	url
		.trim()
		.replace(/[?#].*$/s, '')
		.replace(/^((?:[a-z][a-z0-9+.-]*:)?[/\\]{2})[^/\\]*@/i, '$1');

/** The extension of the URL's last part, with its dot; empty where there is none. */
export function extensionOfUrl(url: string): string {
	const path = url.trim().replace(/[?#].*$/s, '');
	const last = path.slice(path.lastIndexOf('/') + 1);
	return /^[a-z][a-z0-9+.-]*:\/\/[^/]*$/i.test(path) ? '' : extensionOf(decodeOnce(last) ?? last);
}

/** The last part of the URL's path, decoded; empty where there is none. */
export function lastPart(url: string): string {
	const path = url
		.trim()
		.replace(/[?#].*$/s, '')
		.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '');
	const last = path.slice(path.lastIndexOf('/') + 1);
	return decodeOnce(last) ?? last;
}

/**
A name's extension with its dot: one to ten letters and digits, at least one of them a letter, so that the `.2019` of
"Statement 12.2019" is none. Empty where there is none.
*/
export function extensionOf(name: string): string {
	const match = /.(\.[a-z0-9]{1,10})$/is.exec(name);
	return match?.[1] && /[a-z]/i.test(match[1]) ? match[1] : '';
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const hasControl = (text: string): boolean => /[\u0000-\u001f\u007f]/.test(text);

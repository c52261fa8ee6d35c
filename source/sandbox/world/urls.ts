/** Every way in which a record's URL has been spelled, and the sandbox's own reader of them. */
import {draw, oneOf} from './chance.ts';
import type {Fate, Spelling} from './oddities.ts';

const region = 'us-west-2';

const hosts: Partial<Record<Spelling, (bucket: string) => string>> = {
	path: bucket => `https://s3.${region}.amazonaws.com/${bucket}`,
	'path-global': bucket => `https://s3.amazonaws.com/${bucket}`,
	global: bucket => `https://${bucket}.s3.amazonaws.com`,
	'dash-region': bucket => `https://${bucket}.s3-${region}.amazonaws.com`,
	'dual-stack': bucket => `https://${bucket}.s3.dualstack.${region}.amazonaws.com`,
	accelerate: bucket => `https://${bucket}.s3-accelerate.amazonaws.com`,
	http: bucket => `http://${bucket}.s3.${region}.amazonaws.com`,
	'upper-host': bucket => `HTTPS://${bucket}.S3.${region}.AmazonAWS.com`,
};

const encodeOnce = (key: string): string => encodeURIComponent(key).replaceAll('%2F', '/');

/** Only what would end the path or introduce an escape is encoded; the rest stands as it is. */
const encodeLeast = (key: string): string => key.replace(/%/g, '%25').replaceAll('?', '%3F').replaceAll('#', '%23');

const plain = /^[a-z0-9/.-]*$/;

function encodePath(key: string, spelling: Spelling): string {
	if (spelling === 'over-encoded')
		return encodeOnce(key).replace(/[-_.!~*'()]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
	if (plain.test(key)) return key;
	if (spelling === 'raw') return encodeLeast(key);
	if (spelling === 'plus-for-space') return encodeOnce(key).replaceAll('%20', '+');
	if (spelling === 'lower-hex') return encodeOnce(key).replace(/%[0-9A-F]{2}/g, found => found.toLowerCase());
	return encodeOnce(key);
}

export type UrlStyle = {readonly bucket: string; readonly endpoint?: string | undefined};

/** The URL of an object. Presigned ones have expired long ago. */
export function urlFor(style: UrlStyle, key: string, spelling: Spelling, versionId: () => string): string {
	const {bucket, endpoint} = style;
	const host =
		endpoint === undefined
			? (hosts[spelling]?.(bucket) ?? `https://${bucket}.s3.${region}.amazonaws.com`)
			: `${endpoint}/${bucket}`;
	const url = `${host}/${encodePath(key, spelling)}`;
	if (spelling === 'version') return `${url}?versionId=${versionId()}`;
	if (spelling === 'presigned')
		return `${url}?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Expires=1580000000&Signature=vjbyPxybdZaNmGa%2ByT272YEAiv4%3D`;
	return url;
}

const malformed = [
	'htp:/broken',
	'not a url at all',
	'C:\\Documents\\scan.pdf',
	'https://',
	'ftp://files.example.com/a.pdf',
	'file:///etc/passwd',
	'www.example.com/doc.pdf',
	'/relative/path.pdf',
];
const scripts = [
	'javascript:alert(document.cookie)',
	'data:text/html,<script>alert(1)</script>',
	'JaVaScRiPt:void(0)',
	'vbscript:msgbox(1)',
];
const foreign = [
	'https://www.dropbox.com/s/abc123/deed.pdf?dl=0',
	'https://d111111abcdef8.cloudfront.net/deed.pdf',
	'http://169.254.169.254/latest/meta-data/iam/',
	'https://files.example.org/deed%20of%20trust.pdf',
	'https://trackland-doc-storage.s3.us-west-2.amazonaws.com.evil.example/x.pdf',
	'http://10.0.0.8/share/scan.pdf',
	'https://sharepoint.example.com/:b:/r/sites/hoa/a.pdf',
];
const foreignBuckets = [
	'https://another-vendor-files.s3.us-west-2.amazonaws.com/9f/scan.pdf',
	'https://s3.eu-central-1.amazonaws.com/archive-2014/deed.pdf',
];

/** The URL of a record whose file lies nowhere in the vendor's bucket. */
export function oddUrl(fate: Fate, seed: number, position: number): string | null | undefined {
	const bits = draw(seed, position, 701);
	switch (fate) {
		case 'folder':
		case 'null-url':
			return null;
		case 'blank-url':
			return '';
		case 'malformed-url':
			return oneOf(malformed, bits);
		case 'script-url':
			return oneOf(scripts, bits);
		case 'foreign-host':
			return oneOf(foreign, bits);
		case 'foreign-bucket':
			return oneOf(foreignBuckets, bits);
		default:
			return undefined;
	}
}

export type Reading =
	| {readonly kind: 'object'; readonly bucket: string; readonly key: string}
	| {readonly kind: 'bad'}
	| {readonly kind: 'foreign'};

/**
Reads what a URL names. Made from the spellings above and from nothing else, so that a census does not repeat the reader
that it is compared with.
*/
export function urlReader({bucket, endpoint}: UrlStyle): (url: string) => Reading {
	const starts = [
		...Object.values(hosts).map(host => host(bucket)),
		`https://${bucket}.s3.${region}.amazonaws.com`,
		...(endpoint === undefined ? [] : [`${endpoint}/${bucket}`]),
	].map(start => `${start.replace(/^https?:/i, '')}/`.toLowerCase());

	return url => {
		const text = url.trim();
		const scheme = /^https?:(?=\/\/[^/?#\s])/i.exec(text)?.[0];
		if (scheme === undefined || /^[^/]*\/\/[^/?#]*@/.test(text)) return {kind: 'bad'};
		const path = text.slice(scheme.length).replace(/[?#].*$/s, '');
		const folded = path.toLowerCase();
		const start = starts.find(one => folded.startsWith(one));
		if (start === undefined) return {kind: 'foreign'};
		const key = decode(path.slice(start.length));
		return key === undefined || key === '' ? {kind: 'bad'} : {kind: 'object', bucket, key};
	};
}

function decode(path: string): string | undefined {
	try {
		return decodeURIComponent(path.replace(/%(?![0-9a-f]{2})/gi, '%25'));
	} catch {
		return undefined;
	}
}

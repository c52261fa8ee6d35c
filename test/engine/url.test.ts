import fc from 'fast-check';
import {describe, expect, it, test} from 'vitest';
import {linkBaseOf, linkTo} from '../../source/engine/link.ts';
import {
	createLocate,
	decodeOnce,
	encodeKey,
	extensionOf,
	extensionOfUrl,
	type Location,
	lastPart,
	shownUrl,
} from '../../source/engine/url.ts';

const locate = createLocate({
	buckets: ['trackland-doc-storage', 'my.dotted.bucket', 'Upper_Legacy'],
	hosts: ['docs.vendor.example', 'CDN.vendor.example:8443', 'd111111abcdef8.cloudfront.net'],
});

/** The short form in which the table speaks of a place. */
function said(place: Location): string {
	switch (place.kind) {
		case 's3':
			return `s3 ${place.bucket} ${place.key}`;
		case 'bad':
			return 'bad';
		default:
			return `${place.kind} ${place.host}`;
	}
}

const known = 's3 trackland-doc-storage t/a.pdf';

describe('hazard 11: every spelling of an S3 URL', () => {
	test.each([
		['virtual-hosted, regional', 'https://trackland-doc-storage.s3.us-west-2.amazonaws.com/t/a.pdf', known],
		['virtual-hosted, dash-regional', 'https://trackland-doc-storage.s3-us-west-2.amazonaws.com/t/a.pdf', known],
		['virtual-hosted, legacy global', 'https://trackland-doc-storage.s3.amazonaws.com/t/a.pdf', known],
		['virtual-hosted, s3-external-1', 'https://trackland-doc-storage.s3-external-1.amazonaws.com/t/a.pdf', known],
		['path-style, regional', 'https://s3.us-west-2.amazonaws.com/trackland-doc-storage/t/a.pdf', known],
		['path-style, dash-regional', 'https://s3-us-west-2.amazonaws.com/trackland-doc-storage/t/a.pdf', known],
		['path-style, legacy global', 'https://s3.amazonaws.com/trackland-doc-storage/t/a.pdf', known],
		['dual-stack', 'https://trackland-doc-storage.s3.dualstack.us-west-2.amazonaws.com/t/a.pdf', known],
		['dual-stack, path-style', 'https://s3.dualstack.us-west-2.amazonaws.com/trackland-doc-storage/t/a.pdf', known],
		['accelerate', 'https://trackland-doc-storage.s3-accelerate.amazonaws.com/t/a.pdf', known],
		['accelerate, dual-stack', 'https://trackland-doc-storage.s3-accelerate.dualstack.amazonaws.com/t/a.pdf', known],
		['FIPS', 'https://trackland-doc-storage.s3-fips.us-gov-west-1.amazonaws.com/t/a.pdf', known],
		['FIPS, dual-stack', 'https://trackland-doc-storage.s3-fips.dualstack.us-east-1.amazonaws.com/t/a.pdf', known],
		['website, dash', 'http://trackland-doc-storage.s3-website-us-west-2.amazonaws.com/t/a.pdf', known],
		['website, dot', 'http://trackland-doc-storage.s3-website.eu-central-1.amazonaws.com/t/a.pdf', known],
		['China', 'https://trackland-doc-storage.s3.cn-north-1.amazonaws.com.cn/t/a.pdf', known],
		['http', 'http://trackland-doc-storage.s3.us-west-2.amazonaws.com/t/a.pdf', known],
		['its own port', 'https://trackland-doc-storage.s3.us-west-2.amazonaws.com:443/t/a.pdf', known],
		['its own port, http', 'http://trackland-doc-storage.s3.us-west-2.amazonaws.com:80/t/a.pdf', known],
		['capitals in scheme and host', 'HTTPS://Trackland-Doc-Storage.S3.US-West-2.AmazonAWS.com/t/a.pdf', known],
		['spaces around', '  https://trackland-doc-storage.s3.us-west-2.amazonaws.com/t/a.pdf\n', known],
		['a bucket with dots', 'https://my.dotted.bucket.s3.us-west-2.amazonaws.com/a', 's3 my.dotted.bucket a'],
		['a bucket with dots, path-style', 'https://s3.amazonaws.com/my.dotted.bucket/a', 's3 my.dotted.bucket a'],
		['a bucket with capitals, path-style', 'https://s3.amazonaws.com/Upper_Legacy/a', 's3 Upper_Legacy a'],
		['a custom domain', 'https://docs.vendor.example/x/a.pdf', 'http docs.vendor.example'],
		['a custom domain in capitals', 'https://DOCS.vendor.example/x/a.pdf', 'http docs.vendor.example'],
		['a custom domain with its port', 'https://cdn.vendor.example:8443/a.pdf', 'http cdn.vendor.example:8443'],
		['CloudFront', 'https://d111111abcdef8.cloudfront.net/t/a.pdf', 'http d111111abcdef8.cloudfront.net'],
	])('reads %s', (_, url, expected) => {
		expect(said(locate(url))).toBe(expected);
	});

	test.each([
		['another bucket', 'https://other.s3.us-west-2.amazonaws.com/a'],
		['another bucket, path-style', 'https://s3.amazonaws.com/other/a'],
		['a bucket whose name ends in ours', 'https://evil.trackland-doc-storage.s3.us-west-2.amazonaws.com/a'],
		['our bucket in other capitals, path-style', 'https://s3.amazonaws.com/Trackland-Doc-Storage/a'],
		['an encoded bucket', 'https://s3.amazonaws.com/trackland%2Ddoc-storage/a'],
		['an empty segment before the bucket', 'https://s3.amazonaws.com//trackland-doc-storage/a'],
		['another port', 'https://trackland-doc-storage.s3.us-west-2.amazonaws.com:8443/a'],
		["http's port under https", 'https://trackland-doc-storage.s3.us-west-2.amazonaws.com:80/a'],
		['a custom domain on another port', 'https://docs.vendor.example:8443/a'],
		['a custom domain without its port', 'https://cdn.vendor.example/a'],
		['an unknown CloudFront', 'https://d999999abcdef8.cloudfront.net/a'],
		['an access point', 'https://trackland-doc-storage.s3-accesspoint.us-west-2.amazonaws.com/a'],
	])('leaves %s alone', (_, url) => {
		expect(locate(url).kind).toBe('foreign');
	});
});

describe('fault 51: URLs that look like ours', () => {
	test.each([
		['a suffix', 'https://trackland-doc-storage.s3.us-west-2.amazonaws.com.evil.com/a'],
		['a suffix of an allowed host', 'https://docs.vendor.example.evil.com/a'],
		['a prefix of an allowed host', 'https://evildocs.vendor.example/a'],
		['the bucket in the path', 'https://evil.com/trackland-doc-storage/a'],
		['the host in the path', 'https://evil.com/trackland-doc-storage.s3.us-west-2.amazonaws.com/a'],
		['the host in the query', 'https://evil.com/?https://docs.vendor.example/a'],
		['the host in the fragment', 'https://evil.com/#@docs.vendor.example/a'],
		['the host after a query', 'https://evil.com?.docs.vendor.example/a'],
		['another name of Amazon', 'https://trackland-doc-storage.s3.us-west-2.notamazonaws.com/a'],
		['a dash in place of a dot', 'https://trackland-doc-storage-s3.us-west-2.amazonaws.com/a'],
		['no region', 'https://trackland-doc-storage.s3.evil.amazonaws.com/a'],
		['a full stop behind', 'https://docs.vendor.example./a'],
		['an IPv4 address', 'http://169.254.169.254/latest/meta-data'],
		['an address as one number', 'http://2852039166/a'],
		['an IPv6 address', 'http://[::1]:9000/trackland-doc-storage/a'],
		['a letter from another script', 'https://dоcs.vendor.example/a'],
	])('are foreign: %s', (_, url) => {
		expect(locate(url).kind).toBe('foreign');
	});

	test.each([
		['a user name', 'https://user@docs.vendor.example/a'],
		['a user name and password', 'https://user:secret@trackland-doc-storage.s3.amazonaws.com/a'],
		['our host as the user name', 'https://docs.vendor.example@evil.com/a'],
		['a backslash after the host', 'https://docs.vendor.example\\@evil.com/a'],
		['a backslash before the bucket', 'https://s3.amazonaws.com\\trackland-doc-storage/a'],
		['a line break', 'https://docs.vendor.example/a\r\nHost: evil.com'],
		['a tab within the scheme', 'ht\ttps://docs.vendor.example/a'],
	])('are refused: %s', (_, url) => {
		expect(locate(url).kind).toBe('bad');
	});
});

describe('hazard 15: what is no address of a file', () => {
	test.each([
		'',
		' ',
		'not a url',
		'C:\\docs\\a.pdf',
		'/t/a.pdf',
		'//docs.vendor.example/a',
		'https:/docs.vendor.example/a',
		'https://',
		'https:///a',
		'https://?a',
		'javascript:alert(1)',
		'javascript://docs.vendor.example/%0aalert(1)',
		'data:text/html,<b>a</b>',
		'ftp://docs.vendor.example/a',
		'file:///etc/passwd',
		's3://trackland-doc-storage/a',
		'docs.vendor.example/a',
		'https://trackland-doc-storage.s3.amazonaws.com',
		'https://trackland-doc-storage.s3.amazonaws.com/',
		'https://s3.amazonaws.com/trackland-doc-storage',
		'https://s3.amazonaws.com/trackland-doc-storage/',
		'https://trackland-doc-storage.s3.amazonaws.com/%ff%fe.pdf',
	])('is bad, and says why: %j', url => {
		expect(locate(url)).toEqual({kind: 'bad', why: expect.stringMatching(/^it/)});
	});
});

describe("the source's own endpoint", () => {
	const at = (endpoint: string) => createLocate({buckets: ['docs'], hosts: [], endpoint});

	test.each([
		['http://127.0.0.1:9000', 'http://127.0.0.1:9000/docs/t/a.pdf', 's3 docs t/a.pdf'],
		['http://127.0.0.1:9000/', 'http://127.0.0.1:9000/docs/t/a.pdf', 's3 docs t/a.pdf'],
		['http://localhost:9000', 'http://docs.localhost:9000/t/a.pdf', 's3 docs t/a.pdf'],
		['https://store.example:443', 'https://store.example/docs/a', 's3 docs a'],
		['https://store.example', 'https://store.example:443/docs/a', 's3 docs a'],
		['https://Store.example', 'https://docs.STORE.example/a', 's3 docs a'],
		['http://127.0.0.1:9000', 'http://127.0.0.1:9001/docs/a', 'foreign 127.0.0.1:9001'],
		['http://127.0.0.1:9000', 'http://127.0.0.1:9000/other/a', 'foreign 127.0.0.1:9000/other'],
		['https://store.example', 'https://notstore.example/docs/a', 'foreign notstore.example'],
		['https://store.example', 'https://other.store.example/a', 'foreign other.store.example'],
	])('%s and %s', (endpoint, url, expected) => {
		expect(said(at(endpoint)(url))).toBe(expected);
	});
});

describe('hazard 12: decoded once, encoded once', () => {
	const key = (path: string) => {
		const place = locate(`https://trackland-doc-storage.s3.amazonaws.com/${path}`);
		return place.kind === 's3' ? place.key : place.kind;
	};

	test.each([
		['a%20b.pdf', 'a b.pdf'],
		['a+b.pdf', 'a+b.pdf'],
		['a%2Bb.pdf', 'a+b.pdf'],
		['a%2520b.pdf', 'a%20b.pdf'],
		['a%2Fb.pdf', 'a/b.pdf'],
		['a%23b%3Fc.pdf', 'a#b?c.pdf'],
		['a.pdf#page=2', 'a.pdf'],
		['a.pdf?x=1#y', 'a.pdf'],
		['100%.pdf', '100%.pdf'],
		['100%zz.pdf', '100%zz.pdf'],
		['100%/50%25.pdf', '100%/50%.pdf'],
		['M%C3%BCller.pdf', 'Müller.pdf'],
		['Müller.pdf', 'Müller.pdf'],
		['..%2F..%2Fa', '../../a'],
		['a/../b', 'a/../b'],
		['/a//b', '/a//b'],
		['a%00b', 'a\u0000b'],
	])('%s is the key %j', (path, expected) => {
		expect(key(path)).toBe(expected);
	});

	const anyKey = fc.string({unit: 'binary', minLength: 1, maxLength: 40}).filter(text => text.isWellFormed());
	const bases = [
		linkBaseOf({bucket: 'docs', region: 'us-west-2'}),
		linkBaseOf({bucket: 'docs', region: 'us-west-2', endpoint: 'http://127.0.0.1:9000/'}),
	];
	const reader = createLocate({buckets: ['docs'], hosts: [], endpoint: 'http://127.0.0.1:9000'});

	it('gives back any key that it has written into a link', () => {
		fc.assert(
			fc.property(anyKey, fc.constantFrom(...bases), (text, base) => {
				expect(reader(linkTo(base, text))).toEqual({
					kind: 's3',
					bucket: 'docs',
					key: text,
					versionId: null,
					presigned: false,
				});
			}),
			{numRuns: 500},
		);
	});

	it('writes links of unreserved characters, slashes and percent escapes only', () => {
		fc.assert(
			fc.property(anyKey, text => {
				expect(encodeKey(text)).toMatch(/^(?:[A-Za-z0-9\-._~/]|%[0-9A-F]{2})*$/);
				expect(decodeOnce(encodeKey(text))).toBe(text);
			}),
		);
	});

	it('does not stumble over half a character', () => {
		expect(encodeKey('a\ud800b')).toBe('a%EF%BF%BDb');
	});
});

describe('hazard 13: versions, signatures, and what is shown of them', () => {
	const url =
		'https://trackland-doc-storage.s3.us-west-2.amazonaws.com/t/a.pdf?versionId=3%2FL4kq&X-Amz-Signature=abc&X-Amz-Expires=60';

	it('reads an empty version as none', () => {
		expect(locate('https://trackland-doc-storage.s3.amazonaws.com/a?versionId=')).toMatchObject({versionId: null});
	});

	it('honours the version, and sees the signature in either form', () => {
		expect(locate(url)).toMatchObject({kind: 's3', key: 't/a.pdf', versionId: '3/L4kq', presigned: true});
		const old = 'https://trackland-doc-storage.s3.amazonaws.com/a?AWSAccessKeyId=A&Expires=1&Signature=b%3D';
		expect(locate(old)).toMatchObject({versionId: null, presigned: true});
		expect(locate('https://trackland-doc-storage.s3.amazonaws.com/a?NoSignature=1')).toMatchObject({presigned: false});
	});

	test.each([
		[url, 'https://trackland-doc-storage.s3.us-west-2.amazonaws.com/t/a.pdf'],
		['https://user:secret@host.example/a?b', 'https://host.example/a'],
		['https://user:se@cret@host.example/a', 'https://host.example/a'],
		['https://user@host.example', 'https://host.example'],
		['  https://user:secret@host.example/a', 'https://host.example/a'],
		['//user:secret@host.example/a?b', '//host.example/a'],
		['https://host.example/a@b.pdf#secret', 'https://host.example/a@b.pdf'],
		['not a url?secret', 'not a url'],
	])('%s is shown as %s', (given, shown) => {
		expect(shownUrl(given)).toBe(shown);
	});

	it('never shows a query, a fragment or a user name, whatever the URL', () => {
		const part = fc.stringMatching(/^[a-zA-Z0-9@:._-]{0,12}$/);
		fc.assert(
			fc.property(part, part, part, (user, path, query) => {
				expect(shownUrl(`https://${user}@host.example/${path}?${query}SECRET#SECRET`)).toBe(
					`https://host.example/${path}`,
				);
			}),
		);
	});
});

describe('names and extensions', () => {
	test.each([
		['a.pdf', '.pdf'],
		['a.tar.gz', '.gz'],
		['A.PDF', '.PDF'],
		['a.mp4', '.mp4'],
		['a.7z', '.7z'],
		['Statement 12.2019', ''],
		['.pdf', ''],
		['a.', ''],
		['a', ''],
		['a.b c', ''],
		['a.eleven12345', ''],
		['', ''],
	])('the extension of %j is %j', (name, extension) => {
		expect(extensionOf(name)).toBe(extension);
	});

	test.each([
		['https://h.example/t/a.pdf?x=b.doc#c.xls', '.pdf', 'a.pdf'],
		['https://h.example/t/a%2Epdf', '.pdf', 'a.pdf'],
		['https://h.example', '', ''],
		['https://h.example.com/', '', ''],
		['https://h.example/4f1c2d3e-uuid', '', '4f1c2d3e-uuid'],
		['https://h.example/a%20b.pdf ', '.pdf', 'a b.pdf'],
	])('%s ends in %j and is named %j', (url, extension, name) => {
		expect(extensionOfUrl(url)).toBe(extension);
		expect(lastPart(url)).toBe(name);
	});
});

describe('links', () => {
	test.each([
		[{bucket: 'b', region: 'eu-west-1'}, 'https://b.s3.eu-west-1.amazonaws.com/u/a%20b.pdf'],
		[{bucket: 'b', region: 'eu-west-1', endpoint: 'http://127.0.0.1:9000/'}, 'http://127.0.0.1:9000/b/u/a%20b.pdf'],
		[{bucket: 'b', region: 'eu-west-1', linkBase: 'https://docs.example/x//'}, 'https://docs.example/x/u/a%20b.pdf'],
	])('of %j', (rules, link) => {
		expect(linkTo(linkBaseOf(rules), 'u/a b.pdf')).toBe(link);
	});
});

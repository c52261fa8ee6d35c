/** ListObjectsV2, and the first version of it that older clients speak. */
import {type Answer, xml} from '../answer.ts';
import {type Call, queryOf} from '../call.ts';
import {last} from '../order.ts';
import {encodePath} from '../percent.ts';
import {Refusal} from '../refusal.ts';
import type {ListedEntry, Shelf} from '../shelf.ts';
import {type Element, escapeText} from '../xml.ts';

/** `max-keys` and its kin: 1,000 at most and where absent. */
export function limitOf(call: Call, name: string): number {
	const limit = Number(queryOf(call, name) ?? 1000);
	if (!Number.isInteger(limit) || limit < 0) {
		throw new Refusal('InvalidArgument', {message: `Argument ${name} must be an integer between 0 and 2147483647`});
	}
	return Math.min(limit, 1000);
}

type Asked = {
	readonly prefix: string;
	readonly delimiter: string;
	/** Where the page before ended: a key or a common prefix. */
	readonly after: string;
	readonly limit: number;
};

type Found = {
	readonly entries: readonly ListedEntry[];
	readonly prefixes: readonly string[];
	/** The last key or common prefix of the page, where more follow. */
	readonly next: string | undefined;
};

export function listObjectsV2(call: Call): Answer {
	const token = queryOf(call, 'continuation-token');
	const startAfter = queryOf(call, 'start-after') ?? '';
	const asked = readAsked(call, token === undefined ? startAfter : readToken(token));
	const found = look(call.bucket.shelf, asked);
	const written = writer(call);
	return xml([
		'ListBucketResult',
		[
			...about(call, asked, found, written),
			['KeyCount', found.entries.length + found.prefixes.length],
			...optional('StartAfter', queryOf(call, 'start-after') && written(startAfter)),
			...optional('ContinuationToken', token),
			...optional('NextContinuationToken', found.next && Buffer.from(found.next).toString('base64url')),
			...rows(found, written),
		],
	]);
}

export function listObjects(call: Call): Answer {
	const marker = queryOf(call, 'marker') ?? '';
	const asked = readAsked(call, marker);
	const found = look(call.bucket.shelf, asked);
	const written = writer(call);
	return xml([
		'ListBucketResult',
		[
			...about(call, asked, found, written),
			['Marker', written(marker)],
			...optional('NextMarker', found.next && asked.delimiter && written(found.next)),
			...rows(found, written),
		],
	]);
}

function readAsked(call: Call, after: string): Asked {
	const encoding = queryOf(call, 'encoding-type');
	if (encoding !== undefined && encoding !== 'url') {
		throw new Refusal('InvalidArgument', {message: 'Invalid Encoding Method specified in Request'});
	}
	const prefix = queryOf(call, 'prefix') ?? '';
	return {prefix, delimiter: queryOf(call, 'delimiter') ?? '', after, limit: limitOf(call, 'max-keys')};
}

function readToken(token: string): string {
	const after = Buffer.from(token, 'base64url');
	if (after.length === 0 || after.toString('base64url') !== token) {
		throw new Refusal('InvalidArgument', {message: 'The continuation token provided is incorrect'});
	}
	return after.toString('utf8');
}

/** Looks at no more of the shelf than one page needs: a common prefix is counted once and stepped over. */
function look(shelf: Shelf, {prefix, delimiter, after, limit}: Asked): Found {
	if (limit === 0) return {entries: [], prefixes: [], next: undefined};
	const rolled = (key: string): string | undefined => {
		const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
		return end === -1 ? undefined : key.slice(0, end + delimiter.length);
	};
	const entries: ListedEntry[] = [];
	const prefixes: string[] = [];
	// A page that ended with a common prefix goes on behind all that starts with it.
	let from = delimiter !== '' && after.startsWith(prefix) && rolled(after) === after ? after + last : after;
	let next = after;
	for (;;) {
		const wanted = limit - entries.length - prefixes.length;
		const page = shelf.list({prefix, after: from, limit: Math.max(1, wanted)});
		let skipped = false;
		for (const entry of page.entries) {
			const common = rolled(entry.key);
			if (common !== undefined && common === prefixes.at(-1)) {
				from = entry.key;
				continue;
			}
			if (entries.length + prefixes.length === limit) return {entries, prefixes, next};
			next = common ?? entry.key;
			if (common === undefined) {
				entries.push(entry);
				from = entry.key;
				continue;
			}
			prefixes.push(common);
			from = common + last;
			skipped = true;
			break;
		}
		if (!skipped && !page.more) return {entries, prefixes, next: undefined};
	}
}

type Written = (text: string) => string;

/** With `encoding-type=url` S3 percent-encodes names, and keeps their slashes. */
const writer = (call: Call): Written => (queryOf(call, 'encoding-type') === 'url' ? encodePath : text => text);

function about(call: Call, {prefix, delimiter, limit}: Asked, {next}: Found, written: Written): Element[] {
	return [
		['Name', call.bucket.settings.name],
		['Prefix', written(prefix)],
		...(delimiter === '' ? [] : [['Delimiter', written(delimiter)] as const]),
		['MaxKeys', limit],
		...optional('EncodingType', queryOf(call, 'encoding-type')),
		['IsTruncated', next !== undefined],
	];
}

const optional = (name: string, value: string | undefined): Element[] =>
	value === undefined || value === '' ? [] : [[name, value]];

function rows({entries, prefixes}: Found, written: Written): Element[] {
	return [
		...entries.map(
			({key, etag, size, modified, storageClass}): Element => [
				'Contents',
				// A thousand to a page: as elements of their own they would take most of the time of a listing.
				{
					markup: `<Key>${escapeText(written(key))}</Key><LastModified>${new Date(modified).toISOString()}</LastModified><ETag>&quot;${escapeText(etag)}&quot;</ETag><Size>${size}</Size><StorageClass>${storageClass}</StorageClass>`,
				},
			],
		),
		...prefixes.map((prefix): Element => ['CommonPrefixes', [['Prefix', written(prefix)]]]),
	];
}

/** Pages of keys, in both versions of S3's listing. */
import {escaped, xml} from './xml.mjs';

const most = 1000;
/** Behind every key that begins with a common prefix. */
const last = '\u{10ffff}';

/** @param {Map<string, import('./store.mjs').Stored>} objects */
export function listing(objects) {
	let sorted;
	const keys = () => {
		sorted ??= [...objects.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
		return sorted;
	};

	return {
		changed: () => {
			sorted = undefined;
		},
		page: query => {
			const second = query.get('list-type') === '2';
			const prefix = query.get('prefix') ?? '';
			const delimiter = query.get('delimiter') ?? '';
			const token = query.get('continuation-token');
			const after = second
				? token === null
					? (query.get('start-after') ?? '')
					: Buffer.from(token, 'base64url').toString()
				: (query.get('marker') ?? '');
			const limit = Math.min(Number(query.get('max-keys') ?? most), most);
			const written = query.get('encoding-type') === 'url' ? encodeListed : escaped;
			const {found, commons, next} = look(keys(), {prefix, delimiter, after, limit});
			const more = next === undefined ? '' : nextOf(second, next, written);
			return xml(
				'ListBucketResult',
				`<Name>bench</Name><Prefix>${written(prefix)}</Prefix><MaxKeys>${limit}</MaxKeys>` +
					(delimiter === '' ? '' : `<Delimiter>${escaped(delimiter)}</Delimiter>`) +
					(query.has('encoding-type') ? '<EncodingType>url</EncodingType>' : '') +
					`<KeyCount>${found.length + commons.length}</KeyCount><IsTruncated>${next !== undefined}</IsTruncated>${more}` +
					found.map(key => row(written(key), objects.get(key))).join('') +
					commons.map(common => `<CommonPrefixes><Prefix>${written(common)}</Prefix></CommonPrefixes>`).join(''),
			);
		},
	};
}

const nextOf = (second, next, written) =>
	second
		? `<NextContinuationToken>${Buffer.from(next).toString('base64url')}</NextContinuationToken>`
		: `<NextMarker>${written(next)}</NextMarker>`;

const row = (key, {etag, size}) =>
	`<Contents><Key>${key}</Key><LastModified>2026-11-01T00:00:00.000Z</LastModified><ETag>&quot;${etag}&quot;</ETag><Size>${size}</Size><StorageClass>STANDARD</StorageClass></Contents>`;

const encodeListed = text => encodeURIComponent(text).replaceAll('%2F', '/');

function look(keys, {prefix, delimiter, after, limit}) {
	const found = [];
	const commons = [];
	let at = firstAfter(keys, after, prefix);
	let next;
	for (; at < keys.length; at++) {
		const key = keys[at];
		if (!key.startsWith(prefix)) break;
		const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
		if (end === -1) found.push(key);
		else {
			const common = key.slice(0, end + delimiter.length);
			if (common === after) continue;
			if (commons.at(-1) !== common) commons.push(common);
			while (at + 1 < keys.length && keys[at + 1].startsWith(common)) at++;
		}
		if (found.length + commons.length < limit) continue;
		next = end === -1 ? key : commons.at(-1) + last;
		at++;
		break;
	}
	const more = next !== undefined && at < keys.length && keys[at].startsWith(prefix);
	return {found, commons, next: more ? next : undefined};
}

/** By bytes, as the keys are sorted. */
function firstAfter(keys, after, prefix) {
	const wanted = Buffer.from(Buffer.compare(Buffer.from(after), Buffer.from(prefix)) >= 0 ? after : prefix);
	const inclusive = wanted.toString() !== after;
	let low = 0;
	let high = keys.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		const order = Buffer.compare(Buffer.from(keys[middle]), wanted);
		if (order > 0 || (order === 0 && inclusive)) high = middle;
		else low = middle + 1;
	}
	return low;
}

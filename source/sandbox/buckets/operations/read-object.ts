/** GetObject and HeadObject. */
import {type Answer, empty} from '../answer.ts';
import {type Call, find, headerOf, queryOf} from '../call.ts';
import {alreadyHas, readConditions} from '../conditions.ts';
import {factHeaders} from '../facts.ts';
import {Refusal} from '../refusal.ts';
import {type Facts, isArchived} from '../shelf.ts';

export function getObject(call: Call): Answer {
	const held = find(call, call.bucket, call.incoming.key, queryOf(call, 'versionId'));
	const {facts} = held;
	if (isArchived(facts)) throw new Refusal('InvalidObjectState', {extra: {StorageClass: facts.storageClass}});
	const plain = describe(call, facts);
	if (plain.status === 304) return plain;
	const {start, end} = rangeOf(headerOf(call, 'range'), facts.size) ?? {start: 0, end: facts.size};
	return {...plain, body: held.read(start, end), size: end - start};
}

export function headObject(call: Call): Answer {
	return describe(call, find(call, call.bucket, call.incoming.key, queryOf(call, 'versionId')).facts);
}

/** Conditions, range and headers; the body stays behind. */
function describe(call: Call, facts: Facts): Answer {
	const headers = {
		...factHeaders(facts, headerOf(call, 'x-amz-checksum-mode')?.toUpperCase() === 'ENABLED'),
		...overrides(call),
	};
	if (
		alreadyHas(
			facts,
			readConditions(name => headerOf(call, name)),
		)
	)
		return empty(304, headers);
	const range = rangeOf(headerOf(call, 'range'), facts.size);
	if (range === undefined) return {...empty(200, headers), size: facts.size};
	const {start, end} = range;
	const contentRange = `bytes ${start}-${end - 1}/${facts.size}`;
	return {...empty(206, {...headers, 'content-range': contentRange}), size: end - start};
}

const overridable = [
	'content-type',
	'content-language',
	'expires',
	'cache-control',
	'content-disposition',
	'content-encoding',
];

function overrides(call: Call): Record<string, string> {
	const headers: Record<string, string> = {};
	if (call.incoming.query.size === 0) return headers;
	for (const name of overridable) {
		const value = queryOf(call, `response-${name}`);
		if (value === undefined) continue;
		if (call.user === undefined) {
			throw new Refusal('InvalidRequest', {
				message: 'Request specific response headers cannot be used for anonymous GET',
			});
		}
		headers[name] = value;
	}
	return headers;
}

/** One range of bytes, `end` not included. Undefined for what is no single range: all is answered, as on S3. */
export function rangeOf(header: string | undefined, size: number): {start: number; end: number} | undefined {
	const found = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
	if (found === null) return undefined;
	const [, from = '', to = ''] = found;
	if (from === '' && to === '') return undefined;
	const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
	const end = from === '' || to === '' ? size : Math.min(size, Number(to) + 1);
	if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined;
	if (start >= size || (from === '' && Number(to) === 0)) {
		throw new Refusal('InvalidRange', {
			extra: {RangeRequested: header ?? '', ActualObjectSize: String(size)},
			headers: {'content-range': `bytes */${size}`},
		});
	}
	return {start, end};
}

import {hash, randomBytes} from 'node:crypto';
import type {OutgoingHttpHeader, RequestListener} from 'node:http';
import {describe, expect, test} from 'vitest';
import {nothing, openCopying, partBytes} from './copying.ts';

const body = randomBytes(40 * partBytes);

/** Serves the file, or the range of it that is asked for, and says `ofRest` of that; of the first answer only so many bytes. */
const sourceOf = (
	first: number,
	etag = '"v1"',
	ofRest = (_from: number): Record<string, OutgoingHttpHeader> => ({}),
): RequestListener => {
	let asked = 0;
	return ({headers: {range}, socket}, response) => {
		const from = Number(/bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
		response.writeHead(range === undefined ? 200 : 206, {
			etag,
			'content-length': body.length - from,
			...(range !== undefined && {'content-range': `bytes ${from}-${body.length - 1}/${body.length}`, ...ofRest(from)}),
		});
		if (++asked > 1 || first >= body.length) return void response.end(body.subarray(from));
		response.write(body.subarray(0, first), () => socket.destroy());
	};
};

describe('a large body that breaks', () => {
	test('fault 11: is read on from where it was cut', async () => {
		const {copy, seen, left} = await openCopying({source: sourceOf(10 * partBytes)});
		expect(await copy()).toMatchObject({outcome: 'verified', sha256: hash('sha256', body)});
		expect(seen.map(({headers}) => headers.range)).toEqual([undefined, expect.stringMatching(/^bytes=\d+-$/)]);
		expect(left()).toEqual(nothing);
	});

	test.each([
		['another ETag', () => ({etag: '"v2"'})],
		['another length', (from: number) => ({'content-range': `bytes ${from}-${body.length}/${body.length + 1}`})],
	])(
		'hazard 21: a range of another version is never appended, also where the source ignores If-Match (%s)',
		async (_, told) => {
			const {copy, seen, left} = await openCopying({source: sourceOf(10 * partBytes, '"v1"', told)});
			await expect(copy()).rejects.toMatchObject({kind: 'download-changed'});
			expect(seen).toHaveLength(2);
			expect(left()).toEqual(nothing);
		},
	);

	test('fault 11: is read on where the source names neither its version nor its length again', async () => {
		const untold = (from: number) => ({etag: [], 'content-range': `bytes ${from}-${body.length - 1}/*`});
		const {copy} = await openCopying({source: sourceOf(10 * partBytes, '"v1"', untold)});
		expect(await copy()).toMatchObject({outcome: 'verified', sha256: hash('sha256', body)});
	});

	test.each([
		['', body.length, 1],
		[', also while it is read on', partBytes + 5, 2],
	])('fault 9: is not asked for again where the upload of a part has failed%s', async (_, first, most) => {
		const {copy, seen, left, faults} = await openCopying({
			source: sourceOf(first),
			rules: [{side: 'bucket', op: 'UploadPart', action: 'reset', times: -1}],
		});
		await expect(copy()).rejects.toMatchObject({kind: 'network-reset', message: expect.stringContaining('PUT')});
		expect(faults.hits()[0]).toBeGreaterThan(0);
		expect(seen.length).toBeLessThanOrEqual(most);
		expect(left()).toEqual(nothing);
	});

	test('fault 9: is not asked for again where the one PUT has failed that it passed on to', async () => {
		const {copy, seen, left, faults} = await openCopying({
			source: sourceOf(partBytes, `"${hash('md5', body)}"`),
			rules: [{side: 'bucket', op: 'PutObject', action: 'reset', times: -1}],
			limits: {passBytes: body.length},
		});
		await expect(copy()).rejects.toMatchObject({kind: 'network-reset', message: expect.stringContaining('PUT')});
		expect(faults.hits()[0]).toBe(1);
		expect(seen.length).toBeLessThanOrEqual(2);
		expect(left()).toEqual(nothing);
	});
});

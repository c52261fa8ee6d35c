import {hash, randomBytes} from 'node:crypto';
import type {RequestListener} from 'node:http';
import {describe, expect, test} from 'vitest';
import type {FaultRule} from '../../source/sandbox/faults.ts';
import {nothing, openCopying, partBytes} from './copying.ts';

const body = randomBytes(5 * partBytes);
/** Chunked: how long the file is, only its end tells. */
const untold: RequestListener = (_, response) => {
	response.writeHead(200, {'content-type': 'application/pdf'});
	response.write(body);
	response.end();
};

describe('a body of unknown length that is larger than a part', () => {
	test('is copied in parts, and proven by a second reading', async () => {
		const {copy, left, seen} = await openCopying({source: untold});
		expect(await copy()).toMatchObject({outcome: 'verified', stored: 'multipart', sha256: hash('sha256', body)});
		expect(left()).toEqual(nothing);
		expect(seen).toHaveLength(2);
	});

	test('and turns out to be too large leaves no upload, buffer or byte of the budget behind', async () => {
		const {copy, left, requests} = await openCopying({source: untold, maxFileBytes: 3 * partBytes});
		expect(await copy()).toEqual({outcome: 'too-large', size: undefined});
		expect(requests()).toMatchObject({CreateMultipartUpload: 1, AbortMultipartUpload: 1});
		expect(left()).toEqual(nothing);
	});

	const denied: ReadonlyArray<[string, Omit<FaultRule, 'side'>, string]> = [
		['the key cannot be looked at', {op: 'HeadObject', action: 'unavailable'}, 'network-throttled'],
		['no upload can be begun', {op: 'CreateMultipartUpload', action: 'forbidden'}, 'upload-forbidden'],
	];
	test.each(denied)('gives back what it holds where %s', async (_, rule, kind) => {
		const {copy, left} = await openCopying({source: untold, rules: [{side: 'bucket', ...rule}]});
		await expect(copy()).rejects.toMatchObject({kind});
		expect(left()).toEqual(nothing);
	});

	test('gives back what it holds where something else lies at its key', async () => {
		const {copy, left, occupy} = await openCopying({source: untold});
		const stranger = Buffer.from('a stranger');
		await occupy(stranger, hash('sha256', stranger));
		await expect(copy()).rejects.toMatchObject({kind: 'upload-collision'});
		expect(left()).toEqual(nothing);
	});
});

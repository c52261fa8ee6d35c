import {hash, randomBytes} from 'node:crypto';
import type {RequestListener} from 'node:http';
import {describe, expect, test} from 'vitest';
import type {FaultRule} from '../../source/sandbox/faults.ts';
import {copyOnce} from '../../source/storage/copy.ts';
import {nothing, openCopying, partBytes} from './copying.ts';
import {serve} from './servers.ts';

const body = randomBytes(5 * partBytes);
/** Chunked: how long the file is, only its end tells. */
const untold: RequestListener = (_, response) => {
	response.writeHead(200, {'content-type': 'application/pdf'});
	response.write(body);
	response.end();
};

test.each([
	['with its length', true, 1],
	['without its length, also when it is read a second time', false, 2],
])('a small body takes its place on the line of the bandwidth limit: %s', async (_, announced, readings) => {
	const small = randomBytes(1000);
	const {ports, task, seen} = await openCopying({
		source: (_request, response) => {
			if (!announced) response.write(small.subarray(0, 1));
			response.end(small.subarray(announced ? 0 : 1));
		},
	});
	let line = 0;
	const bandwidth = (bytes: number) => {
		line += bytes;
	};
	expect(await copyOnce({...ports, bandwidth}, task)).toMatchObject({outcome: 'verified', size: 1000});
	expect(seen).toHaveLength(readings);
	expect(line).toBe(readings * 1000);
});

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

describe('a file that may pass on in one PUT', () => {
	const etag = `"${hash('md5', body)}"`;
	const limits = {passBytes: body.length};

	/** Gives up on a PUT that is not there at once, as Amazon S3 on one that falls silent for 20 s; takes parts. */
	function impatientStore() {
		let cut: () => void = () => undefined;
		const untilCut = new Promise<void>(resolve => {
			cut = resolve;
		});
		const answers: Readonly<Record<string, string>> = {
			'POST uploads': '<R><UploadId>u</UploadId></R>',
			'POST uploadId': '<R><ETag>"e-5"</ETag></R>',
		};
		const listener: RequestListener = (request, response) => {
			const {method, url = ''} = request;
			const name = `${method} ${/\?(\w+)/.exec(url)?.[1] ?? 'object'}`;
			if (name === 'HEAD object') return void response.writeHead(404).end();
			if (name === 'PUT object') {
				return void request.once('data', () => {
					response.writeHead(400, {connection: 'close'}).end('<Error><Code>RequestTimeout</Code></Error>', cut);
				});
			}
			return void request.resume().on('end', () => response.writeHead(200, {etag: '"e"'}).end(answers[name]));
		};
		return {listener, untilCut};
	}

	test('by a store that cuts a PUT that falls silent goes in parts at the next attempt', async () => {
		const {listener, untilCut} = impatientStore();
		const store = await serve(listener);
		const {copy, left} = await openCopying({
			source: async (_, response) => {
				response.writeHead(200, {'content-length': body.length, etag});
				response.write(body.subarray(0, partBytes));
				await untilCut;
				response.end(body.subarray(partBytes));
			},
			limits,
			destinationAt: store.url,
		});
		// Its answer may be lost with the connection.
		await expect(copy()).rejects.toMatchObject({kind: expect.stringMatching(/^network-(?:timeout|reset)$/)});
		expect(await copy()).toMatchObject({outcome: 'verified', stored: 'multipart', sha256: hash('sha256', body)});
		expect(store.seen.filter(({method, url}) => method === 'PUT' && !url?.includes('?'))).toHaveLength(1);
		expect(left()).toEqual(nothing);
	});

	test.each([
		['goes in parts where the limit on bytes a second would let the PUT wait for too long', 5, 'multipart'],
		['passes on where it would not', 20, 'put'],
	])('%s', async (_, megabytes, stored) => {
		const {copy} = await openCopying({
			source: (_request, response) => response.writeHead(200, {'content-length': body.length, etag}).end(body),
			limits: {...limits, budgetBytes: 100e6},
			bandwidth: megabytes * 1e6,
		});
		expect(await copy()).toMatchObject({outcome: 'verified', stored, sha256: hash('sha256', body)});
	});
});

describe('a file that can no longer be had', () => {
	const proven = Buffer.from('proven');
	const sha256 = hash('sha256', proven);
	const missing = {status: 404, text: '<Error><Code>NoSuchKey</Code></Error>'};
	const archived = {status: 403, text: '<Error><Code>InvalidObjectState</Code></Error>'};
	const forbidden = {status: 403, text: '<Error><Code>AccessDenied</Code></Error>'};

	/** Its copy has been made; from now on the source answers so. */
	async function afterCopy({status, text}: typeof missing) {
		let gone = false;
		const copying = await openCopying({
			source: (_, response) => {
				if (gone) response.writeHead(status).end(text);
				else response.writeHead(200, {'content-length': proven.length, etag: '"of-the-source"'}).end(proven);
			},
		});
		const first = await copying.copy();
		if (first.outcome !== 'verified') throw new Error('not copied');
		gone = true;
		return {...copying, first, replaces: {etag: first.etag, sha256, superseded: false}};
	}

	test.each([
		['is gone at the source', missing],
		['lies in an archive by now', archived],
		['is refused (so S3 answers for what is gone, to whoever may not list)', forbidden],
	])('a file that %s keeps the copy that was proven', async (_, answer) => {
		const {copy, first, replaces} = await afterCopy(answer);
		expect(await copy({replaces})).toEqual({...first, servedBy: null, stored: 'found'});
	});

	test.each([
		['missing', missing],
		['forbidden', forbidden],
	])('is %s where the source has held another version since', async (why, answer) => {
		const {copy, replaces} = await afterCopy(answer);
		const superseded = {...replaces, superseded: true};
		await expect(copy({replaces: superseded})).rejects.toMatchObject({kind: `download-${why}`});
	});

	test('is missing where the copy is no longer what was recorded, or is of another record', async () => {
		const {copy, replaces, occupy} = await afterCopy(missing);
		await expect(copy({replaces, recordId: 'a0B000000000002AAA'})).rejects.toMatchObject({kind: 'download-missing'});
		const stranger = Buffer.from('a stranger');
		await occupy(stranger, hash('sha256', stranger));
		await expect(copy({replaces})).rejects.toMatchObject({kind: 'download-missing'});
	});
});

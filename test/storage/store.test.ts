import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import type {Http, Reply, Request} from '../../source/storage/http.ts';
import {createStore, type StoreRequest} from '../../source/storage/store.ts';
import {openHttp, serve} from './servers.ts';

const keys = {accessKeyId: 'AK', secretAccessKey: 'SK'};
const head = {method: 'HEAD', bucket: 'docs', key: 'a'} as const;

/** AWS's own end points cannot be had here: its answers are given in order, and its requests kept. */
function line(...answers: ReadonlyArray<Partial<Reply>>) {
	const seen: Request[] = [];
	const http: Http = {
		send: async request => {
			seen.push(request);
			return {status: 200, headers: {}, body: Buffer.alloc(0), ...answers[seen.length - 1]};
		},
		close: async () => undefined,
	};
	return {http, seen};
}

const moved = {status: 301, headers: {'x-amz-bucket-region': 'eu-west-1'}};
const settings = {region: 'us-east-1', forcePathStyle: false};

describe('requests to a store', () => {
	test('a source bucket in another region is followed there, once and for all', async () => {
		const {http, seen} = line(moved);
		const store = createStore(http, settings, {roams: true});
		expect((await store(keys, head)).status).toBe(200);
		expect((await store(keys, head)).status).toBe(200);
		expect(seen.map(({origin}) => origin)).toEqual([
			'https://docs.s3.us-east-1.amazonaws.com',
			'https://docs.s3.eu-west-1.amazonaws.com',
			'https://docs.s3.eu-west-1.amazonaws.com',
		]);
		expect(String(seen[1]?.headers)).toContain('/eu-west-1/s3/aws4_request');
	});

	test('so it is for all requests that were in flight when its region became known', async () => {
		const {http, seen} = line(moved, moved, moved);
		const store = createStore(http, settings, {roams: true});
		const replies = await Promise.all([store(keys, head), store(keys, head), store(keys, head)]);
		expect(replies.map(({status}) => status)).toEqual([200, 200, 200]);
		expect(seen.map(({origin}) => origin)).toEqual([
			...Array(3).fill('https://docs.s3.us-east-1.amazonaws.com'),
			...Array(3).fill('https://docs.s3.eu-west-1.amazonaws.com'),
		]);
	});

	test('a bucket that names another region each time is followed once a request', async () => {
		const back = {status: 301, headers: {'x-amz-bucket-region': 'us-east-1'}};
		const {http, seen} = line(moved, back);
		expect((await createStore(http, settings, {roams: true})(keys, head)).status).toBe(301);
		expect(seen).toHaveLength(2);
	});

	test('the destination is not: the region is part of every link', async () => {
		const {http, seen} = line(moved);
		expect((await createStore(http, settings, {roams: false})(keys, head)).status).toBe(301);
		expect(seen).toHaveLength(1);
	});

	describe('fault 45: a clock that is off', () => {
		const noon = Date.UTC(2026, 0, 1, 12);
		const date = (minutes: number) => ({date: new Date(noon + minutes * 60_000).toUTCString()});
		const denied = (minutes: number) => ({status: 403, headers: date(minutes)});
		const stamps = (seen: readonly Request[]) =>
			seen.map(({headers}) => headers[headers.indexOf('x-amz-date') + 1] ?? '');

		beforeEach(() => void vi.spyOn(Date, 'now').mockReturnValue(noon));
		afterEach(() => void vi.restoreAllMocks());

		test('is seen also where the first question is a HEAD, whose answer does not say why', async () => {
			const {http, seen} = line(denied(20), denied(20), {}, {});
			const store = createStore(http, settings);
			const replies = await Promise.all([store(keys, head), store(keys, head)]);
			expect(replies.map(({status}) => status)).toEqual([200, 200]);
			expect(stamps(seen)).toEqual([
				...['20260101T120000Z', '20260101T120000Z', '20260101T122000Z', '20260101T122000Z'],
			]);
		});

		test('is not why a HEAD is denied where the clocks agree, nor twice in a row', async () => {
			const {http, seen} = line(denied(9), denied(20), denied(20), denied(20));
			const store = createStore(http, settings);
			for (let turn = 0; turn < 3; turn++) expect((await store(keys, head)).status).toBe(403);
			expect(seen).toHaveLength(4);
		});
	});

	test.each<[string, Partial<StoreRequest> & Pick<StoreRequest, 'method'>]>([
		['a completion', {method: 'POST', query: 'uploadId=1'}],
		['a copy', {method: 'PUT', headers: ['x-amz-copy-source', '/docs/b']}],
		[
			'a part that is copied',
			{method: 'PUT', query: 'partNumber=1&uploadId=1', headers: ['x-amz-copy-source', '/docs/b']},
		],
	])('%s that trickles blanks is waited for', async (_, request) => {
		const {url} = await serve((_request, response) => {
			response.writeHead(200);
			let left = 15;
			const blank = () => {
				if (left-- === 0) return void response.end('<Done/>');
				response.write(' ');
				setTimeout(blank, 20);
			};
			blank();
		});
		const http = openHttp({headersMs: 10_000, idleMs: 10_000});
		const store = createStore(http, {...settings, endpoint: url, forcePathStyle: true});
		const {body} = await store(keys, {bucket: 'docs', key: 'a', ...request});
		expect(body.toString()).toBe(`${' '.repeat(15)}<Done/>`);
	});

	test('fault 25: a bare 400 to a HEAD under temporary credentials is their end', async () => {
		const store = createStore(line({status: 400}).http, settings, {roams: false});
		await expect(store({...keys, sessionToken: 'T'}, head)).rejects.toMatchObject({kind: 'authentication-expired'});
		expect((await createStore(line({status: 400}).http, settings, {roams: false})(keys, head)).status).toBe(400);
	});
});

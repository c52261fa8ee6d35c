import {hash} from 'node:crypto';
import {type IncomingMessage, type RequestListener, request as send} from 'node:http';
import {describe, expect, onTestFinished, test} from 'vitest';
import {createBuckets} from '../../source/sandbox/buckets/create.ts';
import type {BucketSettings, Right} from '../../source/sandbox/buckets/rights.ts';
import type {CredentialSource} from '../../source/storage/credentials.ts';
import {createDestination} from '../../source/storage/destination.ts';
import {openLine} from '../../source/storage/line.ts';
import type {DestinationSettings} from '../../source/storage/settings.ts';
import {patientLimits, serve} from './servers.ts';

const writer = {name: 'writer', accessKeyId: 'AKIAWRITER', secretAccessKey: 'writer-secret'};

function probe(
	endpoint: string,
	more: Partial<DestinationSettings> = {},
	credentials: CredentialSource = async () => writer,
) {
	const settings = {region: 'us-east-1', endpoint, forcePathStyle: true, bucket: 'ours', prefix: 'uploads'};
	const destination = createDestination({...settings, createBucket: false, ...more}, credentials, patientLimits);
	onTestFinished(destination.close);
	return destination.probe();
}

async function buckets(rights: readonly Right[], more: Partial<BucketSettings> = {}) {
	const opened = await createBuckets({
		buckets: [{name: 'ours', kind: 'stored', grants: {writer: rights}, ...more}],
		users: [writer],
	});
	onTestFinished(opened.close);
	return opened;
}

const all: readonly Right[] = ['read', 'list', 'put', 'abort'];

describe('the probe', () => {
	test('finds a store that enforces everything, twice alike, and leaves no upload behind', async () => {
		const {url, openUploads, requests} = await buckets(all);
		const everything = {
			conditionalCreate: true,
			conditionalComplete: true,
			conditionalReplace: true,
			verifiesPayload: true,
			verifiesMd5: true,
			verifiesUnsigned: true,
		};
		expect(await probe(url)).toEqual(everything);
		expect(await probe(url, {prefix: ''})).toEqual(everything);
		expect(openUploads('ours')).toBe(0);
		expect(requests().counts.ours?.DeleteObject).toBeUndefined();
	});

	test('takes a bucket that keeps what it is given for a while, and says that it demands a checksum', async () => {
		const {url, openUploads, requests} = await buckets(all, {lockDays: 30});
		const everything = {
			conditionalCreate: true,
			conditionalComplete: true,
			conditionalReplace: true,
			demandsChecksum: true,
			verifiesPayload: true,
			verifiesMd5: true,
			verifiesUnsigned: true,
		};
		expect(await probe(url)).toEqual(everything);
		// The object lies there by now: nothing is written without a condition first.
		expect(await probe(url)).toEqual(everything);
		expect(openUploads('ours')).toBe(0);
		expect(requests().counts.ours?.CompleteMultipartUpload).toBe(2);
	});

	test('asks about copies inside the store only where they are wanted', async () => {
		const {url, requests} = await buckets(all);
		expect(await probe(url)).not.toHaveProperty('copies');
		expect(requests().counts.ours?.CopyObject).toBeUndefined();
		expect(await probe(url, {copies: true})).toMatchObject({
			copies: {conditional: true, guarded: true, checksums: true},
		});
	});

	test('hazard 58: trusts no copy of a store that takes everything', async () => {
		const {url} = await serve(careless);
		expect(await probe(url, {copies: true})).toMatchObject({
			copies: {conditional: false, guarded: false, checksums: false},
		});
	});

	test('hazard 58: trusts nothing of a store that takes everything', async () => {
		const {url} = await serve(careless);
		expect(await probe(url)).toEqual({
			conditionalCreate: false,
			conditionalComplete: false,
			conditionalReplace: false,
			verifiesPayload: false,
			verifiesMd5: false,
			verifiesUnsigned: false,
			forgets: ['disposition', 'metadata'],
		});
	});

	test.each([
		['disposition', 'content-disposition'],
		['metadata', 'x-amz-meta-doclift-probe'],
	])('hazard 25: a store that forgets the %s is noted, the first time and later', async (what, header) => {
		const {url, requests} = await buckets(all);
		const front = await serve(forgetting(url, header));
		expect(await probe(front.url)).toMatchObject({forgets: [what]});
		expect(requests().counts.ours?.HeadObject).toBe(3);
		expect(await probe(front.url)).toMatchObject({forgets: [what]});
	});

	test('hazard 25: what a former doclift has left there is no sign of a store that forgets', async () => {
		const {url, requests} = await buckets(all);
		const line = openLine({region: 'us-east-1', endpoint: url, forcePathStyle: true}, async () => writer, 'upload');
		onTestFinished(line.close);
		const [body, key] = [Buffer.from('before'), 'uploads/.doclift/probe'];
		await line.ask({method: 'PUT', bucket: 'ours', key, body, payload: hash('sha256', body)}, 200);
		expect(await probe(url)).not.toHaveProperty('forgets');
		const before = requests().counts.ours?.HeadObject ?? 0;
		expect(await probe(url)).not.toHaveProperty('forgets');
		expect(requests().counts.ours?.HeadObject).toBe(before + 2);
	});

	test.each([
		['write', ['read', 'list'], undefined],
		['read', ['list', 'put', 'abort'], 's3:GetObject'],
		['list', ['read', 'put', 'abort'], 's3:ListBucket'],
	] as const)('names the missing right to %s', async (_, rights, hint) => {
		const {url} = await buckets(rights);
		await expect(probe(url)).rejects.toMatchObject({
			kind: 'upload-forbidden',
			...(hint !== undefined && {hint: expect.stringContaining(hint)}),
		});
	});

	test('does without the right to abort', async () => {
		const {url} = await buckets(['read', 'list', 'put']);
		expect(await probe(url)).toMatchObject({conditionalCreate: true});
	});

	test('hazard 59: tells a bucket that is misspelt, one in another region and one that is somebody else’s', async () => {
		const {url} = await buckets(all);
		await expect(probe(url, {bucket: 'ousr'})).rejects.toMatchObject({
			kind: 'upload-no-bucket',
			message: expect.stringContaining('ousr'),
		});
		const elsewhere = await buckets(all, {region: 'eu-west-1'});
		await expect(probe(elsewhere.url)).rejects.toMatchObject({
			kind: 'configuration',
			message: expect.stringContaining('eu-west-1'),
		});
		const theirs = await serve(missing('BucketAlreadyExists'));
		await expect(probe(theirs.url, {createBucket: true})).rejects.toMatchObject({
			kind: 'upload-no-bucket',
			message: expect.stringContaining('somebody else'),
		});
		const busy = await serve(missing('OperationAborted'));
		await expect(probe(busy.url, {createBucket: true})).rejects.toMatchObject({kind: 'upload-error'});
	});

	test('a bucket that is not there after it was made is no endless loop', async () => {
		const {url, seen} = await serve(missing(undefined));
		await expect(probe(url, {createBucket: true})).rejects.toMatchObject({kind: 'upload-no-bucket'});
		expect(seen.filter(made)).toHaveLength(1);
	});

	test('fault 25: credentials that have expired are renewed, though a HEAD cannot say why it is refused', async () => {
		const old = {...writer, sessionToken: 'old'};
		const front = await serve((request, response) => {
			if (request.headers['x-amz-security-token'] === 'old') {
				const expired = request.method === 'HEAD' ? undefined : '<Error><Code>ExpiredToken</Code></Error>';
				return void response.writeHead(400).end(expired);
			}
			careless(request, response);
		});
		let kept = old;
		const renewing: CredentialSource = async renew => {
			if (renew) kept = {...old, sessionToken: 'new'};
			return kept;
		};
		expect(await probe(front.url, {}, renewing)).toMatchObject({conditionalCreate: false});
		await expect(probe(front.url, {}, async () => old)).rejects.toMatchObject({kind: 'authentication-expired'});
	});
});

/** Says yes to everything, looks at nothing. */
const careless: RequestListener = ({method, url = ''}, response) => {
	if (method === 'HEAD' && url.endsWith('-none')) return void response.writeHead(404).end();
	const etag = {etag: '"d41d8cd98f00b204e9800998ecf8427e"'};
	if (url.endsWith('?uploads=')) {
		return void response.end('<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>');
	}
	response.writeHead(200, etag).end();
};

/** A store whose answers lack this header. */
const forgetting =
	(url: string, header: string): RequestListener =>
	(request, response) => {
		const {method, headers} = request;
		const asked = send(`${url}${request.url}`, {method, headers}, answer => {
			const {[header]: _, ...rest} = answer.headers;
			response.writeHead(answer.statusCode ?? 500, rest);
			answer.pipe(response);
		});
		request.pipe(asked);
	};

const made = ({method, url}: IncomingMessage) => method === 'PUT' && url === '/ours';

/** A bucket that is never there; making it is answered with this code, or with success. */
const missing =
	(code: string | undefined): RequestListener =>
	(request, response) => {
		if (made(request) && code === undefined) return void response.end();
		const [status, word] = made(request) ? [409, code] : [404, 'NoSuchBucket'];
		response.writeHead(status).end(request.method === 'HEAD' ? undefined : `<Error><Code>${word}</Code></Error>`);
	};

import type {RequestListener} from 'node:http';
import {describe, expect, onTestFinished, test} from 'vitest';
import {createDestination} from '../../source/storage/destination.ts';
import {patientLimits, serve} from './servers.ts';

const writer = {accessKeyId: 'AKIAWRITER', secretAccessKey: 'writer-secret'};

async function open(listener: RequestListener) {
	const {url, seen} = await serve(listener);
	const settings = {region: 'us-east-1', endpoint: url, forcePathStyle: true, bucket: 'ours', prefix: 'uploads'};
	const destination = createDestination({...settings, createBucket: false}, async () => writer, patientLimits);
	onTestFinished(destination.close);
	return {...destination, seen};
}

const pending = async ({pendingUploads}: Pick<Awaited<ReturnType<typeof open>>, 'pendingUploads'>) => {
	const found: string[] = [];
	for await (const {key, uploadId} of pendingUploads('uploads')) found.push(`${key} ${uploadId}`);
	return found;
};

const uploads = (content: string) =>
	`<ListMultipartUploadsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</ListMultipartUploadsResult>`;
const upload = (key: string, id: string) => `<Upload><Key>${key}</Key><UploadId>${id}</UploadId></Upload>`;

describe('the destination', () => {
	test('says what lies at a key in the words of the ledger, or that nothing does', async () => {
		const {stat} = await open(({url}, response) => {
			if (url !== '/ours/uploads/a') return void response.writeHead(404).end();
			response.writeHead(200, {
				'content-length': 5,
				etag: '"e1"',
				'content-type': 'text/plain',
				'x-amz-version-id': 'v1',
				'x-amz-meta-doclift-record': 'a0B',
				'x-amz-meta-doclift-sha256': 'ff',
				'x-amz-meta-other': 'x',
			});
			response.end();
		});
		expect(await stat('uploads/a')).toEqual({
			size: 5,
			etag: 'e1',
			contentType: 'text/plain',
			versionId: 'v1',
			recordId: 'a0B',
			sha256: 'ff',
		});
		expect(await stat('uploads/b')).toBeNull();
	});

	test('hazard 62: a key that may not be looked at is not taken for an empty one', async () => {
		const {stat} = await open((_, response) => response.writeHead(403).end());
		await expect(stat('uploads/a')).rejects.toMatchObject({kind: 'upload-forbidden'});
	});

	test('hazard 57: unfinished uploads are found on every page, whatever their keys', async () => {
		const pages = [
			uploads(
				`<IsTruncated>true</IsTruncated><NextKeyMarker>uploads/b &amp; c+%20</NextKeyMarker><NextUploadIdMarker>2</NextUploadIdMarker>${upload('uploads/a', '1')}${upload('uploads/b &amp; c+%20', '2')}`,
			),
			uploads(`<IsTruncated>false</IsTruncated>${upload('uploads/b &amp; c+%20', '3')}`),
		];
		const destination = await open((_, response) => response.end(pages.shift()));
		expect(await pending(destination)).toEqual(['uploads/a 1', 'uploads/b & c+%20 2', 'uploads/b & c+%20 3']);
		expect(destination.seen.map(({url}) => url)).toEqual([
			'/ours?prefix=uploads&uploads=',
			'/ours?key-marker=uploads%2Fb%20%26%20c%2B%2520&prefix=uploads&upload-id-marker=2&uploads=',
		]);
	});

	test('a list of uploads that goes in a circle ends', async () => {
		const circle = uploads('<IsTruncated>true</IsTruncated><NextKeyMarker>a</NextKeyMarker>');
		const destination = await open((_, response) => response.end(circle));
		expect(await pending(destination)).toEqual([]);
		expect(destination.seen).toHaveLength(2);
	});

	test('a store that knows no such list has no such uploads; a bucket that is gone is told', async () => {
		const without = await open((_, response) =>
			response.writeHead(501).end('<Error><Code>NotImplemented</Code></Error>'),
		);
		expect(await pending(without)).toEqual([]);
		const gone = await open((_, response) => response.writeHead(404).end('<Error><Code>NoSuchBucket</Code></Error>'));
		await expect(pending(gone)).rejects.toMatchObject({kind: 'upload-no-bucket'});
		const denied = await open((_, response) => response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>'));
		await expect(pending(denied)).rejects.toMatchObject({kind: 'upload-forbidden'});
	});

	test('aborting is repeatable', async () => {
		const statuses = [204, 404];
		const destination = await open((_, response) => response.writeHead(statuses.shift() ?? 500).end());
		await destination.abortUpload('uploads/a b', 'i/d');
		await destination.abortUpload('uploads/a b', 'i/d');
		expect(destination.seen.map(({method, url}) => `${method} ${url}`)).toEqual(
			Array(2).fill('DELETE /ours/uploads/a%20b?uploadId=i%2Fd'),
		);
	});
});

/** Uploads in parts, from their beginning to the object that they make. */
import {hash} from 'node:crypto';
import {failure, xml} from './xml.mjs';

export function createUploads() {
	/** @type {Map<string, {headers: readonly string[], parts: Map<number, {body: Buffer, etag: string}>}>} */
	const uploads = new Map();
	let number = 0;
	const of = query => uploads.get(query.get('uploadId'));

	return {
		create: headers => {
			const id = `upload-${++number}`;
			uploads.set(id, {headers, parts: new Map()});
			return xml('InitiateMultipartUploadResult', `<UploadId>${id}</UploadId>`);
		},
		part: (query, body, etag) => {
			const upload = of(query);
			if (upload === undefined) return failure(404, 'NoSuchUpload');
			upload.parts.set(Number(query.get('partNumber')), {body, etag});
			return {status: 200, headers: [`ETag: "${etag}"`]};
		},
		abort: query => {
			uploads.delete(query.get('uploadId'));
			return {status: 204};
		},
		/** The object that the parts make; undefined without such an upload, or with other parts than those named. */
		joined: (query, body) => {
			const upload = of(query);
			const named = [...body.toString('latin1').matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map(([, part]) =>
				Number(part),
			);
			const parts = named.map(part => upload?.parts.get(part));
			if (upload === undefined || parts.includes(undefined) || parts.length !== upload.parts.size) return undefined;
			uploads.delete(query.get('uploadId'));
			const etag = `${hash('md5', Buffer.from(parts.map(part => part.etag).join(''), 'hex'))}-${parts.length}`;
			const bodies = parts.map(part => part.body);
			return {parts: bodies, size: bodies.reduce((sum, {length}) => sum + length, 0), etag, headers: upload.headers};
		},
		clear: () => uploads.clear(),
	};
}

/** The destination as the main thread asks it: what lies at a key, what it can do, what was left unfinished. */
import type {Destination} from '../engine/ports/buckets.ts';
import {encodeValue} from '../engine/url.ts';
import type {CredentialSource} from './credentials.ts';
import {errorCode, translateReply} from './errors.ts';
import type {Limits} from './limits.ts';
import {blocks, isTruncated, keyReader, openLine, textOf, type Waiting} from './line.ts';
import {listObjects} from './list.ts';
import {describe} from './objects.ts';
import {createProbe} from './probe.ts';
import type {DestinationSettings} from './settings.ts';

/** `close` ends its connections. */
export function createDestination(
	settings: DestinationSettings,
	credentials: CredentialSource,
	limits: Partial<Limits> = {},
	waiting: Waiting = {},
): Destination & {readonly close: () => Promise<void>} {
	const {bucket} = settings;
	const {ask, askDocument, close} = openLine(settings, credentials, 'upload', limits, waiting);

	return {
		async stat(key) {
			const reply = await ask({method: 'HEAD', bucket, key}, 200, 404);
			return reply.status === 404 ? null : describe(reply.headers);
		},
		probe: createProbe(ask, settings),
		list: (prefix, cuts = []) => listObjects(askDocument, {side: 'upload', bucket, prefix, cuts}),
		pendingUploads: prefix => pendingUploads(prefix),
		async abortUpload(key, uploadId) {
			const query = `uploadId=${encodeValue(uploadId)}`;
			await ask({method: 'DELETE', bucket, key, query}, 204, 200, 404);
		},
		close,
	};

	async function* pendingUploads(prefix: string): ReturnType<Destination['pendingUploads']> {
		let marker: Marker | undefined;
		for (;;) {
			const xml = await askPage(prefix, marker);
			if (xml === undefined) return;
			const keyOf = keyReader(xml);
			for (const block of blocks('Upload', xml)) {
				const uploadId = textOf('UploadId', block);
				if (uploadId !== undefined) yield {key: keyOf(textOf('Key', block) ?? ''), uploadId};
			}
			const next: Marker = [keyOf(textOf('NextKeyMarker', xml) ?? ''), textOf('NextUploadIdMarker', xml) ?? ''];
			if (!isTruncated(xml) || (next[0] === marker?.[0] && next[1] === marker[1])) return;
			marker = next;
		}
	}

	/** Undefined where the store knows no such listing: then it has no such uploads either. */
	async function askPage(prefix: string, marker: Marker | undefined): Promise<string | undefined> {
		// Keys are asked for as they are: some stores encode these when asked to and do not say so, and ours are plain text.
		const query = [
			...(marker === undefined ? [] : [`key-marker=${encodeValue(marker[0])}`]),
			`prefix=${encodeValue(prefix)}`,
			...(marker === undefined ? [] : [`upload-id-marker=${encodeValue(marker[1])}`]),
			'uploads=',
		].join('&');
		const reply = await ask({method: 'GET', bucket, key: '', query}, 200, 404, 405, 501);
		if (reply.status === 200) return reply.body.toString('utf8');
		if (errorCode(reply) === 'NoSuchBucket') throw translateReply(reply, 'upload', bucket);
		return undefined;
	}
}

type Marker = readonly [key: string, upload: string];

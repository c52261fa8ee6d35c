/** The destination as the main thread asks it: what lies at a key, what it can do, what was left unfinished. */
import type {Destination} from '../engine/ports.ts';
import type {CredentialSource} from './credentials.ts';
import {errorCode} from './errors.ts';
import type {Limits} from './limits.ts';
import {blocks, listedKey, openLine, textOf} from './line.ts';
import {listObjects} from './list.ts';
import {describe} from './objects.ts';
import {createProbe} from './probe.ts';
import type {DestinationSettings} from './settings.ts';

/** `close` ends its connections. */
export function createDestination(
	settings: DestinationSettings,
	credentials: CredentialSource,
	limits: Partial<Limits> = {},
): Destination & {readonly close: () => Promise<void>} {
	const {bucket} = settings;
	const {ask, close} = openLine(settings, credentials, 'upload', limits);

	return {
		async stat(key) {
			const reply = await ask({method: 'HEAD', bucket, key}, 200, 404);
			return reply.status === 404 ? null : describe(reply.headers);
		},
		probe: createProbe(ask, settings),
		list: prefix => listObjects(ask, bucket, prefix),
		pendingUploads: prefix => pendingUploads(prefix),
		async abortUpload(key, uploadId) {
			const query = `uploadId=${encodeURIComponent(uploadId)}`;
			await ask({method: 'DELETE', bucket, key, query}, 204, 200, 404);
		},
		close,
	};

	async function* pendingUploads(prefix: string): ReturnType<Destination['pendingUploads']> {
		let marker: readonly [key: string, upload: string] | undefined;
		do {
			const from =
				marker === undefined
					? ''
					: `&key-marker=${encodeURIComponent(marker[0])}&prefix=${encodeURIComponent(prefix)}&upload-id-marker=${encodeURIComponent(marker[1])}`;
			const query = `encoding-type=url${from === '' ? `&prefix=${encodeURIComponent(prefix)}` : from}&uploads=`;
			const reply = await ask({method: 'GET', bucket, key: '', query}, 200, 404);
			if (reply.status === 404 && errorCode(reply) !== 'NoSuchBucket') return;
			const xml = reply.body.toString('utf8');
			for (const block of blocks('Upload', xml)) {
				const uploadId = textOf('UploadId', block);
				if (uploadId !== undefined) yield {key: listedKey(textOf('Key', block) ?? '', xml), uploadId};
			}
			const next = [
				listedKey(textOf('NextKeyMarker', xml) ?? '', xml),
				textOf('NextUploadIdMarker', xml) ?? '',
			] as const;
			const more = /<IsTruncated>true<\/IsTruncated>/.test(xml) && `${next}` !== `${marker ?? ''}`;
			marker = more ? next : undefined;
		} while (marker !== undefined);
	}
}

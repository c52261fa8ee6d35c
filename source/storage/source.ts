/** The source's buckets, listed. Reads only. */
import {MigrationError} from '../engine/failure.ts';
import type {ListedObject, Source} from '../engine/ports.ts';
import type {CredentialSource} from './credentials.ts';
import {bareEtag} from './headers.ts';
import type {Limits} from './limits.ts';
import {blocks, isTruncated, listedKey, openLine, textOf} from './line.ts';
import type {SourceSettings} from './settings.ts';

/** `close` ends its connections. Pages have up to 1,000 objects. */
export function createSource(
	settings: SourceSettings,
	credentials: CredentialSource,
	limits: Partial<Limits> = {},
): Source & {readonly close: () => Promise<void>} {
	const {askDocument, close} = openLine(settings, credentials, 'download', limits);

	async function* list(bucket: string): AsyncIterable<readonly ListedObject[]> {
		let token: string | undefined;
		do {
			const from = token === undefined ? '' : `continuation-token=${encodeURIComponent(token)}&`;
			const query = `${from}encoding-type=url&list-type=2`;
			const xml = await askDocument('ListBucketResult', {method: 'GET', bucket, key: '', query});
			const objects = readPage(xml, bucket);
			if (objects.length > 0) yield objects;
			const next = isTruncated(xml) ? (textOf('NextContinuationToken', xml) ?? '') : undefined;
			if (next === '' || (next !== undefined && next === token)) throw endless(bucket);
			token = next;
		} while (token !== undefined);
	}

	return {buckets: settings.buckets, list, close};
}

function readPage(xml: string, bucket: string): ListedObject[] {
	const objects = blocks('Contents', xml).map(block => ({
		key: listedKey(textOf('Key', block) ?? '', xml),
		size: Number(textOf('Size', block) ?? Number.NaN),
		etag: bareEtag(textOf('ETag', block)),
	}));
	const announced = textOf('KeyCount', xml);
	const whole = objects.every(({key, size}) => key !== '' && Number.isInteger(size));
	if (whole && (announced === undefined || Number(announced) === objects.length)) return objects;
	throw new MigrationError('download-error', `A page of the listing cannot be read: ${bucket}`);
}

/** A listing that ends too early would say that files are gone. */
const endless = (bucket: string): MigrationError =>
	new MigrationError('download-error', `The listing says that it goes on, but not where: ${bucket}`);

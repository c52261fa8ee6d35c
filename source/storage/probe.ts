/**
What the destination store really enforces, proven on one object with a fixed key (`<prefix>/.doclift/probe`). Compatible
stores accept conditions and checksums that they then ignore, so nothing is assumed. Needs no right to delete.
*/
import {hash} from 'node:crypto';
import type {StoreAbilities} from '../engine/ports.ts';
import {errorCode, translateReply, xmlText} from './errors.ts';
import type {Reply} from './http.ts';
import type {Credentials, DestinationSettings} from './settings.ts';
import type {Store} from './store.ts';

export const probeKey = (prefix: string): string => `${prefix === '' ? '' : `${prefix}/`}.doclift/probe`;

const content = Buffer.from('doclift writes here to see what this store enforces\n');
const other = Buffer.from('other bytes\n');
/** No object ever has it. */
const neverAnEtag = '"00000000000000000000000000000000"';

/** Throws `upload-forbidden`, `upload-no-bucket` or what else keeps a plain PUT from succeeding. */
export async function probeStore(
	store: Store,
	credentials: Credentials,
	{bucket, prefix}: DestinationSettings,
): Promise<StoreAbilities> {
	const key = probeKey(prefix);
	const put = (headers: readonly string[], body = content, payload = hash('sha256', body)) =>
		store(credentials, {method: 'PUT', bucket, key, headers, body, payload});

	const plain = await put([]);
	if (plain.status !== 200) throw translateReply(plain, 'upload', key);

	const create = await put(['if-none-match', '*']);
	const replace = await put(['if-match', neverAnEtag]);
	const wrong = await put([], content, hash('sha256', other));
	return {
		conditionalCreate: create.status === 412,
		conditionalReplace: replace.status === 412,
		verifiesPayload: wrong.status === 400,
		conditionalComplete: await refusesToComplete(store, credentials, bucket, key),
	};
}

/** Completes an upload of one part onto the key that exists, on the condition that it does not. */
async function refusesToComplete(
	store: Store,
	credentials: Credentials,
	bucket: string,
	key: string,
): Promise<boolean> {
	const ask = (method: 'POST' | 'PUT' | 'DELETE', query: string, body?: Buffer, headers: readonly string[] = []) =>
		store(credentials, {
			method,
			bucket,
			key,
			query,
			headers,
			...(body === undefined ? {} : {body, payload: hash('sha256', body)}),
		});
	const expect = (reply: Reply): Reply => {
		if (reply.status !== 200) throw translateReply(reply, 'upload', key);
		return reply;
	};

	const id = encodeURIComponent(xmlText('UploadId', expect(await ask('POST', 'uploads=')).body) ?? '');
	const part = expect(await ask('PUT', `partNumber=1&uploadId=${id}`, content));
	const document = Buffer.from(
		`<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Part><PartNumber>1</PartNumber><ETag>${part.headers.etag ?? ''}</ETag></Part></CompleteMultipartUpload>`,
	);
	const complete = await ask('POST', `uploadId=${id}`, document, [
		'if-none-match',
		'*',
		'content-type',
		'application/xml',
	]);
	const refused = complete.status === 412 || errorCode(complete) === 'PreconditionFailed';
	if (refused || complete.status !== 200) await ask('DELETE', `uploadId=${id}`);
	return refused;
}

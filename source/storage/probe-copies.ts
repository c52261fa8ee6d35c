/** What copying inside the store does there: the probe object is copied onto itself, with what must be refused. */
import {hash} from 'node:crypto';
import type {CopyAbilities} from '../engine/ports/buckets.ts';
import {encodeKey, encodeValue} from '../engine/url.ts';
import {errorCode, xmlText} from './errors.ts';
import type {Reply} from './http.ts';
import type {Line} from './line.ts';

type Probed = {
	readonly bucket: string;
	readonly key: string;
	readonly content: Buffer;
	/** Of the object: content type, encryption. */
	readonly headers: readonly string[];
};

/** What means that it is not done here, or not so; the rest are failures. */
const answers = [200, 400, 403, 404, 405, 409, 411, 412, 501];

/** Null where the store does not copy. */
export async function probeCopies(ask: Line['ask'], probed: Probed): Promise<CopyAbilities | null> {
	const {bucket, key, content, headers} = probed;
	const onto = [
		...headers,
		...['x-amz-copy-source', copySource(bucket, key)],
		...['x-amz-metadata-directive', 'REPLACE', 'x-amz-checksum-algorithm', 'SHA256'],
	];
	const copy = (more: readonly string[]): Promise<Reply> =>
		ask({method: 'PUT', bucket, key, headers: [...onto, ...more]}, ...answers);
	const refuses = (reply: Reply): boolean => reply.status === 412 || errorCode(reply) === 'PreconditionFailed';

	const plain = await copy([]);
	if (plain.status !== 200 || errorCode(plain) !== '') return null;
	return {
		checksums: statedSha256(plain) === hash('sha256', content),
		conditional: refuses(await copy(['if-none-match', '*'])),
		guarded: refuses(await copy(['x-amz-copy-source-if-match', '"00000000000000000000000000000000"'])),
	};
}

/** `/bucket/key`, as the header wants it: encoded once. */
export const copySource = (bucket: string, key: string, versionId: string | null = null): string =>
	`/${encodeKey(bucket)}/${encodeKey(key)}${versionId === null ? '' : `?versionId=${encodeValue(versionId)}`}`;

/** The SHA-256 of a whole copy, in hex, as the answer to it says. With `-N` it is one of parts. */
export function statedSha256({body}: Pick<Reply, 'body'>): string | undefined {
	const stated = xmlText('ChecksumSHA256', body);
	return stated === undefined || stated === '' || stated.includes('-')
		? undefined
		: Buffer.from(stated, 'base64').toString('hex');
}

/**
What the destination was seen to do, on one fixed object that is never deleted: `<prefix>/.doclift/probe`.

Compatible stores accept conditions and checksums that they do not enforce. Each ability is proved by an attempt that
must be refused; what is not refused is not relied upon.
*/
import {hash} from 'node:crypto';
import {MigrationError} from '../engine/failure.ts';
import type {StoreAbilities} from '../engine/ports.ts';
import {errorCode, translateReply, xmlText} from './errors.ts';
import {bareEtag} from './headers.ts';
import type {Reply} from './http.ts';
import type {Line} from './line.ts';
import {placeOf} from './place.ts';
import type {DestinationSettings} from './settings.ts';

const content = Buffer.from('doclift looks here whether it may write.\n');
const payload = hash('sha256', content);
// Of other bytes: a store that verifies what it receives refuses them.
const wrongPayload = hash('sha256', 'other bytes');

/** Statuses that are an answer to the question, whatever it is; the rest are failures. */
const answers = [200, 204, 400, 404, 409, 411, 412, 501];

/** Throws where the bucket is missing (and may not be created), or cannot be written or read. */
export function createProbe(ask: Line['ask'], settings: DestinationSettings): () => Promise<StoreAbilities> {
	const {bucket, prefix, kmsKeyId} = settings;
	const key = `${prefix === '' ? '' : `${prefix}/`}.doclift/probe`;
	const encryption =
		kmsKeyId === undefined
			? []
			: ['x-amz-server-side-encryption', 'aws:kms', 'x-amz-server-side-encryption-aws-kms-key-id', kmsKeyId];

	const put = (headers: readonly string[], sum: string = payload): Promise<Reply> =>
		ask(
			{
				method: 'PUT',
				bucket,
				key,
				headers: ['content-type', 'text/plain', ...encryption, ...headers],
				body: content,
				payload: sum,
			},
			...answers,
		);
	const refuses = (reply: Reply): boolean => reply.status === 412;

	/** The ETag of the probe object, written now where there is none. */
	const ensure = async (): Promise<string> => {
		const head = await ask({method: 'HEAD', bucket, key}, 200, 404);
		if (head.status === 200) return bareEtag(head.headers.etag);
		const reply = await put([]);
		if (reply.status === 200) return bareEtag(reply.headers.etag);
		if (errorCode(reply) === 'NoSuchBucket' && settings.createBucket) {
			await createBucket(ask, settings);
			return ensure();
		}
		throw translateReply(reply, 'upload', `${bucket}/${key}`);
	};

	/** Both ways: the wrong ETag must be refused and the right one must not. The latter also proves the right to write. */
	const replaces = async (etag: string): Promise<boolean> => {
		const right = await put(['if-match', `"${etag}"`]);
		if (right.status !== 200) {
			const plain = await put([]);
			if (plain.status !== 200) throw translateReply(plain, 'upload', `${bucket}/${key}`);
			return false;
		}
		return refuses(await put(['if-match', '"00000000000000000000000000000000"']));
	};

	const completes = async (): Promise<boolean> => {
		const begun = await ask({method: 'POST', bucket, key, query: 'uploads=', headers: encryption}, ...answers);
		const uploadId = xmlText('UploadId', begun.body);
		if (begun.status !== 200 || !uploadId) return false;
		const query = `uploadId=${encodeURIComponent(uploadId)}`;
		const part = await ask(
			{method: 'PUT', bucket, key, query: `partNumber=1&${query}`, body: content, payload},
			...answers,
		);
		const body = Buffer.from(
			`<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"${bareEtag(part.headers.etag)}"</ETag></Part></CompleteMultipartUpload>`,
		);
		const headers = ['if-none-match', '*'];
		const done = await ask(
			{method: 'POST', bucket, key, query, headers, body, payload: hash('sha256', body)},
			...answers,
		);
		const refused = refuses(done) || errorCode(done) === 'PreconditionFailed';
		if (refused || done.status !== 200) {
			// Without the right to abort it stays behind; the bucket's lifecycle rule takes it.
			await ask({method: 'DELETE', bucket, key, query}, ...answers, 403).catch(() => undefined);
		}
		return refused;
	};

	return async () => {
		const etag = await ensure();
		const conditionalReplace = await replaces(etag);
		return {
			conditionalReplace,
			conditionalCreate: refuses(await put(['if-none-match', '*'])),
			verifiesPayload: (await put([], wrongPayload)).status === 400,
			conditionalComplete: await completes(),
		};
	};
}

/** Creates the bucket in its region. One that exists already, and is ours, is no error. */
async function createBucket(ask: Line['ask'], settings: DestinationSettings): Promise<void> {
	const {bucket, region} = settings;
	const body =
		region === 'us-east-1'
			? Buffer.alloc(0)
			: Buffer.from(
					`<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`,
				);
	const reply = await ask({method: 'PUT', bucket, key: '', body, payload: hash('sha256', body)}, 200, 409);
	if (reply.status === 409 && errorCode(reply) !== 'BucketAlreadyOwnedByYou') {
		const where = placeOf(settings, bucket).host;
		throw new MigrationError('upload-no-bucket', `The bucket ${bucket} belongs to somebody else (${where})`, {
			hint: 'Choose another name in destination.bucket: bucket names are shared by all of AWS.',
		});
	}
}

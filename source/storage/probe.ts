/**
What the destination was seen to do, on one fixed object that is never deleted: `<prefix>/.doclift/probe`.

Compatible stores accept conditions and checksums that they do not enforce. Each ability is proved by an attempt that
must be refused; what is not refused is not relied upon.
*/
import {hash} from 'node:crypto';
import {MigrationError} from '../engine/failure.ts';
import {probeKey} from '../engine/key.ts';
import type {StoreAbilities} from '../engine/ports/buckets.ts';
import {encodeValue} from '../engine/url.ts';
import {errorCode, translateReply, xmlText} from './errors.ts';
import {bareEtag, encryptionHeaders} from './headers.ts';
import type {Reply} from './http.ts';
import type {Line} from './line.ts';
import {placeOf} from './place.ts';
import {probeCopies} from './probe-copies.ts';
import type {DestinationSettings} from './settings.ts';
import type {StoreRequest} from './store.ts';

const content = Buffer.from('doclift looks here whether it may write.\n');
const payload = hash('sha256', content);
// Of other bytes: a store that verifies what it receives refuses them.
const wrongPayload = hash('sha256', 'other bytes');
const wrongMd5 = hash('md5', 'other bytes', 'base64');
const md5 = hash('md5', content, 'base64');
const unsigned = 'UNSIGNED-PAYLOAD';

/** What the object carries beside its bytes, as copies do: a store that forgets it here forgets it there. */
const carried = {
	disposition: ['content-disposition', 'attachment; filename="doclift-probe.txt"'],
	metadata: ['x-amz-meta-doclift-probe', 'kept'],
} as const;

const forgotten = ({headers}: Reply): Array<keyof typeof carried> =>
	(['disposition', 'metadata'] as const).filter(what => {
		const [name, value] = carried[what];
		return headers[name] !== value;
	});

/** Statuses that are an answer to the question, whatever it is; the rest are failures. */
const answers = [200, 204, 400, 404, 409, 411, 412, 501];

/** Throws where the bucket is missing (and may not be created), or cannot be written or read. */
export function createProbe(ask: Line['ask'], settings: DestinationSettings): () => Promise<StoreAbilities> {
	const {bucket, prefix} = settings;
	const key = probeKey(prefix);
	const encryption = encryptionHeaders(settings);
	const plain = ['content-type', 'text/plain', ...carried.disposition, ...carried.metadata, ...encryption];
	const object = {method: 'PUT', bucket, key, body: content, payload} as const;
	/** Goes with the content wherever nothing else is said of it; empty until the bucket is seen to demand it. */
	let checksum: readonly string[] = [];

	/** Sends the content, and once more with its checksum where the bucket turns out to demand one. */
	const give = async (
		sent: Pick<StoreRequest, 'headers' | 'payload' | 'query'>,
		statuses: readonly number[] = answers,
	): Promise<Reply> => {
		const {headers = []} = sent;
		const all = headers.includes('content-md5') ? headers : [...headers, ...checksum];
		const reply = await ask({...object, ...sent, headers: all}, ...statuses);
		if (all.includes('content-md5') || !demandsChecksum(reply)) return reply;
		checksum = ['content-md5', md5];
		return give(sent, statuses);
	};
	const put = (headers: readonly string[], sum: string = payload): Promise<Reply> =>
		give({headers: [...plain, ...headers], payload: sum});
	const look = (of: string): Promise<Reply> => ask({method: 'HEAD', bucket, key: of}, 200, 400, 403, 404);
	const refuses = (reply: Reply): boolean => reply.status === 412;

	/** What the store says of the probe object, written now where there is none. */
	const ensure = async (mayCreate: boolean): Promise<{readonly head: Reply; readonly written: boolean}> => {
		const head = await look(key);
		if (head.status === 200) return {head, written: false};
		// The answer to a HEAD has no body, hence no reason: a PUT is refused with one.
		const reply = await give({headers: plain}, [200, 400, 404]);
		if (reply.status !== 200) {
			if (errorCode(reply) !== 'NoSuchBucket' || !mayCreate) throw translateReply(reply, 'upload', `${bucket}/${key}`);
			await createBucket(ask, settings);
			return ensure(false);
		}
		const again = await look(key);
		if (again.status === 200) return {head: again, written: true};
		if (again.status === 403) throw lacking('read', 's3:GetObject', bucket);
		throw translateReply(again, 'upload', `${bucket}/${key}`);
	};

	/** Without the right to list, a key with nothing at it looks like one that is forbidden. */
	const proveListing = async (): Promise<void> => {
		if ((await look(`${key}-none`)).status === 403) throw lacking('list', 's3:ListBucket', bucket);
	};

	/** What a former doclift has left there carries nothing: it is looked at again, now that it is written anew. */
	const forgets = async (head: Reply, written: boolean) =>
		written || forgotten(head).length === 0 ? forgotten(head) : forgotten(await look(key));

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

	const comparesUnsigned = async (): Promise<boolean> =>
		(await put(['content-md5', wrongMd5], unsigned)).status === 400 &&
		(await put(['content-md5', md5], unsigned)).status === 200;

	const completes = async (): Promise<boolean> => {
		const begun = await ask({method: 'POST', bucket, key, query: 'uploads=', headers: plain}, ...answers);
		const uploadId = xmlText('UploadId', begun.body);
		if (begun.status !== 200 || !uploadId) return false;
		const query = `uploadId=${encodeValue(uploadId)}`;
		const part = await give({query: `partNumber=1&${query}`});
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
		const {head, written} = await ensure(settings.createBucket);
		await proveListing();
		const conditionalReplace = await replaces(bareEtag(head.headers.etag));
		const lost = await forgets(head, written);
		const copies = settings.copies ? await probeCopies(ask, {bucket, key, content, headers: plain}) : undefined;
		return {
			...(copies === undefined ? {} : {copies}),
			...(checksum.length > 0 ? {demandsChecksum: true} : {}),
			...(lost.length > 0 ? {forgets: lost} : {}),
			conditionalReplace,
			conditionalCreate: refuses(await put(['if-none-match', '*'])),
			verifiesPayload: (await put([], wrongPayload)).status === 400,
			verifiesMd5: (await put(['content-md5', wrongMd5])).status === 400,
			verifiesUnsigned: await comparesUnsigned(),
			conditionalComplete: await completes(),
		};
	};
}

/** A bucket under Object Lock takes no body by its signature alone. Each store has its own code for that. */
const demandsChecksum = ({status, body}: Reply): boolean =>
	status === 400 && /content-md5\b.*\brequired|\brequired\b.*content-md5/is.test(body.toString('utf8'));

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
	if (reply.status === 200 || errorCode(reply) === 'BucketAlreadyOwnedByYou') return;
	if (errorCode(reply) === 'BucketAlreadyExists') {
		const where = placeOf(settings, bucket).host;
		throw new MigrationError('upload-no-bucket', `The bucket ${bucket} belongs to somebody else (${where})`, {
			hint: 'Choose another name in destination.bucket: bucket names are shared by all of AWS.',
		});
	}
	throw translateReply(reply, 'upload', bucket);
}

const lacking = (act: 'read' | 'list', right: string, bucket: string): MigrationError =>
	new MigrationError(
		'upload-forbidden',
		`The destination may be written, but not ${act === 'read' ? 'read' : 'listed'}: ${bucket}`,
		{
			hint: `Allow ${right} on the bucket: without it doclift cannot tell what lies at a key.`,
		},
	);

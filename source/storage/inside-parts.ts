/** A file beyond what one request may copy: a multipart upload whose parts the store takes from the source itself. */
import {encodeValue} from '../engine/url.ts';
import {errorCode, xmlText} from './errors.ts';
import {bareEtag} from './headers.ts';
import {type Errand, judgeCopy, type Made, type Refusal} from './inside-errand.ts';
import type {Limits} from './limits.ts';
import {abortUpload, beginUploadWith, completeUpload, type Upload} from './multipart.ts';
import type {Objects} from './objects.ts';
import {partSizeFor} from './part-size.ts';
import type {Insist} from './persevere.ts';

type Ports = {readonly objects: Objects; readonly insist: Insist; readonly limits: Limits};

/** The whole's SHA-256 is never known from it: the store's checksum is one of parts. Throws what is worth another attempt. */
export async function copyByParts(ports: Ports, errand: Errand): Promise<Made> {
	const {objects, insist, limits} = ports;
	const {task, headers, nonce, length} = errand;
	const upload = await beginUploadWith(objects, insist, {key: task.key, nonce, headers});
	let completed = false;
	try {
		const size = partSizeFor(length, {partBytes: limits.copyPartBytes});
		const etags = await copyParts(ports, errand, {upload, size});
		if ('refused' in etags) return etags;
		await completeUpload(objects, insist, task, upload, {etags, size: length});
		completed = true;
		return {sha256: undefined};
	} finally {
		if (!completed) await abortUpload(objects, upload);
	}
}

type Plan = {readonly upload: Upload; readonly size: number};

/** ETags in order. A few parts at once; the first one that is refused ends it, once those under way have been answered. */
async function copyParts(
	{objects, insist, limits}: Ports,
	{task, from, length}: Errand,
	{upload, size}: Plan,
): Promise<string[] | Refusal> {
	const {key} = task;
	const etags: string[] = Array.from({length: Math.ceil(length / size)}, () => '');
	let next = 0;
	let refused: Refusal | undefined;

	const lane = async (): Promise<void> => {
		while (next < etags.length && refused === undefined) {
			const index = next++;
			const range = `bytes=${index * size}-${Math.min(length, (index + 1) * size) - 1}`;
			const query = `partNumber=${index + 1}&uploadId=${encodeValue(upload.uploadId)}`;
			const reply = await insist(async () => {
				const answer = await objects.ask('PUT', key, {query, headers: [...from, 'x-amz-copy-source-range', range]});
				const refusal = judgeCopy(answer, `part ${index + 1} of ${key}`);
				if (refusal !== undefined) refused = refusal;
				return answer;
			});
			if (refused === undefined && errorCode(reply) === '') etags[index] = bareEtag(xmlText('ETag', reply.body));
		}
	};
	const lanes = await Promise.allSettled(Array.from({length: limits.partsAtOnce}, lane));
	const broken = lanes.find(({status}) => status === 'rejected');
	if (broken?.status === 'rejected') throw broken.reason;
	return refused ?? etags;
}

/** Files that are reached through Salesforce: the vendor's signing end point, and Salesforce's own copies. */
import type {World} from '../world.ts';
import {type Answer, answerJson} from './answer.ts';
import {notFound} from './refusal.ts';

const sliceBytes = 1024 * 1024;

/** Signs a URL of the vendor's bucket. */
export type Presign = (bucket: string, key: string) => string;

/** `POST /vendor/api/generate/presigned-url {"identifier", "app", "action"}`: the identifier is the object's key. */
export function presignedUrl(world: World, body: unknown, presign: Presign | undefined): Answer {
	const asked: Readonly<Record<string, unknown>> = typeof body === 'object' && body !== null ? {...body} : {};
	const {identifier} = asked;
	if (typeof identifier !== 'string' || identifier === '') return answerJson({error: 'identifier is required'}, 400);
	if (!presign) return answerJson({error: 'signing is not available'}, 501);
	const {sourceBucket} = world;
	if (!world.vendorOpen() || !world.object(sourceBucket, identifier)) return answerJson({error: 'file not found'}, 404);
	return answerJson({data: {url: presign(sourceBucket, identifier)}});
}

/** The bytes of a `ContentVersion`. */
export function versionData(world: World, id: string): Answer {
	const place = world.contentVersion(id);
	const object = place && world.object(place.bucket, place.key);
	if (!place || !object) throw notFound();
	const {bucket, key} = place;
	const slices = function* (): Generator<Buffer, void> {
		for (let at = 0; at < object.size; at += sliceBytes)
			yield world.read(bucket, key, at, Math.min(object.size, at + sliceBytes));
	};
	return {
		status: 200,
		headers: {
			'content-type': 'application/octetstream',
			'content-length': String(object.size),
			'cache-control': 'no-cache,must-revalidate,max-age=0,no-store,private',
			expires: 'Thu, 01 Jan 1970 00:00:00 GMT',
		},
		body: slices(),
	};
}

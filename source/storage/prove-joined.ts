/** Has a store joined what was sent? Asked of one that does not compare parts with the hash that was signed. */
import {MigrationError} from '../engine/failure.ts';
import type {Objects} from './objects.ts';
import type {Insist} from './persevere.ts';
import type {Testimony} from './proof.ts';

/**
What the ETags of parts say of those that were sent, whose MD5s in hex are given. ETags may be no MD5s and only look so:
one that is ours tells that they all are, and then another one that differs is no doubt but a proof.
*/
export function partsSay(etags: readonly string[], md5s: readonly string[]): Testimony {
	const plain = etags.map(etag => etag.toLowerCase());
	const agree = plain.some((etag, index) => etag === md5s[index]);
	const differ = plain.some((etag, index) => etag !== md5s[index] && /^[0-9a-f]{32}$/.test(etag));
	if (agree) return differ ? 'wrong' : 'right';
	return differ ? 'doubtful' : 'silent';
}

type Sent = {readonly size: number; readonly sha256: string; readonly says: Testimony};

/**
Throws `upload-corrupt`. Size by HEAD; where the parts are in doubt, or where neither the store nor its ETags say anything
of them, the whole is read again.
*/
export async function proveJoined(
	{stat, hashOf, abilities}: Objects,
	insist: Insist,
	key: string,
	{size, sha256, says}: Sent,
): Promise<void> {
	const found = await insist(() => stat(key));
	const proven = says === 'right' || (says === 'silent' && abilities.verifiesMd5);
	if (found?.size === size && (proven || (await hashOf(key, found.etag)) === sha256)) return;
	throw new MigrationError('upload-corrupt', `The destination has joined other bytes than were sent: ${key}`);
}

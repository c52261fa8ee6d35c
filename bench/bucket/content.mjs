/** Bytes of a file as a function of its name: no two files are alike, and nothing compresses. */
import {hash, randomFillSync} from 'node:crypto';

/** Odd, so that no part size divides it: the parts of one file differ. */
const period = 8 * 1024 * 1024 + 4099;
let noise;

/** @param {Buffer} body is filled */
export function fillWith(name, body) {
	noise ??= randomFillSync(Buffer.allocUnsafeSlow(period));
	const stamp = hash('sha256', name, 'buffer');
	const start = stamp.readUInt32LE(0) % period;
	for (let at = 0; at < body.length; ) {
		const from = (start + at) % period;
		at += noise.copy(body, at, from, Math.min(period, from + body.length - at));
	}
	stamp.copy(body);
	return body;
}

/**
AWS Signature Version 4 for S3, header form.

The SDK builds its middleware stack anew for each call, which costs more than the request itself at 10 KB; this signer
keeps the signing key of the day and concatenates the rest. Header names are lower case; values are byte strings
(Latin-1), as they travel. Rules: "Signature Calculations for the Authorization Header", Amazon S3 API Reference.
*/
import {createHmac, hash} from 'node:crypto';
import type {Credentials} from './settings.ts';

export type Signable = {
	readonly method: string;
	readonly host: string;
	/** Percent-encoded once, as it is sent. */
	readonly path: string;
	/** Canonical already: names sorted, both sides encoded, `name=` where there is no value. Empty for none. */
	readonly query: string;
	/** Name, value, name, value… All of them are signed. */
	readonly headers: readonly string[];
	/** SHA-256 of the body in hex, or `UNSIGNED-PAYLOAD`. */
	readonly payload: string;
};

/** Returns the headers to send, flat, `host` excepted. */
export type Sign = (request: Signable) => string[];

export const emptyPayload = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** A signer for one set of credentials in one region. `now` is in ms; the store refuses a clock off by 15 minutes. */
export function createSigner(credentials: Credentials, region: string, now: () => number = Date.now): Sign {
	const {accessKeyId, secretAccessKey, sessionToken} = credentials;
	let second = -1;
	let stamp = '';
	let day = '';
	let scope = '';
	let mac = createMac(Buffer.alloc(0));
	const shapeOf = rememberShapes();

	const tick = () => {
		const ms = now();
		if (Math.trunc(ms / 1000) === second) return;
		second = Math.trunc(ms / 1000);
		stamp = new Date(second * 1000).toISOString().replace(/[:-]|\.\d{3}/g, '');
		if (stamp.startsWith(day) && day !== '') return;
		day = stamp.slice(0, 8);
		scope = `${day}/${region}/s3/aws4_request`;
		mac = createMac(hmac(hmac(hmac(hmac(`AWS4${secretAccessKey}`, day), region), 's3'), 'aws4_request'));
	};

	return ({method, host, path, query, headers, payload}) => {
		tick();
		const sent = [...headers, 'x-amz-content-sha256', payload, 'x-amz-date', stamp];
		if (sessionToken !== undefined) sent.push('x-amz-security-token', sessionToken);
		const {order, signed} = shapeOf(sent);

		let canonical = `${method}\n${path}\n${query}\n`;
		for (const at of order) {
			canonical += at === atHost ? `host:${host}\n` : `${sent[at]}:${squeeze(sent[at + 1] ?? '')}\n`;
		}
		canonical += `\n${signed}\n${payload}`;
		const text = `AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${hashOf(canonical)}`;
		sent.push(
			'authorization',
			`AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${mac(text)}`,
		);
		return sent;
	};
}

/** Stands in an order for the header that is sent, but not among the others. */
const atHost = -1;

/** What requests with the same names in the same order have in common. */
type Shape = {
	readonly names: readonly string[];
	/** Where the names lie that are sent, in the order in which they are signed. */
	readonly order: readonly number[];
	readonly signed: string;
};

const mostShapes = 16;

/** Sorting the names anew would cost a request as much as its hash. */
function rememberShapes(): (flat: readonly string[]) => Shape {
	const shapes: Shape[] = [];
	return flat => {
		const known = shapes.find(
			({names}) => names.length * 2 === flat.length && names.every((name, index) => name === flat[index * 2]),
		);
		if (known !== undefined) return known;
		const places = Array.from({length: flat.length / 2}, (_, index) => index * 2);
		const nameAt = (at: number) => (at === atHost ? 'host' : (flat[at] ?? ''));
		const order = [atHost, ...places].sort((a, b) => (nameAt(a) < nameAt(b) ? -1 : nameAt(a) > nameAt(b) ? 1 : 0));
		const shape = {names: places.map(nameAt), order, signed: order.map(nameAt).join(';')};
		// Sources have names of their own for their metadata; there may be as many as files.
		if (shapes.length >= mostShapes) shapes.length = 0;
		shapes.push(shape);
		return shape;
	};
}

const squeeze = (value: string): string =>
	value.includes('  ') || value.startsWith(' ') || value.endsWith(' ') ? value.trim().replace(/ {2,}/g, ' ') : value;

/** For what is hashed here: used again, because memory of its own would take as long as the hash. */
const scratch = Buffer.allocUnsafeSlow(16 * 1024);

// Header values are byte strings: hashed as the bytes that travel, not as UTF-8 of what they look like.
const hashOf = (text: string): string =>
	hash(
		'sha256',
		text.length <= scratch.length ? scratch.subarray(0, scratch.write(text, 'latin1')) : Buffer.from(text, 'latin1'),
	);

const blockBytes = 64;
const innerPad = 0x36;
const outerPad = 0x5c;

/**
HMAC-SHA-256 of byte strings under one key of at most 64 bytes, in hex: RFC 2104, by two plain hashes. Node's own, which
makes two objects for each, takes twice as long.
*/
function createMac(key: Buffer): (text: string) => string {
	const padded = (pad: number, room: number): Buffer => {
		const block = Buffer.alloc(blockBytes + room);
		for (let at = 0; at < blockBytes; at++) block[at] = (key[at] ?? 0) ^ pad;
		return block;
	};
	let inner = padded(innerPad, 512);
	const outer = padded(outerPad, 32);
	return text => {
		const end = blockBytes + text.length;
		if (end > inner.length) inner = padded(innerPad, text.length);
		inner.write(text, blockBytes, 'latin1');
		outer.write(hash('sha256', inner.subarray(0, end), 'binary'), blockBytes, 'latin1');
		return hash('sha256', outer);
	};
}

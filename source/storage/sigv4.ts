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
	let key: Buffer = Buffer.alloc(0);

	const tick = () => {
		const ms = now();
		if (Math.trunc(ms / 1000) === second) return;
		second = Math.trunc(ms / 1000);
		stamp = new Date(second * 1000).toISOString().replace(/[:-]|\.\d{3}/g, '');
		if (stamp.startsWith(day) && day !== '') return;
		day = stamp.slice(0, 8);
		scope = `${day}/${region}/s3/aws4_request`;
		key = hmac(hmac(hmac(hmac(`AWS4${secretAccessKey}`, day), region), 's3'), 'aws4_request');
	};

	return ({method, host, path, query, headers, payload}) => {
		tick();
		const pairs: Array<readonly [string, string]> = [
			['host', host],
			['x-amz-content-sha256', payload],
			['x-amz-date', stamp],
		];
		if (sessionToken !== undefined) pairs.push(['x-amz-security-token', sessionToken]);
		for (let index = 0; index < headers.length; index += 2) {
			pairs.push([headers[index] ?? '', headers[index + 1] ?? '']);
		}
		pairs.sort(byName);

		let canonical = `${method}\n${path}\n${query}\n`;
		let names = '';
		const sent: string[] = [];
		for (const [name, value] of pairs) {
			canonical += `${name}:${squeeze(value)}\n`;
			names += names === '' ? name : `;${name}`;
			if (name !== 'host') sent.push(name, value);
		}
		canonical += `\n${names}\n${payload}`;
		const text = `AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${hashOf(canonical)}`;
		const signature = createHmac('sha256', key).update(text).digest('hex');
		sent.push(
			'authorization',
			`AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
		);
		return sent;
	};
}

const byName = (a: readonly [string, string], b: readonly [string, string]): number =>
	a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;

const squeeze = (value: string): string =>
	value.includes('  ') || value.startsWith(' ') || value.endsWith(' ') ? value.trim().replace(/ {2,}/g, ' ') : value;

// Header values are byte strings: hashed as the bytes that travel, not as UTF-8 of what they look like.
const hashOf = (text: string): string =>
	/^[\n\u0020-\u007e]*$/.test(text) ? hash('sha256', text) : hash('sha256', Buffer.from(text, 'latin1'));

/**
Bodies in `aws-chunked` encoding: frames of `size;chunk-signature=…`, each signed over the one before, and trailers.

After "Transferring Payload in Multiple Chunks (Chunked Upload)" of the S3 API reference.
*/
import {createHmac, hash} from 'node:crypto';
import {Refusal} from './refusal.ts';
import type {Signed} from './signature.ts';

const emptyHash = hash('sha256', '');
/** Of one frame, which is held until its signature is known to be right. SDKs send 64 KB to 8 MB. */
const maxFrameBytes = 32 * 1024 * 1024;

export type Frames = {
	readonly body: AsyncIterable<Buffer>;
	/** Complete once the body has been read. */
	readonly trailers: ReadonlyMap<string, string>;
};

/** Throws `SignatureDoesNotMatch` or `IncompleteBody` while it is read. */
export function unframe(raw: AsyncIterable<Buffer>, {payload, seed}: Signed): Frames {
	const trailers = new Map<string, string>();
	const signed = payload.startsWith('STREAMING-AWS4-HMAC-SHA256-');
	let previous = seed.signature;

	const sign = (kind: 'PAYLOAD' | 'TRAILER', hashes: readonly string[]): string => {
		const text = [`AWS4-HMAC-SHA256-${kind}`, seed.date, seed.scope, previous, ...hashes].join('\n');
		previous = createHmac('sha256', seed.key).update(text).digest('hex');
		return previous;
	};

	async function* frames(): AsyncIterable<Buffer> {
		const reader = createReader(raw);
		for (;;) {
			const [size = '', signature] = (await reader.line()).split(';chunk-signature=');
			const length = /^[\da-f]+$/i.test(size) ? Number.parseInt(size, 16) : Number.NaN;
			if (!(length <= maxFrameBytes)) throw new Refusal('IncompleteBody');
			const frame = await reader.bytes(length);
			if (signed && sign('PAYLOAD', [emptyHash, hash('sha256', frame)]) !== signature) {
				throw new Refusal('SignatureDoesNotMatch', {message: 'The signature of a chunk does not match'});
			}
			if (length === 0) break;
			yield frame;
			if ((await reader.line()) !== '') throw new Refusal('IncompleteBody');
		}
		await readTrailers(reader);
	}

	async function readTrailers(reader: Reader): Promise<void> {
		let text = '';
		for (let line = await reader.line(); line !== ''; line = await reader.line()) {
			const colon = line.indexOf(':');
			const name = line.slice(0, colon).toLowerCase();
			const value = line.slice(colon + 1).trim();
			if (name === 'x-amz-trailer-signature') {
				if (signed && sign('TRAILER', [hash('sha256', text)]) !== value) {
					throw new Refusal('SignatureDoesNotMatch', {message: 'The signature of the trailer does not match'});
				}
				continue;
			}
			trailers.set(name, value);
			text += `${name}:${value}\n`;
		}
	}

	return {body: frames(), trailers};
}

type Reader = {readonly line: () => Promise<string>; readonly bytes: (count: number) => Promise<Buffer>};

/** Reads lines and exact counts of bytes off a stream. At its end a line is empty and missing bytes are `IncompleteBody`. */
function createReader(raw: AsyncIterable<Buffer>): Reader {
	const source = raw[Symbol.asyncIterator]();
	let held: Buffer = Buffer.alloc(0);

	const more = async (): Promise<boolean> => {
		const {done, value} = await source.next();
		if (done === true) return false;
		held = held.length === 0 ? value : Buffer.concat([held, value]);
		return true;
	};

	return {
		line: async () => {
			let end = held.indexOf('\r\n');
			while (end === -1 && held.length < 8192 && (await more())) end = held.indexOf('\r\n');
			if (end === -1) return '';
			const line = held.toString('latin1', 0, end);
			held = held.subarray(end + 2);
			return line;
		},
		bytes: async count => {
			const parts = [held];
			let have = held.length;
			while (have < count) {
				const {done, value} = await source.next();
				if (done === true) throw new Refusal('IncompleteBody');
				parts.push(value);
				have += value.length;
			}
			const all = parts.length === 1 ? held : Buffer.concat(parts);
			held = all.subarray(count);
			return all.subarray(0, count);
		},
	};
}

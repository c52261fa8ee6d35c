/** SHA-256 in the shape that the SDK's signer wants. */
import {createHash, createHmac, type Hash, type Hmac} from 'node:crypto';

type Source = string | ArrayBuffer | ArrayBufferView;

const bytes = (data: Source): Uint8Array =>
	typeof data === 'string'
		? Buffer.from(data)
		: data instanceof ArrayBuffer
			? new Uint8Array(data)
			: new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

export class Sha256 {
	private readonly hash: Hash | Hmac;
	constructor(secret?: Source) {
		this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytes(secret));
	}
	update(data: Source): void {
		this.hash.update(bytes(data));
	}
	async digest(): Promise<Uint8Array> {
		return new Uint8Array(this.hash.digest());
	}
	reset(): void {}
}

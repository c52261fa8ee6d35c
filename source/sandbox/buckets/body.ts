/** Receiving a body: small ones whole, large ones straight into the log, each verified against what was said of it. */
import type {IncomingMessage} from 'node:http';
import {unframe} from './chunked.ts';
import {createDigests, digestsOf, type Expected, expectedDigests} from './digests.ts';
import {header, type Incoming} from './incoming.ts';
import {type ByteLog, smallBytes} from './log.ts';
import {Refusal} from './refusal.ts';
import type {Signed} from './signature.ts';
import type {Body} from './stored.ts';

/** S3's limit for one PUT: 5 GiB. */
const maxBodyBytes = 5 * 1024 ** 3;
/** Of one write to a segment file. */
const writeBytes = 1024 * 1024;

export type Received = {
	readonly size: number;
	/** Hex. */
	readonly md5: string;
	/** Base64 by algorithm, verified. */
	readonly checksums: Readonly<Record<string, string>>;
	readonly body: Body;
};

/** What a fault does to a body on its way in. */
export type Damage = {readonly kind: 'flip' | 'cut'};

/** The client has gone, or was sent away, before its body was whole. Nobody is left to be told. */
export class Gone extends Error {}

type Options = {
	readonly incoming: Incoming;
	readonly signed: Signed | undefined;
	readonly log: ByteLog;
	/** False: a body in `aws-chunked` encoding is refused with 411, as by older stores. */
	readonly awsChunked: boolean;
	readonly damage: Damage | undefined;
};

export async function receive({incoming, signed, log, awsChunked, damage}: Options): Promise<Received> {
	const payload = signed?.payload ?? 'UNSIGNED-PAYLOAD';
	const size = lengthOf(incoming, payload, awsChunked);
	const expected = expectedDigests(incoming, payload);
	if (size > smallBytes || payload.startsWith('STREAMING-')) {
		return stream({incoming, signed, log, size, expected, damage});
	}
	const whole = await collect(incoming.message, size, damage);
	if (damage?.kind === 'flip') flip(whole, whole.length >> 1);
	return {size, body: whole, ...digestsOf(whole, expected)};
}

/** A body that is read whole and judged by its reader: the XML of a few requests. At most 1 MB. */
export async function receiveText(incoming: Incoming, signed: Signed | undefined): Promise<string> {
	const payload = signed?.payload ?? 'UNSIGNED-PAYLOAD';
	const size = lengthOf(incoming, payload, false);
	if (size > smallBytes) throw new Refusal('EntityTooLarge');
	const whole = await collect(incoming.message, size, undefined);
	digestsOf(whole, expectedDigests(incoming, payload));
	return whole.toString('utf8');
}

function lengthOf(incoming: Incoming, payload: string, awsChunked: boolean): number {
	const framed = payload.startsWith('STREAMING-');
	if (framed && !awsChunked) throw new Refusal('MissingContentLength');
	const text = header(incoming, framed ? 'x-amz-decoded-content-length' : 'content-length');
	if (text === undefined && header(incoming, 'transfer-encoding') === undefined) return 0;
	if (text === undefined) throw new Refusal('MissingContentLength');
	const size = Number(text);
	if (!Number.isSafeInteger(size) || size < 0) throw new Refusal('InvalidArgument');
	if (size > maxBodyBytes) throw new Refusal('EntityTooLarge', {extra: {MaxSizeAllowed: String(maxBodyBytes)}});
	return size;
}

function collect(message: IncomingMessage, size: number, damage: Damage | undefined): Promise<Buffer> {
	return new Promise((resolve, reject) => {
		const pieces: Buffer[] = [];
		let got = 0;
		message.on('data', (piece: Buffer) => {
			pieces.push(piece);
			got += piece.length;
			if (damage?.kind === 'cut' && got * 2 >= size) message.destroy();
		});
		message.on('end', () => {
			const [only] = pieces;
			resolve(pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces, got));
		});
		message.on('error', () => reject(new Gone()));
		message.on('close', () => reject(new Gone()));
	});
}

type Stream = Omit<Options, 'awsChunked'> & {readonly size: number; readonly expected: Expected};

async function stream({incoming, signed, log, size, expected, damage}: Stream): Promise<Received> {
	const framed = signed?.payload.startsWith('STREAMING-') === true ? unframe(incoming.message, signed) : undefined;
	const digests = createDigests(expected);
	const range = size > smallBytes ? log.reserve(size) : undefined;
	let waiting: Buffer[] = [];
	let waitingBytes = 0;
	let got = 0;
	try {
		for await (const piece of framed?.body ?? incoming.message) {
			const start = got;
			got += piece.length;
			if (got > size) throw new Refusal('IncompleteBody');
			if (damage?.kind === 'flip' && start <= size >> 1 && got > size >> 1) flip(piece, (size >> 1) - start);
			if (damage?.kind === 'cut' && got * 2 >= size) throw new Gone();
			digests.update(piece);
			waiting.push(piece);
			waitingBytes += piece.length;
			if (range !== undefined && waitingBytes >= writeBytes) {
				await range.write(waiting);
				waiting = [];
				waitingBytes = 0;
			}
		}
		if (got < size) throw new Refusal('IncompleteBody');
		const settled = digests.settle(framed?.trailers);
		if (range === undefined) return {size, body: Buffer.concat(waiting, got), ...settled};
		if (waiting.length > 0) await range.write(waiting);
		return {size, body: [range.finish()], ...settled};
	} catch (error) {
		range?.abandon();
		throw error instanceof Refusal ? error : new Gone('The body ended early', {cause: error});
	}
}

function flip(body: Buffer, at: number): void {
	if (at < body.length) body[at] = (body[at] ?? 0) ^ 0x01;
}

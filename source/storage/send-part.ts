/** The parts of one upload on their way: hashed, sent a few at a time, each tried again by itself, its room given back. */
import {hash} from 'node:crypto';
import {MigrationError} from '../engine/failure.ts';
import {encodeValue} from '../engine/url.ts';
import type {Budget} from './budget.ts';
import type {Buffers} from './buffers.ts';
import {translateReply} from './errors.ts';
import {bareEtag} from './headers.ts';
import type {Limits} from './limits.ts';
import type {Objects} from './objects.ts';
import type {Insist} from './persevere.ts';
import type {Testimony} from './proof.ts';
import {partsSay} from './prove-joined.ts';

export type SendingPorts = {
	readonly objects: Pick<Objects, 'ask' | 'abilities'>;
	readonly budget: Budget;
	readonly buffers: Buffers;
	readonly insist: Insist;
	readonly limits: Limits;
};

/** What was sent. `says`: what the ETags are worth; undefined where the store has compared the signed hashes. */
export type Sent = {readonly etags: readonly string[]; readonly says: Testimony | undefined};

export type Sender = {
	/** Waits while as many parts are on the way as may be at once. */
	readonly room: () => Promise<void>;
	/** Sends the first `length` bytes as the next part, and gives back the buffer and the part's budget once that is over. */
	readonly send: (buffer: Buffer, length: number) => void;
	/** Nothing more is worth sending: what was said first stays. */
	readonly fail: (error: unknown) => void;
	/** Throws what has failed. */
	readonly check: () => void;
	readonly failure: () => unknown;
	/** Waits for the parts on the way, however they end. */
	readonly settled: () => Promise<void>;
	/** Waits likewise, throws what has failed, and `upload-corrupt` where the ETags contradict what was sent. */
	readonly sent: () => Promise<Sent>;
};

export function createSender(
	{objects, budget, buffers, insist, limits}: SendingPorts,
	{key, uploadId, partBytes}: {readonly key: string; readonly uploadId: string; readonly partBytes: number},
): Sender {
	const {verifiesPayload, demandsChecksum} = objects.abilities;
	const etags: string[] = [];
	/** In hex; of none where the store compares the signed hashes. */
	const md5s: string[] = [];
	const sending = new Set<Promise<void>>();
	let failed: {readonly error: unknown} | undefined;

	const fail = (error: unknown): void => {
		failed ??= {error};
	};
	const check = (): void => {
		if (failed) throw failed.error;
	};

	const headersOf = (body: Buffer): readonly string[] => {
		// A store that does not check the signed hash may still check this one; else its ETag may tell.
		if (verifiesPayload && !demandsChecksum) return [];
		const md5 = hash('md5', body);
		if (!verifiesPayload) md5s.push(md5);
		return ['content-md5', Buffer.from(md5, 'hex').toString('base64')];
	};

	return {
		async room() {
			while (sending.size >= limits.partsAtOnce) await Promise.race(sending);
		},
		send(buffer, length) {
			const number = etags.push('');
			const body = buffer.subarray(0, length);
			const payload = hash('sha256', body);
			const query = `partNumber=${number}&uploadId=${encodeValue(uploadId)}`;
			const headers = headersOf(body);
			const work = insist(async () => {
				const reply = await objects.ask('PUT', key, {query, headers, body, payload});
				if (reply.status !== 200) throw translateReply(reply, 'upload', `part ${number} of ${key}`);
				etags[number - 1] = bareEtag(reply.headers.etag);
			})
				.catch(fail)
				.finally(() => {
					sending.delete(work);
					buffers.give(buffer);
					budget.give(partBytes);
				});
			sending.add(work);
		},
		fail,
		check,
		failure: () => failed?.error,
		async settled() {
			await Promise.all(sending);
		},
		async sent() {
			await Promise.all(sending);
			check();
			if (etags.length === 0) throw new MigrationError('internal', `An upload without parts: ${key}`);
			const says = md5s.length === 0 ? undefined : partsSay(etags, md5s);
			if (says === 'wrong') throw new MigrationError('upload-corrupt', `A part was changed on its way: ${key}`);
			return {etags, says};
		},
	};
}

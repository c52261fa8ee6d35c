/** The parts of one multipart upload: filled from a stream, hashed, sent a few at a time, each tried again by itself. */
import {createHash, hash} from 'node:crypto';
import {MigrationError} from '../engine/failure.ts';
import {encodeValue} from '../engine/url.ts';
import type {Budget} from './budget.ts';
import type {Buffers} from './buffers.ts';
import {translateReply} from './errors.ts';
import {bareEtag} from './headers.ts';
import type {Limits} from './limits.ts';
import type {Objects} from './objects.ts';
import type {Testimony} from './proof.ts';
import {partsSay} from './prove-joined.ts';

/** Repeats a request for passing faults. */
export type Insist = <T>(work: () => Promise<T>) => Promise<T>;

export type Parts = {
	/** Takes a piece of the body, which is only lent. Resolves when more may come. */
	readonly write: (piece: Buffer) => void | Promise<void>;
	/** What has ended the upload: nothing more is taken then. */
	readonly failure: () => unknown;
	/**
	Sends what is left; resolves with the ETags in order and the hash of the whole. `says`: what the ETags are worth;
	undefined where the store has compared the signed hashes. Throws `upload-corrupt` where they contradict what was sent.
	*/
	readonly finish: () => Promise<Finished>;
	/** Gives back every buffer. Part requests under way are waited for. */
	readonly drop: () => Promise<void>;
};

type Finished = {
	readonly etags: readonly string[];
	readonly sha256: string;
	readonly says: Testimony | undefined;
};

export function createParts(
	{
		objects,
		budget,
		buffers,
		insist,
		limits,
	}: {
		readonly objects: Pick<Objects, 'ask' | 'abilities'>;
		readonly budget: Budget;
		readonly buffers: Buffers;
		readonly insist: Insist;
		readonly limits: Limits;
	},
	upload: {
		readonly key: string;
		readonly uploadId: string;
		readonly partBytes: number;
		/** The budget for the first part is held already. */
		readonly prepaid: boolean;
	},
): Parts {
	const {key, uploadId, partBytes} = upload;
	const {verifiesPayload, demandsChecksum} = objects.abilities;
	const whole = createHash('sha256');
	const etags: string[] = [];
	/** In hex; of none where the store compares the signed hashes. */
	const md5s: string[] = [];
	const sending = new Set<Promise<void>>();
	let current: Buffer | undefined;
	let filled = 0;
	let prepaid = upload.prepaid;
	let failed: {readonly error: unknown} | undefined;
	/** The last piece on the slow path, while it waits. */
	let spilling: Promise<void> | undefined;

	const send = (buffer: Buffer, length: number): void => {
		const number = etags.push('');
		const body = buffer.subarray(0, length);
		const payload = hash('sha256', body);
		const query = `partNumber=${number}&uploadId=${encodeValue(uploadId)}`;
		const headers: string[] = [];
		// A store that does not check the signed hash may still check this one; else its ETag may tell.
		if (!verifiesPayload || demandsChecksum) {
			const md5 = hash('md5', body);
			if (!verifiesPayload) md5s.push(md5);
			headers.push('content-md5', Buffer.from(md5, 'hex').toString('base64'));
		}
		const work = insist(async () => {
			const reply = await objects.ask('PUT', key, {query, headers, body, payload});
			if (reply.status !== 200) throw translateReply(reply, 'upload', `part ${number} of ${key}`);
			etags[number - 1] = bareEtag(reply.headers.etag);
		})
			.catch(error => {
				failed ??= {error};
			})
			.finally(() => {
				sending.delete(work);
				buffers.give(buffer);
				budget.give(partBytes);
			});
		sending.add(work);
	};

	const flush = (): void => {
		if (current === undefined) return;
		const [buffer, length] = [current, filled];
		current = undefined;
		filled = 0;
		send(buffer, length);
	};

	const check = (): void => {
		if (failed) throw failed.error;
	};

	/** The slow path: this piece ends a part or begins one. */
	const spill = async (piece: Buffer): Promise<void> => {
		let rest = piece;
		while (rest.length > 0) {
			check();
			if (current === undefined) {
				while (sending.size >= limits.partsAtOnce) await Promise.race(sending);
				check();
				if (!prepaid) await budget.take(partBytes);
				prepaid = false;
				const buffer = buffers.take(partBytes);
				current = buffer instanceof Promise ? await buffer : buffer;
			}
			const bytes = Math.min(rest.length, partBytes - filled);
			current.set(rest.subarray(0, bytes), filled);
			filled += bytes;
			rest = rest.subarray(bytes);
			if (filled === partBytes) flush();
		}
	};

	// A source may cut the connection while a piece waits for room; what is read on then must come after that piece.
	const spillInTurn = (piece: Buffer): Promise<void> => {
		const turn = spilling === undefined ? spill(piece) : spilling.then(() => spill(piece));
		const done = () => {
			if (spilling === turn) spilling = undefined;
		};
		spilling = turn;
		turn.then(done, (error: unknown) => {
			failed ??= {error};
			done();
		});
		return turn;
	};

	return {
		write(piece) {
			check();
			whole.update(piece);
			buffers.passed(piece.length);
			if (spilling !== undefined || current === undefined || filled + piece.length >= partBytes) {
				// It may have to wait, and the piece is only lent.
				return spillInTurn(Buffer.from(piece));
			}
			current.set(piece, filled);
			filled += piece.length;
			return undefined;
		},
		failure: () => failed?.error,
		async finish() {
			while (spilling !== undefined) await spilling;
			flush();
			await Promise.all(sending);
			check();
			if (etags.length === 0) throw new MigrationError('internal', `An upload without parts: ${key}`);
			const says = md5s.length === 0 ? undefined : partsSay(etags, md5s);
			if (says === 'wrong') throw new MigrationError('upload-corrupt', `A part was changed on its way: ${key}`);
			return {etags, sha256: whole.digest('hex'), says};
		},
		async drop() {
			failed ??= {error: new Error('dropped')};
			while (spilling !== undefined) await spilling.catch(() => undefined);
			if (prepaid) budget.give(partBytes);
			prepaid = false;
			if (current !== undefined) {
				buffers.give(current);
				budget.give(partBytes);
				current = undefined;
			}
			await Promise.all(sending);
		},
	};
}

/** The parts of one multipart upload, filled from a stream whose pieces are only lent. */
import {createHash} from 'node:crypto';
import {createSender, type SendingPorts, type Sent} from './send-part.ts';

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

type Finished = Sent & {readonly sha256: string};

export function createParts(
	ports: SendingPorts,
	upload: {
		readonly key: string;
		readonly uploadId: string;
		readonly partBytes: number;
		/** The budget for the first part is held already. */
		readonly prepaid: boolean;
	},
): Parts {
	const {budget, buffers} = ports;
	const {partBytes} = upload;
	const sender = createSender(ports, upload);
	const whole = createHash('sha256');
	let current: Buffer | undefined;
	let filled = 0;
	let prepaid = upload.prepaid;
	/** The last piece on the slow path, while it waits. */
	let spilling: Promise<void> | undefined;

	const flush = (): void => {
		if (current === undefined) return;
		const [buffer, length] = [current, filled];
		current = undefined;
		filled = 0;
		sender.send(buffer, length);
	};

	/** The slow path: this piece ends a part or begins one. */
	const spill = async (piece: Buffer): Promise<void> => {
		let rest = piece;
		while (rest.length > 0) {
			sender.check();
			if (current === undefined) {
				await sender.room();
				sender.check();
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
			sender.fail(error);
			done();
		});
		return turn;
	};

	return {
		write(piece) {
			sender.check();
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
		failure: sender.failure,
		async finish() {
			while (spilling !== undefined) await spilling;
			flush();
			const {etags, says} = await sender.sent();
			return {etags, says, sha256: whole.digest('hex')};
		},
		async drop() {
			sender.fail(new Error('dropped'));
			while (spilling !== undefined) await spilling.catch(() => undefined);
			if (prepaid) budget.give(partBytes);
			prepaid = false;
			if (current !== undefined) {
				buffers.give(current);
				budget.give(partBytes);
				current = undefined;
			}
			await sender.settled();
		},
	};
}

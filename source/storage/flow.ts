/**
A body that is sent while it is still being read. Each piece is copied into a slot of one buffer and handed to the
connection, which gives the slot back when the piece has left; so memory is bounded, and whoever reads waits for whoever
sends.
*/
import {MigrationError} from '../engine/failure.ts';

/** What a connection offers to a body that comes piece by piece, once its head is on the way. */
export type Way = {
	/** `sent` is called when the piece has left this process, or never will. */
	readonly write: (piece: Uint8Array, sent: () => void) => void;
	/** Ends the request, and its connection with it. */
	readonly abort: (error: Error) => void;
};

/** A body whose bytes are not there yet, only their number. Can be sent once. */
export type Flow = {readonly byteLength: number; readonly open: (way: Way) => void};

export const isFlow = (body: Uint8Array | Flow | null | undefined): body is Flow =>
	body !== null && body !== undefined && 'open' in body;

export type FlowSource = {
	readonly body: Flow;
	/** Takes a piece, which is only lent. Resolves when more may come; rejects where the other side takes none for too long. */
	readonly write: (piece: Buffer) => void | Promise<void>;
	/** Resolves once the connection holds nothing of the buffer any more. */
	readonly idle: () => Promise<void>;
	readonly abort: (error: Error) => void;
};

/** What a socket reads at once. */
const mostSlotBytes = 256 * 1024;
const leastSlots = 4;

/** `buffer` must not be used for anything else until `idle`. */
export function createFlow(
	byteLength: number,
	buffer: Buffer,
	{idleMs, what}: {readonly idleMs: number; readonly what: string},
): FlowSource {
	const slotBytes = Math.min(mostSlotBytes, Math.floor(buffer.length / leastSlots));
	const free = Array.from({length: Math.floor(buffer.length / slotBytes)}, (_, at) => at * slotBytes);
	const slots = free.length;
	const waiters = new Set<() => void>();
	let way: Way | undefined;
	let over = false;
	/** The last piece that waits for a slot: what comes after it must leave after it. */
	let waiting: Promise<void> | undefined;

	const abort = (error: Error): void => {
		over = true;
		way?.abort(error);
		for (const wake of waiters) wake();
	};
	const send = (piece: Uint8Array, slot: number): void => {
		buffer.set(piece, slot);
		const sent = () => {
			free.push(slot);
			for (const wake of waiters) wake();
		};
		if (way === undefined) sent();
		else way.write(buffer.subarray(slot, slot + piece.length), sent);
	};
	/** Until a slot has come back, or all is over. */
	const whenFreed = (): Promise<void> =>
		new Promise((resolve, reject) => {
			const end = (act: () => void) => {
				clearTimeout(patience);
				waiters.delete(wake);
				act();
			};
			const wake = () => end(resolve);
			const patience = setTimeout(() => {
				const late = new MigrationError('network-timeout', `No byte was taken within ${idleMs / 1000} s: ${what}`);
				end(() => reject(late));
				abort(late);
			}, idleMs);
			waiters.add(wake);
		});
	const sendInTurn = async (before: Promise<void> | undefined, piece: Buffer): Promise<void> => {
		await before;
		for (let at = 0; at < piece.length; at += slotBytes) {
			while (free.length === 0 && !over) await whenFreed();
			// The buffer may belong to somebody else by now.
			if (over) return;
			send(piece.subarray(at, at + slotBytes), free.pop() ?? 0);
		}
	};

	return {
		body: {
			byteLength,
			open(opened) {
				if (way !== undefined)
					throw new MigrationError('network-reset', `What flows by cannot be sent a second time: ${what}`);
				way = opened;
			},
		},
		write(piece) {
			if (over) return;
			const slot = waiting === undefined && piece.length <= slotBytes ? free.pop() : undefined;
			if (slot !== undefined) return send(piece, slot);
			const turn = sendInTurn(waiting, Buffer.from(piece));
			waiting = turn;
			const done = () => {
				if (waiting === turn) waiting = undefined;
			};
			turn.then(done, done);
			return turn;
		},
		async idle() {
			over = true;
			while (free.length < slots) await whenFreed();
		},
		abort,
	};
}

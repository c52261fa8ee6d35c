/** An answer onto the socket, whole or as a fault wants it. */
import type {ServerResponse} from 'node:http';
import type {FaultRule} from '../faults.ts';
import type {Answer} from './answer.ts';

type Options = {
	readonly response: ServerResponse;
	readonly answer: Answer;
	/** HEAD: all headers, no body. */
	readonly bodiless: boolean;
	readonly fault: FaultRule | undefined;
};

/** Resolves when the answer is on its way, or the client has gone. */
export async function send({response, answer, bodiless, fault}: Options): Promise<void> {
	const {status, headers, size} = answer;
	const damage = damages[fault?.action ?? ''];
	if (damage !== undefined && (bodiless || size === 0)) {
		// Nothing to damage: the answer itself is what goes missing.
		if (fault?.action === 'truncate' || fault?.action === 'short-chunked') cut(response);
		if (fault?.action === 'stall') return;
	}
	if (response.destroyed) return;
	const noBody = bodiless || status === 304 || status === 204;
	response.writeHead(status, {
		...headers,
		...(fault?.action !== 'short-chunked' &&
			status !== 304 &&
			status !== 204 &&
			size !== undefined && {'content-length': size}),
	});
	if (noBody) {
		response.end();
	} else if (damage !== undefined) {
		await damage(response, answer, fault?.ms ?? 20);
	} else if (Buffer.isBuffer(answer.body)) {
		response.end(answer.body);
	} else {
		for await (const piece of answer.body) await write(response, piece);
		if (!response.destroyed) response.end();
	}
}

/** RST where the system allows it: the client sees a reset, not an end. */
export function cut({socket}: ServerResponse): void {
	socket?.resetAndDestroy();
}

type Damage = (response: ServerResponse, answer: Answer, ms: number) => Promise<void>;

const damages: Readonly<Record<string, Damage>> = {
	truncate: async (response, answer) => {
		await writeHalf(response, answer);
		// An orderly end after too few bytes: what a dying proxy does.
		response.socket?.destroySoon();
	},
	stall: writeHalf,
	'short-chunked': async (response, answer) => {
		await writeHalf(response, answer);
		response.end();
	},
	flip: async (response, {body, size = 0}) => {
		let at = size >> 1;
		for await (const piece of piecesOf(body)) {
			if (at >= 0 && at < piece.length) {
				const wrong = Buffer.from(piece);
				wrong[at] = (wrong[at] ?? 0) ^ 0x01;
				await write(response, wrong);
			} else {
				await write(response, piece);
			}
			at -= piece.length;
		}
		response.end();
	},
	trickle: async (response, {body}, ms) => {
		for await (const piece of piecesOf(body)) {
			for (let from = 0; from < piece.length && !response.destroyed; from += 4) {
				await write(response, piece.subarray(from, from + 4));
				await pause(ms);
			}
		}
		response.end();
	},
};

async function* piecesOf(body: Answer['body']): AsyncIterable<Buffer> {
	if (Buffer.isBuffer(body)) yield body;
	else yield* body;
}

async function writeHalf(response: ServerResponse, {body, size = 0}: Answer): Promise<void> {
	let left = size >> 1;
	// Headers first: half of nothing must still be an answer that has begun.
	response.flushHeaders();
	for await (const piece of piecesOf(body)) {
		if (left <= 0 || response.destroyed) break;
		await write(response, piece.subarray(0, left));
		left -= piece.length;
	}
}

function write(response: ServerResponse, piece: Buffer): Promise<void> | undefined {
	if (response.destroyed || piece.length === 0 || response.write(piece)) return undefined;
	return new Promise(resolve => {
		const go = () => {
			response.off('drain', go).off('close', go);
			resolve();
		};
		response.on('drain', go).on('close', go);
	});
}

/** Does not keep the program alive. */
export const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms).unref());

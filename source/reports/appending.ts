/** A file that lines are appended to, and that outlives a full disk: what found no room goes with a later line. */
import {chmodSync, closeSync, fsyncSync, openSync, writeSync} from 'node:fs';

export type Appending = {
	/** Never throws. */
	readonly write: (line: string) => void;
	/** Of all lines, also of those that wait. */
	readonly bytes: () => number;
	/** Lines wait for room. */
	readonly isBehind: () => boolean;
	readonly close: () => void;
};

/** Beyond it lines are lost: an hour of what a run says, and little memory. */
const mostWaitingBytes = 1024 * 1024;

/** Throws where the file cannot be opened. `lostWords`: the line that stands in place of so many others. */
export function openAppending(file: string, lostWords: (lines: number) => string): Appending {
	const descriptor = openSync(file, 'a', 0o600);
	// The mode of a file that was there before stays as it was.
	chmodSync(file, 0o600);
	const waiting: Buffer[] = [];
	let waitingBytes = 0;
	let bytes = 0;
	let lost = 0;

	/** False while the disk takes nothing more. What it took of a line is not written again. */
	const flush = (): boolean => {
		try {
			for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
				const written = writeSync(descriptor, first);
				waitingBytes -= written;
				if (written === first.length) waiting.shift();
				else waiting[0] = first.subarray(written);
			}
			return true;
		} catch {
			return false;
		}
	};
	const add = (line: string) => {
		const piece = Buffer.from(line);
		waiting.push(piece);
		waitingBytes += piece.length;
	};

	return {
		write(line) {
			bytes += Buffer.byteLength(line);
			const written = flush();
			if (!written && waitingBytes >= mostWaitingBytes) {
				lost++;
				return;
			}
			if (written && lost > 0) {
				add(lostWords(lost));
				lost = 0;
			}
			add(line);
			if (written) flush();
		},
		bytes: () => bytes,
		isBehind: () => waiting.length > 0,
		close() {
			flush();
			try {
				fsyncSync(descriptor);
			} catch {
				// A log never ends a run.
			} finally {
				closeSync(descriptor);
			}
		},
	};
}

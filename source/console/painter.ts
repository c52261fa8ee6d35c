/**
The screen that Ink writes to. Ink, in its debug mode, hands over whole frames; the painter sends the terminal only what
differs from what it shows. So a frame may fill the terminal to its last line, which Ink itself would clear each time.
While the link is slow, frames are dropped, and the newest is sent when the link has taken the last one.
*/
import {EventEmitter} from 'node:events';
import {difference, linesOf, type Size} from './difference.ts';
import {type Cause, waitForFrame, withFrame} from './frame-pace.ts';

/** As much of a terminal's stream as the painter needs. */
export type Screen = Pick<NodeJS.WriteStream, 'write' | 'once' | 'writableNeedDrain' | 'columns' | 'rows'>;

export type Painter = {
	/** For Ink's `stdout`. */
	readonly stream: NodeJS.WriteStream;
	readonly size: () => Size;
	/** Milliseconds until the next frame may be drawn. */
	readonly wait: (cause: Cause) => number;
	/** The next frame is sent whole: the terminal shows something else, or nobody knows what. */
	readonly forget: () => void;
	/** As `forget`, and the last frame is sent now. */
	readonly repaint: () => void;
	/** Nothing is sent any more until `forget` or `repaint`: the terminal belongs to somebody else. */
	readonly rest: () => void;
	/** Bytes and frames that were sent, and frames that a newer one has overtaken. */
	readonly counts: () => {readonly bytes: number; readonly frames: number; readonly overtaken: number};
};

export function createPainter(screen: Screen, now: () => number): Painter {
	let shown: readonly string[] | null = null;
	let frame: string | null = null;
	let resting = false;
	let draining = false;
	let drawn: readonly number[] = [];
	let later: NodeJS.Timeout | undefined;
	const counts = {bytes: 0, frames: 0, overtaken: 0};
	// A terminal that does not know its size says 0.
	const size = (): Size => ({columns: screen.columns || 80, rows: screen.rows || 24});

	const flush = () => {
		clearTimeout(later);
		if (frame === null || resting) return;
		// What Ink draws of itself, for a spinner, keeps the pace too.
		const wait = waitForFrame(drawn, now(), 'key');
		if (wait > 0) {
			later = setTimeout(flush, wait);
			return;
		}
		if (screen.writableNeedDrain) {
			if (draining) counts.overtaken++;
			else screen.once('drain', drained);
			draining = true;
			return;
		}
		const lines = linesOf(frame, size());
		const bytes = difference(shown, lines, size());
		shown = lines;
		if (bytes === '') return;
		counts.frames++;
		drawn = withFrame(drawn, now());
		counts.bytes += Buffer.byteLength(bytes);
		screen.write(bytes);
	};
	const drained = () => {
		draining = false;
		flush();
	};

	const stream = Object.assign(new EventEmitter(), {
		// Ink asks a terminal more than this one answers: cursor, keyboard protocol, synchronised output. All of that is ours.
		isTTY: false,
		writable: true,
		write(text: string | Uint8Array) {
			frame = String(text);
			flush();
			return true;
		},
	});
	Object.defineProperties(stream, {
		columns: {get: () => size().columns},
		rows: {get: () => size().rows},
	});

	const forget = () => {
		shown = null;
		resting = false;
	};

	return {
		stream: stream as unknown as NodeJS.WriteStream,
		size,
		wait: cause => waitForFrame(drawn, now(), cause),
		forget,
		repaint() {
			forget();
			flush();
		},
		rest() {
			resting = true;
			clearTimeout(later);
		},
		counts: () => ({...counts}),
	};
}

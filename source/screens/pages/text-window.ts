/** A text that may be longer than its room, read from the line on that was scrolled to. Pure. */
import type {Line} from '../ui/line.ts';

export type TextWindow = {
	/** First line that is seen. */
	readonly top: number;
	/** Which lines of how many are seen; empty where all are. */
	readonly words: string;
};

export function textWindow(lines: readonly Line[], chosen: number, room: number): TextWindow {
	if (lines.length <= room) return {top: 0, words: ''};
	const top = Math.min(chosen, lines.length - room);
	return {top, words: `lines ${top + 1}-${top + room} of ${lines.length}`};
}

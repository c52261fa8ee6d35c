/** One line of a frame, never wider than the terminal: measured by what a terminal draws, not by characters. */
import {characters, widthOf} from '../reports/cells.ts';

/** A colour or style (SGR), a link (OSC 8), or any other escape that Ink may have written. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escapes are what it looks for
const escapes = /(\u001B\[[0-9;:?]*[A-Za-z]|\u001B\][^\u0007\u001B]*(?:\u0007|\u001B\\))/;

/**
Cuts at the last whole character that fits. A wide character that would stand half outside is left out: what a terminal
makes of it differs. Escapes after the cut are kept, so that every style that was begun also ends.
*/
export function fitLine(line: string, columns: number): string {
	if (line.length <= columns || widthOf(line) <= columns) return line;
	let left = columns;
	let full = false;
	let fitted = '';
	for (const part of line.split(escapes)) {
		if (part.startsWith('\u001B')) fitted += part;
		else if (!full) {
			for (const character of characters(part)) {
				const width = widthOf(character);
				full = width > left;
				if (full) break;
				fitted += character;
				left -= width;
			}
		}
	}
	return fitted;
}

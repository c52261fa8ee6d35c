/** Text as a terminal shows it: by what is seen as one character, and by the cells that it takes. */
import stringWidth from 'string-width';

const plainAscii = /^[\x20-\x7e]*$/;
const graphemes = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

/** Cells of the terminal. Nearly all text is ASCII, where counting is enough. */
export const widthOf = (text: string): number =>
	plainAscii.test(text) ? text.length : stringWidth(text) + (mayJoin.test(text) ? joinedLetters(text) : 0);

const mayJoin = /[\p{M}\u0e33\u0eb3]/u;
/** Jamo make one syllable, and half-width forms are counted as they are. */
const letters = /(?![\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\uff00-\uffef])\p{Lo}/gu;

/**
Letters that are one character with those before them (a conjunct of Devanagari, the AM of Thai and Lao), and that
terminals and tmux give cells of their own: `string-width` counts the first one alone, and what stands behind would be
drawn elsewhere than it is thought to be.
*/
const joinedLetters = (text: string): number =>
	Array.from(graphemes.segment(text)).reduce(
		(sum, {segment}) => sum + Math.max(0, (segment.match(letters)?.length ?? 0) - 1),
		0,
	);

/** A letter with its accents is one, and so is a family of emoji. */
export const characters = (text: string): readonly string[] =>
	plainAscii.test(text) ? Array.from(text) : Array.from(graphemes.segment(text), ({segment}) => segment);

/** As much of its beginning as `width` cells hold. */
export const beginning = (text: string, width: number): string => fitting(characters(text), width).join('');

/** As much of its end as `width` cells hold. */
export const ending = (text: string, width: number): string =>
	fitting(characters(text).toReversed(), width).toReversed().join('');

function fitting(all: readonly string[], width: number): readonly string[] {
	let left = width;
	const over = all.findIndex(character => {
		left -= widthOf(character);
		return left < 0;
	});
	return over === -1 ? all : all.slice(0, over);
}

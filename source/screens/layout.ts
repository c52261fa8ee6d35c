/** The line budget: which part of the screen has how many lines. Reducer and drawing share it, so that they agree. */
import type {Model} from './model.ts';

export const least = {columns: 40, rows: 10} as const;

type Size = Pick<Model, 'columns' | 'rows'>;

export const isTooSmall = ({columns, rows}: Size): boolean => columns < least.columns || rows < least.rows;

/** Banner, state, progress; tabs where there is room. */
export const hasTabs = ({rows}: Size): boolean => rows >= 16;

const top = 3;
const bottom = 2;

export type Body = {readonly width: number; readonly height: number};

/** Between header and message line; its first line is the screen's title. */
export const bodyOf = (size: Size): Body => ({
	width: size.columns,
	height: Math.max(0, size.rows - top - (hasTabs(size) ? 1 : 0) - bottom),
});

/** Below the title. */
export const contentOf = (size: Size): Body => {
	const {width, height} = bodyOf(size);
	return {width, height: Math.max(0, height - 1)};
};

/** Home: what there is stands above what can be done. */
export const factsHeight = (size: Size): number => Math.min(9, Math.floor(contentOf(size).height / 2));
export const menuHeight = (size: Size): number => Math.max(1, contentOf(size).height - factsHeight(size) - 1);

/** Below a table: what is to be said of the chosen row. */
export const detailHeight = (size: Size): number => {
	const {height} = contentOf(size);
	return height < 8 ? 0 : Math.min(7, Math.floor(height * 0.4));
};

/**
Above the conflicts of a cut-over: what is done now in so many lines, and its rings with their head. They come first: a
list that would not even show a row gives them all its room.
*/
export function ringsHeight(size: Size, {rings, doing}: {readonly rings: number; readonly doing: number}): number {
	const {height} = contentOf(size);
	const above = Math.min(rings + 5 + doing, Math.max(height - leastList, doing + 2));
	return height - above < leastList ? height : above;
}

/** Its title, its head, a row. */
const leastList = 3;

/** Of what stands above a question: how many lines are seen at once, within a frame that takes three. */
export const linesAbove = (lines: number, question: number, height: number): number =>
	Math.max(1, Math.min(lines, height - 3 - question));

const widestDialog = 100;

/** Room for text within that frame. */
export const dialogRoom = (width: number): number => Math.min(widestDialog, width) - 4;

/**
A table that shows a window of its rows: ten thousand cost as much as forty. Column widths are fixed, so that nothing
jumps while it is scrolled; one column takes what is left.
*/
import type {Look, Marks} from '../theme.ts';
import {cell, type Line, look, middle, type Span} from './line.ts';
import {Lines, useTheme} from './lines.tsx';

export type Column<Row> = {
	readonly title: string;
	readonly width: number;
	readonly align?: 'left' | 'right';
	/** Takes what the others leave. */
	readonly grows?: boolean;
	/** Shown only in tables at least so wide. */
	readonly from?: number;
	/** Shown only in narrower ones. */
	readonly until?: number;
	/** Cut in the middle, not at the end. */
	readonly middle?: boolean;
	readonly text: (row: Row) => string;
	readonly look?: (row: Row) => Look | undefined;
	/** Absent where rows cannot be sorted by it. */
	readonly sortBy?: (row: Row) => number | string;
};

type Shape<Row> = {
	readonly columns: ReadonlyArray<Column<Row>>;
	readonly total: number;
	/** Undefined where a row has not been read yet. */
	readonly at: (index: number) => Row | undefined;
	readonly top: number;
	readonly chosen: number;
	readonly sort?: {readonly title: string; readonly reverse: boolean} | null;
	/** In place of rows where there are none. */
	readonly empty?: string;
};

type Size = {readonly width: number; readonly height: number};

const gap = '  ';

export function Table<Row>({width, height, ...shape}: Shape<Row> & Size) {
	const {marks} = useTheme();
	return <Lines lines={tableLines(shape, {width, height}, marks)} width={width} height={height} />;
}

/** The head and `height - 1` rows from `top` on. */
export function tableLines<Row>(shape: Shape<Row>, {width, height}: Size, marks: Marks): readonly Line[] {
	const {columns, total, at, top, chosen, sort, empty = 'nothing'} = shape;
	const shown = columns.filter(({from = 0, until = Infinity}) => width >= from && width < until);
	const widths = widthsOf(shown, width - 2);
	const head = shown.map(({title, align = 'left'}, index) => {
		const order = sort?.title === title ? (sort.reverse ? marks.down : marks.up) : '';
		return cell(`${title}${order}`, widths[index] ?? 0, align, marks.cut);
	});
	const rows = Array.from({length: Math.max(0, Math.min(height - 1, total - top))}, (_, offset): Line => {
		const index = top + offset;
		const row = at(index);
		if (row === undefined) return [index === chosen ? `${marks.chosen} ` : '  ', look(marks.cut, 'dim')];
		const cells = shown.map((column, place) => {
			const room = widths[place] ?? 0;
			const text = column.text(row);
			return cell(column.middle ? middle(text, room, marks.cut) : text, room, column.align ?? 'left', marks.cut);
		});
		if (index === chosen) return [look(cell(`${marks.chosen} ${cells.join(gap)}`, width, 'left', marks.cut), 'chosen')];
		return spansOf(
			cells,
			shown.map(one => one.look?.(row)),
		);
	});
	return [[look(`  ${head.join(gap)}`, 'dim')], ...(rows.length === 0 ? [[look(`  ${empty}`, 'dim')]] : rows)];
}

/** Cells of the same look in one piece. */
function spansOf(cells: readonly string[], looks: ReadonlyArray<Look | undefined>): Line {
	const spans: Span[] = [];
	let plain = '  ';
	for (const [index, text] of cells.entries()) {
		const of = looks[index];
		if (of === undefined) {
			plain += text + gap;
			continue;
		}
		if (plain !== '') spans.push(plain);
		spans.push(look(text, of));
		plain = gap;
	}
	return [...spans, plain.trimEnd()];
}

function widthsOf<Row>(columns: ReadonlyArray<Column<Row>>, room: number): readonly number[] {
	let growing = columns.filter(({grows}) => grows).length;
	const fixed = columns.reduce((sum, {width, grows}) => sum + (grows ? 0 : width), 0);
	const left = room - fixed - gap.length * Math.max(0, columns.length - 1);
	let extra = Math.max(0, left);
	return columns.map(({width, grows}) => {
		if (!grows) return width;
		const share = Math.ceil(extra / growing);
		extra -= share;
		growing -= 1;
		return Math.max(Math.min(width, left), share);
	});
}

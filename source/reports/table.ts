/** Plain tables for terminals and pipes: columns of text, measured as a terminal shows them. */
import {beginning, widthOf} from './cells.ts';
import {safeLine} from './safe-text.ts';

export type Column = {
	readonly title: string;
	readonly align?: 'left' | 'right';
	/** May be cut where the table would be wider than the page; the widest of these gives way first. */
	readonly shrinks?: boolean;
};

/** Words, and how many there are of what they name. */
export const twoColumns: readonly Column[] = [
	{title: '', shrinks: true},
	{title: '', align: 'right'},
];

/** The lines of a table no wider than `columns`, where its shrinking columns allow it. Cells are made safe here. */
export function table(
	shape: readonly Column[],
	rows: ReadonlyArray<readonly string[]>,
	columns = 80,
	indent = '',
): readonly string[] {
	const cells = rows.map(row => shape.map((_, index) => safeLine(row[index] ?? '')));
	const titled = shape.some(({title}) => title !== '');
	const all = titled ? [shape.map(({title}) => title), ...cells] : cells;
	const widths = squeeze(
		shape,
		shape.map((_, index) => widthOfColumn(all, index)),
		columns - indent.length - 2 * (shape.length - 1),
	);
	return all.map(row => {
		const line = shape.map(({align}, index) => pad(row[index] ?? '', widths[index] ?? 0, align ?? 'left')).join('  ');
		return `${indent}${line}`.trimEnd();
	});
}

/** Row by row: an org has more accounts than a call takes arguments. */
const widthOfColumn = (rows: ReadonlyArray<readonly string[]>, index: number): number =>
	rows.reduce((most, row) => Math.max(most, widthOf(row[index] ?? '')), 0);

const leastWidth = 8;

function squeeze(shape: readonly Column[], wanted: readonly number[], room: number): readonly number[] {
	const widths = [...wanted];
	for (;;) {
		const over = widths.reduce((sum, width) => sum + width, 0) - room;
		if (over <= 0) return widths;
		const widest = shape
			.map(({shrinks}, index) => ({index, width: shrinks === true ? (widths[index] ?? 0) : 0}))
			.reduce((a, b) => (b.width > a.width ? b : a), {index: -1, width: leastWidth});
		if (widest.index === -1) return widths;
		widths[widest.index] = widest.width - 1;
	}
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
	const cut = truncate(text, width);
	const gap = ' '.repeat(Math.max(0, width - widthOf(cut)));
	return align === 'right' ? gap + cut : cut + gap;
}

/** The text cut to a width, with `mark` where something is missing. Never splits what is seen as one character. */
export function truncate(text: string, width: number, mark = '..'): string {
	return widthOf(text) <= width ? text : `${beginning(text, width - widthOf(mark))}${mark}`;
}

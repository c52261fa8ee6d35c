/** A history as a row of columns, newest at the right. */
import type {Marks} from '../theme.ts';
import {type Line, look} from './line.ts';

type Props = {
	readonly values: readonly number[];
	readonly width: number;
	readonly height?: number;
	readonly marks: Marks;
};

/**
`height` lines of `width` cells, the last `width` values. The highest value reaches the top; whatever is more than
nothing is seen.
*/
export function sparkline({values, width, height = 1, marks}: Props): readonly Line[] {
	const shown = values.slice(-width);
	const most = Math.max(0, ...shown);
	const steps = marks.steps.length - 1;
	const blank = ' '.repeat(Math.max(0, width - shown.length));
	const levels = shown.map(value =>
		most === 0 || !(value > 0) ? 0 : Math.max(1, Math.round((value / most) * steps * height)),
	);
	return Array.from({length: height}, (_, row) => {
		const below = (height - 1 - row) * steps;
		const cells = levels.map(level => marks.steps[Math.min(steps, Math.max(0, level - below))] ?? ' ');
		return [look(blank + cells.join(''), 'accent')];
	});
}

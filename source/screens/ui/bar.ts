/** How much of a whole is done, in cells. */
import type {Look, Marks} from '../theme.ts';
import {type Line, look} from './line.ts';

/** Never full before all is done, and never empty when something is. */
export function bar(part: number, whole: number, width: number, marks: Marks, of: Look = 'accent'): Line {
	const share = whole > 0 ? Math.min(1, Math.max(0, part / whole)) : 0;
	const cells = Math.max(0, Math.floor(width));
	const least = part > 0 ? 1 : 0;
	const most = part >= whole && whole > 0 ? cells : Math.max(0, cells - 1);
	const full = Math.min(most, Math.max(least, Math.round(share * cells)));
	return [look(marks.full.repeat(full), of), look(marks.empty.repeat(cells - full), 'dim')];
}

/** A question in a frame, in the middle of the body. */
import {Box} from 'ink';
import {dialogRoom, linesAbove} from '../layout.ts';
import type {Theme} from '../theme.ts';
import {fitted, type Line, lineWidth, look} from './line.ts';
import {Lines, useTheme} from './lines.tsx';

type Props = {
	readonly title: string;
	/** What stands above the question; scrolled by `top` where it is longer than there is room. */
	readonly lines: readonly Line[];
	readonly top?: number;
	/** Stands at the end, always in sight. */
	readonly question: readonly Line[];
	readonly width: number;
	readonly height: number;
	readonly danger?: boolean;
};

export function Dialog(props: Props) {
	const theme = useTheme();
	const {width, height} = props;
	return (
		<Box width={width} height={height} flexShrink={0}>
			<Lines lines={dialogLines(props, theme)} width={width} height={height} />
		</Box>
	);
}

export function dialogLines(
	{title, lines, top = 0, question, width, height, danger = false}: Props,
	{marks}: Theme,
): readonly Line[] {
	const room = dialogRoom(width);
	// Whatever else has room or not: what is asked, and what is typed, must be seen.
	if (height < question.length + 4) return [[look(title, danger ? 'bad' : 'strong')], ...question].slice(-height);
	const inner = linesAbove(lines.length, question.length, height);
	const first = Math.max(0, Math.min(top, lines.length - inner));
	const shown = lines.slice(first, first + inner);
	const more = lines.length - inner;
	const of = danger ? 'bad' : 'accent';
	const [topLeft, topRight, bottomLeft, bottomRight] = marks.corners;
	const margin = ' '.repeat(Math.max(0, Math.floor((width - room - 4) / 2)));
	const edge = (left: string, right: string, words: string): Line => {
		const name = words === '' ? [] : fitted([` ${words} `], room - 2, marks.cut);
		const rule = marks.rule.repeat(Math.max(0, room + 1 - lineWidth(name)));
		return [
			margin,
			look(`${left}${marks.rule}`, of),
			...name.map(span => look(String(span), 'strong')),
			look(`${rule}${right}`, of),
		];
	};
	const inside = (line: Line): Line => {
		const kept = fitted(line, room, marks.cut);
		return [
			margin,
			look(`${marks.side} `, of),
			...kept,
			' '.repeat(Math.max(0, room - lineWidth(kept))),
			look(` ${marks.side}`, of),
		];
	};
	const scroll = more > 0 ? `${marks.up}${marks.down} ${first + 1}-${first + inner} of ${lines.length}` : '';
	const frame = [
		edge(topLeft, topRight, title),
		...shown.map(inside),
		edge(marks.side, marks.side, scroll),
		...question.map(inside),
		edge(bottomLeft, bottomRight, ''),
	];
	const above = Math.max(0, Math.floor((height - frame.length) / 2));
	return [...Array.from({length: above}, (): Line => []), ...frame];
}

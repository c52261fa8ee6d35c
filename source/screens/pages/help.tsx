/** The help, as far as it is scrolled. */
import {Box} from 'ink';
import type {Screen} from '../model.ts';
import {type Line, look} from '../ui/line.ts';
import {Lines, useTheme} from '../ui/lines.tsx';
import {Rule} from '../ui/panel.tsx';
import {helpLines} from './help-lines.ts';

type Props = {
	readonly typed: string;
	readonly top: number;
	readonly screen: Screen;
	readonly width: number;
	readonly height: number;
};

export function Help({typed, top, screen, width, height}: Props) {
	const {marks} = useTheme();
	const {left, right, room, most} = helpLines(typed, screen, {width, height}, marks.cut);
	const first = Math.min(top, most);
	const all = most + room;
	const aside: Line = [look(most > 0 ? `lines ${first + 1}-${first + room} of ${all}` : 'Esc closes', 'dim')];
	const leftWidth = right === null ? width : Math.floor(width / 2);
	return (
		<Box flexDirection="column" width={width}>
			<Rule title="Help" aside={aside} width={width} />
			<Box width={width} height={room}>
				<Lines lines={left.slice(first)} width={leftWidth} height={room} />
				{right !== null && <Lines lines={right.slice(first)} width={width - leftWidth} height={room} />}
			</Box>
		</Box>
	);
}

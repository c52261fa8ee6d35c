/** What an operator reviews: how many of which class, and how sure that is. */
import {Box, Text} from 'ink';
import {Table} from 'ink-table';
import type {PropsWithChildren} from 'react';
import {count} from '../../reports/numbers.ts';
import {cell} from '../ui/line.ts';
import {Lines, useTheme} from '../ui/lines.tsx';
import {type Count, countLines, type Summary} from './plan-summary-lines.ts';

type Props = {readonly summary: Summary; readonly top: number; readonly width: number; readonly height: number};

export function PlanSummary({summary, top, width, height}: Props) {
	if (summary.shape === 'list') return <Lines lines={summary.lines.slice(top)} width={width} height={height} />;
	const {counts, assurances, left, right} = summary;
	return (
		<Box justifyContent="space-between" width={width} height={height}>
			<Counts counts={counts} width={left} height={height} />
			<Lines lines={assurances} width={right} height={height} />
		</Box>
	);
}

const tableHeight = (rows: number): number => 3 + 2 * rows;

/** In a frame where that fits; on a small screen the counts are worth more than the frame. */
function Counts({
	counts,
	width,
	height,
}: {
	readonly counts: readonly Count[];
	readonly width: number;
	readonly height: number;
}) {
	const {marks} = useTheme();
	if (tableHeight(counts.length) > height)
		return <Lines lines={countLines(counts, width, marks.cut)} width={width} height={height} />;
	const most = Math.max(...counts.map(([, n]) => count(n).length), 'RECORDS'.length);
	const room = width - most - 7;
	const data = counts.map(([words, n]) => ({CLASS: cell(words, room, 'left', marks.cut), RECORDS: count(n)}));
	return (
		<Box width={width} height={height} flexShrink={0}>
			<Table
				data={data}
				columns={[
					{key: 'CLASS', align: 'left'},
					{key: 'RECORDS', align: 'right'},
				]}
				skeleton={Skeleton}
				header={Heading}
			/>
		</Box>
	);
}

function Heading({children}: PropsWithChildren) {
	const {styles} = useTheme();
	return <Text {...styles.dim}>{children}</Text>;
}

/** The frame, in ASCII where the terminal has nothing else. */
function Skeleton({children}: PropsWithChildren) {
	const {styles, marks} = useTheme();
	const ascii = marks.rule === '-';
	const drawn = ascii
		? String(children)
				.replaceAll('─', '-')
				.replaceAll('│', '|')
				.replaceAll(/[┌┐└┘├┤┬┴┼]/g, '+')
		: children;
	return <Text {...styles.dim}>{drawn}</Text>;
}

/** What an operator reviews: how many of which class, and how sure that is. */
import {Box, Text} from 'ink';
import {Table} from 'ink-table';
import type {PropsWithChildren} from 'react';
import type {Gate} from '../../engine/event.ts';
import type {Probed} from '../../engine/plan-summary.ts';
import type {PlanSurvey} from '../../engine/survey.ts';
import {count, duration} from '../../reports/numbers.ts';
import {changedClasses, comparedWords, keptClasses, proofWords, wayBackWords} from '../../reports/plan-words.ts';
import {wrap} from '../../reports/safe-text.ts';
import {cell, type Line, look} from '../ui/line.ts';
import {Lines, useTheme} from '../ui/lines.tsx';

type Props = {
	readonly plan: PlanSurvey;
	/** As the run has said them that made the plan; none for an older one. */
	readonly gates: readonly Gate[];
	readonly width: number;
	readonly height: number;
};
type Count = readonly [words: string, n: number];

/** Beside each other where there is room, else the counts above. */
const besideFrom = 110;
const assuranceLeast = 6;

export function PlanSummary({plan, gates, width, height}: Props) {
	const counts = countsOf(plan);
	if (width >= besideFrom) {
		const left = Math.floor(width * 0.52);
		const right = width - left - 2;
		return (
			<Box columnGap={2} width={width} height={height}>
				<Counts counts={counts} width={left} height={height} />
				<Lines lines={assuranceLines(plan, gates, right)} width={right} height={height} />
			</Box>
		);
	}
	const above = Math.max(Math.ceil(height / 2), Math.min(tableHeight(counts.length), height - assuranceLeast));
	return (
		<Box flexDirection="column" width={width}>
			<Counts counts={counts} width={width} height={above} />
			<Lines lines={assuranceLines(plan, gates, width)} width={width} height={height - above} />
		</Box>
	);
}

/** What changes, then what stays; the records of the scope are their sum. */
function countsOf({summary, changes}: PlanSurvey): readonly Count[] {
	return [
		...changedClasses(summary.classes),
		...keptClasses(summary.classes, {}),
		['all records of the scope', summary.records],
		['of them changed by the plan', changes],
	];
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
	if (tableHeight(counts.length) > height || width < 50) {
		const lines = counts.map(
			([words, n]): Line => [cell(`  ${words}`, width - 12, 'left', marks.cut), look(count(n).padStart(12), 'strong')],
		);
		return <Lines lines={lines} width={width} height={height} />;
	}
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

const labelWidth = 12;

export function assuranceLines(plan: PlanSurvey, gates: readonly Gate[], width: number): readonly Line[] {
	const {summary, direction, rings} = plan;
	const {compared, apiCalls, linkBase, wayBack, test} = summary;
	const forward = direction === 'cutover';
	const said = (label: string, words: string, bad = false): readonly Line[] =>
		wrap(words, Math.max(20, width - labelWidth))
			.split('\n')
			.map(
				(text, at): Line => [look((at === 0 ? label : '').padEnd(labelWidth), 'dim'), bad ? look(text, 'bad') : text],
			);
	const opens = (probe: Probed) => probe.opened === probe.tried;
	return [
		...gates
			.filter(({holds}) => !holds)
			.flatMap(({gate, found, hint = ''}) => said('gate', `${gate}: ${found}. ${hint}`, true)),
		...(test === null ? [] : said('TEST', `only the account ${test.accountName} (${test.accountId})`)),
		...said(forward ? 'link proof' : 'originals', proofWords(summary), !opens(summary.linkProof)),
		...failuresOf(summary.linkProof, said),
		...(forward ? said('way back', wayBackWords(wayBack), !opens(wayBack)) : []),
		...said(
			'API calls',
			`about ${count(apiCalls.needed)} of the ${count(apiCalls.available)} that are left`,
			apiCalls.needed > apiCalls.available,
		),
		...said('time', `about ${duration(summary.secondsForecast)}, in ${count(rings.length)} rings, the canary first`),
		...said('window', 'about a second between compare and write of each 200; it is measured'),
		...(forward ? said('compared', comparedWords(compared)) : []),
		...(forward ? said('new links', linkBase) : []),
	];
}

const failuresOf = (
	{failures}: Probed,
	said: (label: string, words: string, bad: boolean) => readonly Line[],
): readonly Line[] =>
	failures
		.slice(0, 3)
		.flatMap(({answer, count: n, example}) => said('', `${answer}: ${count(n)}, such as ${example}`, true));

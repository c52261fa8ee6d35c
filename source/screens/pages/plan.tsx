/** The plan under review: counts and proofs first, then every change, then what needs a look. */
import {Box} from 'ink';
import type {PlanRowSurvey} from '../../engine/survey.ts';
import {count} from '../../reports/numbers.ts';
import {safeLine} from '../../reports/safe-text.ts';
import {contentOf, detailHeight} from '../layout.ts';
import {planListing} from '../lists/of.ts';
import {withRows} from '../lists/plan.ts';
import {here, type Model} from '../model.ts';
import {reviewedPlan} from '../open-plan.ts';
import type {Look} from '../theme.ts';
import {type Line, labelled, look, pieces} from '../ui/line.ts';
import {Lines} from '../ui/lines.tsx';
import {Panel, Rule} from '../ui/panel.tsx';
import {ListPage, pagesLine} from './list-page.tsx';
import {PlanSummary} from './plan-summary.tsx';
import {ageOf, summaryOf} from './plan-summary-lines.ts';
import {textWindow} from './text-window.ts';

const tabs = ['summary', 'changes', 'needs a look'] as const;

export function Plan({model}: {readonly model: Model}) {
	const {plan, planFound} = withRows(model.data, reviewedPlan(model));
	const place = here(model);
	const {width, height} = contentOf(model);
	const summary = summaryOf(model, {width, height});
	if (plan === null || summary === null) return <NoPlan model={model} />;
	const title = `Plan ${plan.planId}`;
	if (place.tab === 0) {
		const isList = summary.shape === 'list';
		const {top, words} = textWindow(isList ? summary.lines : [], place.list.chosen, height);
		const aside = [...tabLine(place.tab), look(isList ? words : ageOf(plan, model.now), 'dim')];
		return (
			<Box flexDirection="column" width={width}>
				<Rule title={title} aside={aside} width={width} />
				<PlanSummary summary={summary} top={top} width={width} height={height} />
			</Box>
		);
	}
	const below = detailHeight(model);
	const listing = planListing(model, place);
	const searched =
		place.tab === 1 && place.list.filter !== '' && planFound !== null
			? [look(`, ${count(planFound.walked)} looked at${planFound.done ? '' : ' so far'}`, 'dim')]
			: [];
	return (
		<Box flexDirection="column" width={width}>
			<ListPage
				title={title}
				before={tabLine(place.tab)}
				after={searched}
				one="change"
				listing={listing}
				model={model}
				height={height - below}
			/>
			{below > 0 && (
				<Panel
					title="Old and new"
					lines={changeLines(listing.at(place.list.chosen), width)}
					width={width}
					height={below}
				/>
			)}
		</Box>
	);
}

const tabLine = (tab: number): Line => pagesLine(tabs, tab);

function NoPlan({model}: {readonly model: Model}) {
	const {width, height} = contentOf(model);
	const words: readonly Line[] = [
		['There is no plan yet.'],
		[],
		[look(':plan', 'key'), ' makes every read and check of the cut-over and ends with a plan; it changes nothing.'],
	];
	return (
		<Box flexDirection="column" width={width}>
			<Rule title="Plan" width={width} />
			<Lines lines={words} width={width} height={height} />
		</Box>
	);
}

const labelWidth = 8;

/** Both links whole, on as many lines as they take. */
export function changeLines(row: PlanRowSurvey | undefined, width: number): readonly Line[] {
	if (row === undefined) return [[look('no change is chosen', 'dim')]];
	const {recordId, accountName, from, to, found} = row;
	// What may be a link keeps its spaces: it is not broken at them.
	const link = (label: string, text: string, of: Look = 'plain'): readonly Line[] =>
		labelled(label, safeLine(text), {width, labelWidth, of, lines: pieces});
	return [
		...link('old', from ?? 'empty'),
		...link('new', to ?? 'empty'),
		...(found === null ? [] : link('found', found, 'bad')),
		[look('record  ', 'dim'), `${recordId}  ${row.name}`],
		[look('account ', 'dim'), accountName ?? 'none'],
		[look('Enter', 'key'), look(' shows the record with its whole history', 'dim')],
	];
}

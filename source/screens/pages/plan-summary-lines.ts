/** What is said of the plan under review: its counts by class, how sure they are, and how both are laid out. Pure. */
import type {Gate} from '../../engine/event.ts';
import type {Probed} from '../../engine/plan-summary.ts';
import type {PlanSurvey} from '../../engine/survey.ts';
import {count, duration} from '../../reports/numbers.ts';
import {changedClasses, comparedWords, keptClasses, proofWords, wayBackWords} from '../../reports/plan-words.ts';
import type {Body} from '../layout.ts';
import type {Model} from '../model.ts';
import {reviewedPlan, stateWords} from '../open-plan.ts';
import {themeOf} from '../theme.ts';
import {cell, type Line, labelled, look} from '../ui/line.ts';

export type Count = readonly [words: string, n: number];

export type Summary =
	/** Both whole, beside each other. */
	| {
			readonly shape: 'beside';
			readonly counts: readonly Count[];
			readonly assurances: readonly Line[];
			readonly left: number;
			readonly right: number;
	  }
	/** One below the other: where that is longer than the screen it is scrolled, and nothing is left out. */
	| {readonly shape: 'list'; readonly lines: readonly Line[]};

const besideFrom = 110;
const gap = 2;

/** Null without a plan. */
export function summaryOf(model: Model, {width, height}: Body): Summary | null {
	const plan = reviewedPlan(model);
	if (plan === null) return null;
	const counts = countsOf(plan);
	const gates = gatesOf(model, plan);
	const left = Math.floor(width * 0.52);
	const right = width - left - gap;
	const assurances = assuranceLines(plan, gates, right);
	if (width >= besideFrom && Math.max(counts.length, assurances.length) <= height)
		return {shape: 'beside', counts, assurances, left, right};
	const {cut} = themeOf(model).marks;
	const lines: readonly Line[] = [
		[look(ageOf(plan, model.now), 'dim')],
		...countLines(counts, width, cut),
		[],
		...assuranceLines(plan, gates, width),
	];
	return {shape: 'list', lines};
}

export function ageOf(plan: PlanSurvey, now: number): string {
	const age = duration(Math.max(0, now - plan.createdAt) / 1000);
	return `${stateWords(plan)}, made ${age} ago`;
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

export function countLines(counts: readonly Count[], width: number, cut: string): readonly Line[] {
	const most = Math.max(...counts.map(([, n]) => count(n).length));
	return counts.map(([words, n]) => [
		cell(`  ${words}`, width - most - 1, 'left', cut),
		look(` ${count(n).padStart(most)}`, 'strong'),
	]);
}

/** As the run has said them that made the plan; none for an older one. */
const gatesOf = ({run}: Model, {planId}: PlanSurvey): readonly Gate[] => (run.plan?.planId === planId ? run.gates : []);

const labelWidth = 12;

export function assuranceLines(plan: PlanSurvey, gates: readonly Gate[], width: number): readonly Line[] {
	const {summary, direction, rings} = plan;
	const {compared, apiCalls, linkBase, wayBack, test} = summary;
	const forward = direction === 'cutover';
	const said = (label: string, words: string, bad = false): readonly Line[] =>
		labelled(label, words, {width, labelWidth, of: bad ? 'bad' : 'plain'});
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

/** What there is, what has not come to its end (first, with how to go on and how to undo it), and what can be done. */
import {Box} from 'ink';
import {isOfLinks} from '../../engine/error-class.ts';
import type {FailureKind} from '../../engine/failure.ts';
import type {Refusal} from '../../engine/may-execute.ts';
import type {LinkErrors, PlanSurvey, RunSurvey} from '../../engine/survey.ts';
import {attentionOf, shownTally} from '../../engine/tally.ts';
import {followsOf, isToldByPlan, lastInEarnest, refusalOf, settledIn, switchedBy} from '../../engine/unfinished.ts';
import {bytes, count, counted, moment} from '../../reports/numbers.ts';
import {verbOf} from '../../reports/plan-words.ts';
import {linkWords} from '../../reports/words.ts';
import type {Overview} from '../dialogue.ts';
import {contentOf, factsHeight, menuHeight} from '../layout.ts';
import {homeListing} from '../lists/home.ts';
import {here, isBusy, type Model} from '../model.ts';
import {isCarriedOut, isOpen} from '../open-plan.ts';
import {lastRunLine} from '../ui/header-lines.ts';
import {type Line, look} from '../ui/line.ts';
import {Lines, useTheme} from '../ui/lines.tsx';
import {Rule} from '../ui/panel.tsx';
import {tableLines} from '../ui/table.tsx';

export function Home({model}: {readonly model: Model}) {
	const {marks} = useTheme();
	const {width} = contentOf(model);
	const {list} = here(model);
	const {columns, total, at} = homeListing(model);
	const height = menuHeight(model);
	const menu = tableLines({columns, total, at, top: list.top, chosen: list.chosen}, {width, height: height + 1}, marks);
	return (
		<Box flexDirection="column" width={width}>
			<Rule title="What there is" width={width} />
			<Lines lines={factLines(model)} width={width} height={factsHeight(model)} />
			<Rule title="What can be done next" width={width} />
			<Lines lines={menu.slice(1)} width={width} height={height} />
		</Box>
	);
}

/** The most urgent first: a small screen shows only the first of them. */
export function factLines(model: Model): readonly Line[] {
	const {data, ledger, configured} = model;
	const {overview} = data;
	if (configured === null)
		return [[look('There is no configuration yet. ', 'warning'), 'doclift init writes one, with every key explained.']];
	const ledgerLine = fact(
		'Ledger',
		`${ledger}${overview === null ? '' : `, ${bytes(overview.about.ledgerBytes + overview.about.walBytes)}`}`,
	);
	if (overview === null) return [ledgerLine, fact('Bucket', configured.bucket)];
	return [
		...unfinished(model),
		...stateLines(overview),
		...notChanged(data.plan, overview),
		...lastRun(model),
		ledgerLine,
		fact('Bucket', configured.bucket),
	];
}

const labelWidth = 12;
const fact = (label: string, ...words: Line): Line => [look(label.padEnd(labelWidth), 'dim'), ...words];

function unfinished(model: Model): readonly Line[] {
	const {plan, overview} = model.data;
	const last = lastInEarnest(overview?.runs ?? []);
	// Salesforce stands halfway, whatever else is at work.
	if (plan?.state === 'executing' && !isCarriedOut(model, plan)) {
		return begunLines(plan, {busy: isBusy(model), follows: followsOf(last)});
	}
	if (isBusy(model)) return [];
	return [
		...(overview === null || last === undefined ? [] : brokenOff(last, overview.links)),
		...(isOpen(plan) ? readyLines(plan, refusalOf(plan, {now: model.now, settings: model.configured})) : []),
	];
}

function readyLines({planId, direction, changes, createdAt}: PlanSurvey, refusal: Refusal | null): readonly Line[] {
	if (refusal !== null)
		return [
			[look(refusal.message, 'warning'), ': it is no longer valid'],
			['  Nothing has been changed by it. ', look(refusal.hint, 'dim')],
		];
	return [
		[
			look(`Plan ${planId} is ready`, 'warning'),
			` to ${verbOf(direction)} ${counted(changes, 'link')}, made ${moment(createdAt)}`,
		],
		['  Nothing has been changed by it. ', look('Review it, then begin it with its id.', 'dim')],
	];
}

/** It would be refused again, and has begun nothing that could be gone on with. */
const wasRefused = ({error}: RunSurvey): boolean => error?.kind === ('refused' satisfies FailureKind);

function brokenOff(last: RunSurvey, links: Overview['links']): readonly Line[] {
	if (last.status === 'completed' || last.type === 'reset' || isToldByPlan(last) || wasRefused(last)) return [];
	const switched = switchedBy(last, links);
	const goOn = look('The same command goes on from there.', 'dim');
	return [
		[look(`Run ${last.id} has not come to its end: `, 'warning'), last.command],
		...(switched === 0
			? [['  Nothing is lost, and there is nothing to undo. ', goOn]]
			: [
					[`  Links that lead to your bucket: ${count(switched)}.   To undo it: `, look(':rollback', 'key')],
					['  Nothing is lost. ', goOn],
				]),
	];
}

function begunLines(
	{planId, direction, changes, rings, startedAt, createdAt}: PlanSurvey,
	{busy, follows}: {readonly busy: boolean; readonly follows: string | null},
): readonly Line[] {
	const forward = direction === 'cutover';
	return [
		[look(`Plan ${planId} has been begun and is not done`, 'bad')],
		[
			`  ${count(settledIn(rings))} of ${counted(changes, 'link')} are settled`,
			look(`; begun ${moment(startedAt ?? createdAt)}, what was changed is written down`, 'dim'),
		],
		[
			busy ? '  To go on, after the run at work: ' : '  To go on: ',
			look(forward ? ':cutover' : ':rollback', 'key'),
			...(forward ? ['   to undo it: ', look(':rollback', 'key')] : []),
		],
		...(follows === null ? [] : [[`  Then the other accounts: ${follows}`]]),
	];
}

/** Where a run was killed the last two are not empty: what became of those Salesforce is asked by the next one. */
const movedLinks = ['switched', 'switching', 'restoring'] as const;

function stateLines({tally, links, accepted}: Overview): readonly Line[] {
	const states = Object.entries(tally).filter(([state]) => state !== 'deleted');
	const total = states.reduce((sum, [, {count: n}]) => sum + n, 0);
	if (total === 0) return [fact('Backup', 'nothing has been read yet')];
	const {open, signedOff} = attentionOf(shownTally(tally), accepted);
	const waiting = tally.discovered.count + tally.copying.count;
	const moved = movedLinks.flatMap(state => (links[state] === 0 ? [] : [`${count(links[state])} ${linkWords[state]}`]));
	const off = signedOff === 0 ? '' : `, and ${count(signedOff)} are signed off`;
	return [
		fact(
			'Backup',
			`${count(tally.verified.count)} of ${counted(total, 'record')} copied and proved, ${bytes(tally.verified.bytes)}`,
		),
		...(waiting === 0 ? [] : [fact('Waiting', `${count(waiting)} still to be copied`)]),
		...(open === 0 ? [] : [fact('Attention', look(`${count(open)} need somebody${off}`, 'bad'))]),
		...(open > 0 || signedOff === 0 ? [] : [fact('Signed off', look(count(signedOff), 'dim'))]),
		...(moved.length === 0 ? [] : [fact('Links', moved.join(', '))]),
	];
}

/**
What a plan that is done has left as it was, and who takes it up: until another one takes its place, or nothing of it stands
in the way any more.
*/
function notChanged(plan: PlanSurvey | null, {errorClasses}: Overview): readonly Line[] {
	if (plan?.state !== 'done') return [];
	const {rings, direction} = plan;
	const standing = errorClasses.filter(isOfLinks).filter(one => one.direction === direction);
	const left = (of: 'conflicts' | 'failed' | 'deleted', state: LinkErrors['state']) => {
		const then = rings.reduce((sum, ring) => sum + ring[of], 0);
		const now = standing.filter(one => one.state === state).reduce((sum, {count: n}) => sum + n, 0);
		// Of other plans there may be more by now.
		return Math.min(then, now);
	};
	const conflicts = left('conflicts', 'link-conflict');
	const failed = left('failed', 'link-failed');
	const deleted = left('deleted', 'link-deleted');
	const told = [
		...(conflicts === 0 ? [] : [counted(conflicts, 'conflict')]),
		...(failed === 0 ? [] : [`${count(failed)} failed`]),
		...(deleted === 0 ? [] : [`${count(deleted)} deleted`]),
	];
	if (told.length === 0) return [];
	const plans: Line = direction === 'cutover' ? ['a new plan'] : [look(':rollback', 'key')];
	// What somebody else has changed since is his: no plan touches it.
	const next: Line = failed === 0 ? [', doclift record what to do'] : ['; ', ...plans, ' takes up what failed'];
	return [fact('Not changed', look(told.join(', '), 'bad'), ': ', look('7', 'key'), ' shows them', ...next)];
}

function lastRun(model: Model): readonly Line[] {
	const last = model.data.overview?.runs[0];
	if (last === undefined) return [];
	const proof = last.proof === null ? '' : `, count ${last.proof.verdict}`;
	return [fact('Last run', ...lastRunLine(model, last, proof))];
}

/** Cut-over or rollback, ring by ring: what is done, what is held, what was left alone because a user had changed it. */
import {Box} from 'ink';
import {executeCommand} from '../../engine/direction.ts';
import type {PlanSurvey} from '../../engine/survey.ts';
import {settledIn} from '../../engine/unfinished.ts';
import {count, counted, duration, moment} from '../../reports/numbers.ts';
import {contentOf, ringsHeight} from '../layout.ts';
import {attentionListing} from '../lists/plan.ts';
import {here, isBusy, type Model} from '../model.ts';
import {isCarriedOut} from '../open-plan.ts';
import type {Marks} from '../theme.ts';
import {bar} from '../ui/bar.ts';
import {type Line, look} from '../ui/line.ts';
import {useTheme} from '../ui/lines.tsx';
import {Panel} from '../ui/panel.tsx';
import {ListPage} from './list-page.tsx';

export function CutOver({model}: {readonly model: Model}) {
	const {marks} = useTheme();
	const {plan} = model.data;
	const {width, height} = contentOf(model);
	const above = ringsHeight(model, plan?.rings.length ?? 0);
	const title =
		plan === null
			? 'Cut-over and rollback'
			: `${plan.direction === 'cutover' ? 'Cut-over' : 'Rollback'} ${plan.planId}`;
	return (
		<Box flexDirection="column" width={width}>
			<Panel
				title={title}
				aside={plan === null ? [] : [look(plan.state, plan.state === 'done' ? 'good' : 'warning')]}
				lines={plan === null ? noPlan : ringLines(model, plan, width, marks)}
				width={width}
				height={above}
			/>
			<ListPage
				title="Conflicts and failures"
				one="record"
				listing={attentionListing(model.data, here(model).list)}
				model={model}
				height={height - above}
			/>
		</Box>
	);
}

const noPlan: readonly Line[] = [
	[
		'There is no plan. ',
		look(':plan', 'key'),
		' makes one for the cut-over, ',
		look(':rollback', 'key'),
		' one for the way back.',
	],
];

export function ringLines(model: Model, plan: PlanSurvey, width: number, marks: Marks): readonly Line[] {
	const {rings} = plan;
	const barWidth = width >= 110 ? Math.min(40, width - 88) : 0;
	const current = ringAtWork(plan);
	const number = (n: number, of: 'plain' | 'bad' | 'good' = 'plain') =>
		look(count(n).padStart(11), n === 0 ? 'dim' : of);
	const wide = width >= 76;
	const carriedOut = plan.state === 'executing' && isCarriedOut(model, plan);
	return [
		doingLine(model, plan),
		windowLine(plan, width),
		...movedLine(plan, width),
		[],
		[
			look(
				`  ${'RING'.padEnd(10)}${'LINKS'.padStart(11)}${'DONE'.padStart(11)}${'CONFLICTS'.padStart(11)}${wide ? `${'FAILED'.padStart(11)}${'DELETED'.padStart(11)}` : ''}`,
				'dim',
			),
		],
		...rings.map(
			(ring): Line => [
				ring.ring === current && carriedOut ? `${marks.chosen} ` : '  ',
				nameOf(ring.ring).padEnd(10),
				look(count(ring.records).padStart(11), 'plain'),
				number(ring.applied, 'good'),
				number(ring.conflicts, 'bad'),
				...(wide ? [number(ring.failed, 'bad'), number(ring.deleted, 'bad')] : []),
				...(barWidth === 0 ? [] : ['  ', ...bar(settledIn([ring]), ring.records, barWidth, marks, 'good')]),
			],
		),
	];
}

const nameOf = (ring: number): string => (ring === 0 ? 'canary' : `ring ${ring}`);

const ringAtWork = ({rings}: PlanSurvey): number | undefined =>
	rings.find(ring => settledIn([ring]) < ring.records)?.ring;

/** What it does now, and the words to type for the other way. */
function doingLine(model: Model, plan: PlanSurvey): Line {
	const {planId, direction, state, startedAt, endedAt, createdAt} = plan;
	const carriedOut = isCarriedOut(model, plan);
	const verb = direction === 'cutover' ? ':cutover' : ':rollback';
	const {standing} = model.run;
	if (carriedOut && standing?.state === 'held')
		return [
			look(`held: ${standing.reason}. `, 'warning'),
			look(':resume', 'key'),
			' goes on, ',
			look(':stop', 'key'),
			' ends it here',
			...undoing(direction),
		];
	if (carriedOut && standing?.state === 'hold-asked') {
		const current = ringAtWork(plan);
		const first = current === undefined ? standing.reason : `${nameOf(current)} is finished first`;
		return [look(`hold asked for: ${first}. `, 'warning'), look(':resume', 'key'), ' drops it'];
	}
	if (state === 'ready') {
		// :rollback plans the way back of everything, and this plan may be of a part.
		const [words, does] =
			direction === 'cutover' ? [verb, 'asks for its id'] : [executeCommand({direction, planId}), 'carries it out'];
		return [look(words, 'key'), ` ${does}; made ${moment(createdAt)}, nothing has been changed by it`];
	}
	if (state === 'executing')
		return carriedOut
			? [`begun ${moment(startedAt ?? createdAt)}. `, look(':hold', 'key'), ' waits before the next ring']
			: [
					look('begun and not done. ', 'bad'),
					look(verb, 'key'),
					isBusy(model) ? ' goes on after the run at work' : ' goes on',
					...undoing(direction),
				];
	if (state === 'abandoned') return ['ended: another plan has been made or carried out since'];
	const took = startedAt === null || endedAt === null ? '' : `, took ${duration((endedAt - startedAt) / 1000)}`;
	return [
		look('done', 'good'),
		took,
		...(direction === 'cutover'
			? ['. ', look(':rollback', 'key'), ' plans the way back of every link that leads to your bucket']
			: []),
	];
}

/** Nothing undoes a way back but a new plan. */
const undoing = (direction: PlanSurvey['direction']): Line =>
	direction === 'cutover' ? [', ', look(':rollback', 'key'), ' undoes it'] : [];

/** The windows between compare and write, as they are measured. */
function windowLine({windows: {requests, medianMs, p99Ms, mostMs, moved}}: PlanSurvey, width: number): Line {
	if (requests === 0)
		return [look('no request has been written yet; the time from compare to write is measured', 'dim')];
	const ms = (n: number) => look(count(n), 'strong');
	return [
		`${width < 100 ? 'window' : 'from compare to write'}  `,
		...[ms(medianMs), ' ms median, '],
		...(width < 76 ? [] : [ms(p99Ms), ' ms p99, ']),
		...[ms(mostMs), ' ms at most', width < 100 ? '; ' : ` in ${counted(requests, 'request')}; `],
		moved === 0
			? look(width < 76 ? 'none moved' : 'no record moved inside one', 'good')
			: look(width < 76 ? `${count(moved)} moved` : `${counted(moved, 'record')} moved inside one`, 'bad'),
	];
}

/** Who moved inside one, as many as there is room for. */
function movedLine({windows: {movedRecords}}: PlanSurvey, width: number): readonly Line[] {
	if (movedRecords.length === 0) return [];
	const room = Math.max(1, Math.floor((width - 10) / 20));
	const more = movedRecords.length > room ? ' …' : '';
	return [[look('look at ', 'dim'), `${movedRecords.slice(0, room).join(', ')}${more}`]];
}

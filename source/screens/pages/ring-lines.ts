/** What is said of the plan that is carried out: what is done now, what to type, and its rings. Pure. */
import {executeCommand} from '../../engine/direction.ts';
import type {PlanSurvey} from '../../engine/survey.ts';
import {settledIn} from '../../engine/unfinished.ts';
import {count, counted, duration, moment} from '../../reports/numbers.ts';
import {type Body, contentOf} from '../layout.ts';
import {isBusy, type Model} from '../model.ts';
import {changesNothing, isCarriedOut, isWholeWayBack, refusedNow} from '../open-plan.ts';
import type {Marks} from '../theme.ts';
import {bar} from '../ui/bar.ts';
import {flowed, type Line, look} from '../ui/line.ts';

const noPlan: Line = [
	'There is no plan. ',
	look(':plan', 'key'),
	' makes one for the cut-over, ',
	look(':rollback', 'key'),
	' one for the way back.',
];

/** What is done now, and the words to type, which must be whole to be of use. */
export function doingLines(model: Model): readonly Line[] {
	const {plan} = model.data;
	return flowed(plan === null ? noPlan : doingLine(model, plan), contentOf(model).width);
}

/** Where there is no room for all rings: what is done, and the one at work. */
export function ringLines(model: Model, {width, height}: Body, marks: Marks): readonly Line[] {
	const {plan} = model.data;
	const doing = doingLines(model);
	if (plan === null) return doing;
	const all = [...doing, ...tableLines(model, plan, width, marks)];
	const current = ringAtWork(plan);
	if (all.length <= height || current === undefined) return all;
	const measured = [windowLine(plan, width), ...movedLine(plan, width, marks.cut)];
	return [...doing.slice(0, Math.max(1, height - 1)), ringLine(plan, current), ...measured];
}

function ringLine({rings}: PlanSurvey, current: number): Line {
	const ring = rings.find(one => one.ring === current);
	const {records = 0, applied = 0, conflicts = 0, failed = 0, deleted = 0} = ring ?? {};
	const bad = (
		[
			[conflicts, 'conflict'],
			[failed, 'failed'],
			[deleted, 'deleted'],
		] as const
	).filter(([n]) => n > 0);
	return [
		look(nameOf(current), 'strong'),
		`: ${count(applied)} of ${count(records)} done`,
		...bad.map(([n, what]) => look(`, ${what === 'conflict' ? counted(n, what) : `${count(n)} ${what}`}`, 'bad')),
	];
}

function tableLines(model: Model, plan: PlanSurvey, width: number, marks: Marks): readonly Line[] {
	const {rings} = plan;
	const barWidth = width >= 110 ? Math.min(40, width - 88) : 0;
	const current = ringAtWork(plan);
	const number = (n: number, of: 'plain' | 'bad' | 'good' = 'plain') =>
		look(count(n).padStart(11), n === 0 ? 'dim' : of);
	const wide = width >= 76;
	const carriedOut = plan.state === 'executing' && isCarriedOut(model, plan);
	return [
		windowLine(plan, width),
		...movedLine(plan, width, marks.cut),
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
		const refusal = refusedNow(model, plan);
		if (refusal !== null) return [look(`${refusal.message}. `, 'warning'), refusal.hint];
		// :rollback brings back everything, and this plan may be of a part.
		const [words, does] =
			direction === 'cutover' || isWholeWayBack(model, plan)
				? [verb, 'asks for its id']
				: [executeCommand({direction, planId}), 'carries it out'];
		return [look(words, 'key'), ` ${does}; made ${moment(createdAt)}, nothing has been changed by it`];
	}
	if (state === 'executing')
		return carriedOut
			? [`begun ${moment(startedAt ?? createdAt)}`, ...holding(model, plan)]
			: [
					look('begun and not done. ', 'bad'),
					look(verb, 'key'),
					isBusy(model) ? ' goes on after the run at work' : ' goes on',
					...undoing(direction),
				];
	if (changesNothing(plan)) return ['changes nothing: there was no link to change when it was made'];
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

/** A hold waits before a ring: there must be one after that which is at work. */
function holding({run}: Model, plan: PlanSurvey): Line {
	const current = ringAtWork(plan);
	const comes = current !== undefined && plan.rings.some(({ring}) => ring > current);
	return comes && run.standing?.state !== 'stopping' ? ['. ', look(':hold', 'key'), ' waits before the next ring'] : [];
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
function movedLine({windows: {movedRecords}}: PlanSurvey, width: number, cut: string): readonly Line[] {
	if (movedRecords.length === 0) return [];
	const room = Math.max(1, Math.floor((width - 10) / 20));
	const more = movedRecords.length > room ? ` ${cut}` : '';
	return [[look('look at ', 'dim'), `${movedRecords.slice(0, room).join(', ')}${more}`]];
}

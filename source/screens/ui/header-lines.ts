/** The state with its reason, and how far it is, as lines. */
import {failures} from '../../engine/failure.ts';
import type {PlanSurvey, RunSurvey} from '../../engine/survey.ts';
import {isSilent, settledIn} from '../../engine/unfinished.ts';
import {bytes, count, counted, duration, percent, perSecond} from '../../reports/numbers.ts';
import {unitOf} from '../../reports/words.ts';
import type {Model} from '../model.ts';
import {isCarriedOut} from '../open-plan.ts';
import {isSettling, isWaiting, lostWords, pulseOf, type Run, waitWords} from '../run.ts';
import type {Look, Marks} from '../theme.ts';
import {bar} from './bar.ts';
import {ends, type Line, lineWidth, look} from './line.ts';

export function stateLine(model: Model, width: number, marks: Marks): Line {
	const {connection, run, now} = model;
	// Short enough for a narrow screen: the way on is what must be seen.
	if (connection.state === 'lost') return [look(lostWords, 'bad'), '; ', look('0', 'key'), ' says more'];
	if (connection.state === 'none') return idleLine(model);
	const {alive, advancing} = pulseOf(run, now);
	const light = (on: boolean, word: string): Line => [
		look(`${on ? marks.on : marks.off} ${word}`, on ? 'good' : 'warning'),
		'  ',
	];
	const {started} = run;
	const seat = seatLine(run, width);
	const name: Line = [look(started === null ? 'run' : `run ${started.runId}`, 'strong'), '  '];
	const left: Line = [
		...light(alive, 'alive'),
		...light(advancing && run.result === null, 'advancing'),
		// What it does must be seen: beside somebody else's seat there is no room for both.
		...(width < narrow && seat.length > 0 ? [] : name),
		...doingLine(run, now),
	];
	return ends(left, seat, width, marks.cut);
}

const narrow = 60;

/** What it does, or why it does nothing. */
function doingLine(run: Run, now: number): Line {
	const {result, phase, progress} = run;
	if (result !== null) {
		const of = result.exitCode === 0 ? 'good' : 'warning';
		return [look(`ended with exit code ${result.exitCode}`, of)];
	}
	const {wait, stalled} = pulseOf(run, now);
	const still = stalled === null ? '' : duration(stalled.ms / 1000);
	if (wait !== null)
		return [look(`${waitWords(wait)}${stalled === null ? '' : `; nothing has moved for ${still}`}`, 'warning')];
	if (stalled !== null) return [look(`stalled for ${still}: ${stalled.reason}`, 'bad')];
	if (phase === null) return [progress?.phase ?? 'beginning'];
	return [phase.name, look(phase.reason === '' ? '' : `: ${phase.reason}`, 'dim')];
}

/** Who may steer: in few words where the phase would have to give way to them. */
function seatLine({seat}: Run, width: number): Line {
	if (seat === null || (seat.yours && width < narrow)) return [];
	if (width < 100)
		return [seat.yours ? look('writer', 'good') : look(seat.holder === null ? 'seat free' : 'read-only', 'warning')];
	if (seat.yours) return [look('writer: you', 'good')];
	return [look(seat.holder === null ? 'read-only, seat free (:seat)' : `read-only (${seat.holder})`, 'warning')];
}

function idleLine(model: Model): Line {
	const {data, run, refused} = model;
	const last = data.overview?.runs[0];
	if (refused !== null) return ['no run is at work; ', look(refusedWords(refused), 'warning')];
	if (run.result !== null && run.started !== null)
		return ['no run is at work; ', `run ${run.started.runId} has ended with exit code ${run.result.exitCode}`];
	if (data.overview === null) return [look('reading the ledger', 'dim')];
	if (last === undefined) return ['no run is at work, and none has been yet'];
	return ['no run is at work; ', ...lastRunLine(model, last)];
}

const refusedWords = ({args, exitCode}: NonNullable<Model['refused']>): string =>
	`doclift ${args.join(' ')} ${exitCode === failures.refused.exit ? 'was refused' : `has ended with exit code ${exitCode}`}`;

/** What has become of it comes first: of a long command the end is cut off. */
export function lastRunLine(model: Model, last: RunSurvey, beside = ''): Line {
	return [`run ${last.id} `, ...stateOf(model, last), `${beside} (${last.command})`];
}

function stateOf({connection, run, now}: Model, {id, status, endedAt, heartbeatAt}: RunSurvey): Line {
	if (connection.state === 'connected' && run.started?.runId === id && run.result === null) {
		const {standing} = run;
		if (standing === null) return ['is ', look('at work', 'good')];
		const goOn: Line = isWaiting(run) ? ['; ', look(':resume', 'key'), ' goes on'] : [];
		return ['is ', look(waitWords(standing), 'warning'), ...goOn];
	}
	const ago = `${duration(Math.max(0, now - (endedAt ?? heartbeatAt)) / 1000)} ago`;
	if (status === 'completed') return [look(status, 'good'), ` ${ago}`];
	const silent = isSilent({heartbeatAt}, now) ? 'has gone silent' : 'was at work';
	return [look(status === 'running' ? silent : status, 'warning'), ` ${ago}`];
}

/** How far the work at hand is; where there is none, or it was lost, what the ledger holds. */
export function progressLine(model: Model, width: number, marks: Marks): Line {
	const {connection, run, data} = model;
	if (connection.state !== 'connected' || run.result !== null) return heldLine(model, width, marks);
	if (data.plan !== null && isCarriedOut(model, data.plan)) return settledLine(run, data.plan, width, marks);
	const {progress} = run;
	if (progress === null) return [run.phase?.name ?? 'beginning'];
	const {done, total} = progress;
	const rates = look(pace(run), 'dim');
	if (total === null) return [`${run.phase?.name ?? progress.phase}  `, look(count(done), 'strong'), ' records', rates];
	return withBar(done, total, [`  ${count(done)} of ${count(total)}`, rates], width, marks);
}

/** Of a plan it is the links that count, whatever is done for them just now: that stands after them. */
function settledLine(run: Run, plan: PlanSurvey, width: number, marks: Marks): Line {
	const {progress} = run;
	// The run tells each second what it has settled, and the ledger is asked less often.
	const settled = Math.max(settledIn(plan.rings), run.settled);
	const beside =
		progress === null || progress.total === null || isSettling(progress)
			? ''
			: `  ${progress.phase} ${count(progress.done)} of ${count(progress.total)}`;
	const numbers: Line = [
		`  ${count(settled)} of ${counted(plan.changes, 'link')}`,
		look(`${beside}${pace(run)}`, 'dim'),
	];
	return withBar(settled, plan.changes, numbers, width, marks);
}

/** Rates and the time that is left; nothing while it waits, for then they are those of before. */
function pace(run: Run): string {
	const {progress} = run;
	if (progress === null || isWaiting(run)) return '';
	const {phase, filesPerSecond, bytesPerSecond, etaSeconds} = progress;
	const copying = phase === 'copying';
	return [
		...(filesPerSecond > 0 ? [`  ${perSecond(filesPerSecond, unitOf(phase))}`] : []),
		...(copying && bytesPerSecond > 0 ? [`  ${bytes(bytesPerSecond)}/s`] : []),
		...(etaSeconds === null ? [] : [`  ${duration(etaSeconds)} left`]),
	].join('');
}

function withBar(done: number, total: number, numbers: Line, width: number, marks: Marks, of: Look = 'accent'): Line {
	const told: Line = [' ', look(percent(done, total).padStart(6), 'strong'), ...numbers];
	return [...bar(done, total, barWidth(width, lineWidth(told)), marks, of), ...told];
}

const barWidth = (width: number, numbers: number): number => Math.max(8, Math.min(60, width - numbers));

function heldLine({data}: Model, width: number, marks: Marks): Line {
	const {overview} = data;
	if (overview === null) return [];
	const states = Object.entries(overview.tally).filter(([state]) => state !== 'deleted');
	const total = states.reduce((sum, [, {count: n}]) => sum + n, 0);
	if (total === 0) return [look('the ledger holds no record yet', 'dim')];
	const {count: done, bytes: size} = overview.tally.verified;
	const numbers: Line = [
		`  ${count(done)} of ${count(total)} records copied and proved`,
		look(`  ${bytes(size)}`, 'dim'),
	];
	return withBar(done, total, numbers, width, marks, 'good');
}

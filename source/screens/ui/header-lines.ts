/** The state with its reason, and how far it is, as lines. */
import type {RunSurvey} from '../../engine/survey.ts';
import {bytes, count, duration, percent, perSecond} from '../../reports/numbers.ts';
import type {Model} from '../model.ts';
import {pulseOf, type Run, waitWords} from '../run.ts';
import type {Marks} from '../theme.ts';
import {bar} from './bar.ts';
import {ends, type Line, lineWidth, look, type Span} from './line.ts';

export function stateLine(model: Model, width: number, marks: Marks): Line {
	const {connection, run, now} = model;
	if (connection.state === 'lost')
		return [
			look('the run does not answer: it was killed, or its socket was cut. ', 'bad'),
			'What it did is in the ledger; start it again to go on.',
		];
	if (connection.state === 'none') return idleLine(model);
	const {alive, advancing} = pulseOf(run, now);
	const light = (on: boolean, word: string): Line => [
		look(`${on ? marks.on : marks.off} ${word}`, on ? 'good' : 'warning'),
		'  ',
	];
	const {started} = run;
	const name: Span = look(started === null ? 'run' : `run ${started.runId}`, 'strong');
	const doing = doingLine(run, now);
	const left: Line = [
		...light(alive, 'alive'),
		...light(advancing && run.result === null, 'advancing'),
		name,
		'  ',
		...doing,
	];
	return ends(left, seatLine(run, width), width, marks.cut);
}

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
	if (seat === null || (seat.yours && width < 60)) return [];
	if (width < 100) return [seat.yours ? look('writer', 'good') : look('read-only', 'warning')];
	if (seat.yours) return [look('writer: you', 'good')];
	return [look(seat.holder === null ? 'read-only, seat free (:seat)' : `read-only (${seat.holder})`, 'warning')];
}

function idleLine({data, run, now}: Model): Line {
	const last = data.overview?.runs[0];
	if (run.result !== null && run.started !== null)
		return ['no run is at work; ', `run ${run.started.runId} has ended with exit code ${run.result.exitCode}`];
	if (data.overview === null) return [look('reading the ledger', 'dim')];
	if (last === undefined) return ['no run is at work, and none has been yet'];
	return ['no run is at work; ', ...lastRunLine(last, now)];
}

export function lastRunLine({id, command, status, endedAt, heartbeatAt}: RunSurvey, now: number): Line {
	const ago = `${duration(Math.max(0, now - (endedAt ?? heartbeatAt)) / 1000)} ago`;
	const of = status === 'completed' ? 'good' : 'warning';
	return [`run ${id} (${command}) `, look(status === 'running' ? 'has gone silent' : status, of), ` ${ago}`];
}

/** Bar and figures while a run is at work; else, where one was lost too, what the ledger holds. */
export function progressLine(model: Model, width: number, marks: Marks): Line {
	const {progress, phase} = model.run;
	if (model.connection.state !== 'connected' || progress === null) return heldLine(model, width, marks);
	const {done, total, filesPerSecond, bytesPerSecond, etaSeconds} = progress;
	const copying = progress.phase === 'copying';
	const rates = [
		...(filesPerSecond > 0 ? [perSecond(filesPerSecond, copying ? 'files' : 'records')] : []),
		...(copying && bytesPerSecond > 0 ? [`${bytes(bytesPerSecond)}/s`] : []),
		...(etaSeconds === null ? [] : [`${duration(etaSeconds)} left`]),
	].join('  ');
	if (total === null)
		return [
			`${phase?.name ?? progress.phase}  `,
			look(count(done), 'strong'),
			' records',
			look(rates === '' ? '' : `  ${rates}`, 'dim'),
		];
	const numbers: Line = [
		' ',
		look(percent(done, total).padStart(6), 'strong'),
		`  ${count(done)} of ${count(total)}`,
		look(rates === '' ? '' : `  ${rates}`, 'dim'),
	];
	return [...bar(done, total, barWidth(width, lineWidth(numbers)), marks), ...numbers];
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
		' ',
		look(percent(done, total).padStart(6), 'strong'),
		`  ${count(done)} of ${count(total)} records copied and proved`,
		look(`  ${bytes(size)}`, 'dim'),
	];
	return [...bar(done, total, barWidth(width, lineWidth(numbers)), marks, 'good'), ...numbers];
}

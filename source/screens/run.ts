/** The run as its socket tells it: a fold of lines. Pure; time comes with each line. */

import type {Gate, Phase, Progress, Started, State} from '../engine/event.ts';
import type {PlanSummary} from '../engine/plan-summary.ts';
import type {CountProof} from '../engine/ports/runs.ts';
import {withCounts} from '../reports/numbers.ts';
import type {SocketLine, WorkerLine} from './dialogue.ts';

export type Result = Extract<SocketLine, {type: 'result'}>;
export type Seat = {readonly holder: string | null; readonly yours: boolean};

/** A wait with its reason in the run's own words. */
export type Wait = {
	readonly state: 'paused' | 'hold-asked' | 'held' | 'stopping' | 'throttled';
	readonly reason: string;
};

export type Run = {
	readonly started: Started | null;
	readonly phase: {readonly name: Phase; readonly reason: string} | null;
	readonly progress: Progress | null;
	/** Links of its plan that it has settled, as it told last; 0 before that. */
	readonly settled: number;
	/** Paused, held, to be held, or stopping: stands until the run says otherwise. */
	readonly standing: Wait | null;
	/** It waits before the next ring or will, even where a pause has been said since: going on ends both. */
	readonly held: boolean;
	/** Said anew every ten seconds while it lasts. */
	readonly throttled: {readonly reason: string; readonly at: number} | null;
	readonly notice: {readonly reason: string; readonly at: number} | null;
	readonly proof: CountProof | null;
	readonly gates: readonly Gate[];
	readonly plan: PlanSummary | null;
	readonly seat: Seat | null;
	readonly workers: readonly WorkerLine[] | null;
	readonly result: Result | null;
	/** When the socket spoke last, and when records last settled or a phase began. */
	readonly heardAt: number;
	readonly movedAt: number;
};

export const newRun = (now: number): Run => ({
	started: null,
	phase: null,
	progress: null,
	settled: 0,
	standing: null,
	held: false,
	throttled: null,
	notice: null,
	proof: null,
	gates: [],
	plan: null,
	seat: null,
	workers: null,
	result: null,
	heardAt: now,
	movedAt: now,
});

export function foldLine(run: Run, line: SocketLine, now: number): Run {
	const heard = {...run, heardAt: now};
	switch (line.type) {
		case 'started':
			return {...newRun(now), ...kept(run, line), started: line};
		case 'progress':
			return {
				...heard,
				progress: line,
				settled: isSettling(line) ? line.done : run.settled,
				movedAt: hasMoved(run.progress, line) ? now : run.movedAt,
			};
		case 'state':
			return foldState(heard, line, now);
		case 'gate':
			return {...heard, gates: [...run.gates.filter(({gate}) => gate !== line.gate), line]};
		case 'proof':
			return {...heard, proof: line.proof, movedAt: now};
		case 'plan':
			return {...heard, plan: line.plan, movedAt: now};
		case 'seat':
			return {...heard, seat: {holder: line.holder, yours: line.yours}};
		case 'workers':
			return {...heard, workers: line.threads};
		case 'result':
			return {...heard, result: line, standing: null, held: false, throttled: null};
		default:
			return heard;
	}
}

/** A run that goes account by account begins many times, and what it was told stands until it is told otherwise. */
function kept({started, seat, standing, held}: Run, {pid}: Started): Partial<Run> {
	return started?.pid === pid ? {seat, standing, held} : {seat};
}

/** Its numbers are links of a plan, and not what is done for them before and after. */
export const isSettling = ({phase}: Progress): boolean => phase === 'switching' || phase === 'restoring';

/** Nothing new is begun until somebody says so: what was in flight still comes in. */
export const isWaiting = ({standing}: Run): boolean => standing?.state === 'paused' || standing?.state === 'held';

/** A number that goes back, in another phase, is movement too. */
const hasMoved = (before: Progress | null, after: Progress): boolean =>
	before === null || before.done !== after.done || before.phase !== after.phase || before.bytes !== after.bytes;

/** What holds a run up once it has said this: the word that was said last, but for a hold that is asked of a paused one. */
export function standingAfter(before: Wait | null, {state, reason}: State): Wait | null {
	switch (state) {
		case 'hold-asked':
			if (before?.state === 'paused') return before;
			return {state, reason: withCounts(reason)};
		case 'paused':
		case 'held':
		case 'stopping':
			return {state, reason: withCounts(reason)};
		case 'resumed':
			return null;
		default:
			return before;
	}
}

function foldState(run: Run, said: State, now: number): Run {
	const {state} = said;
	const reason = withCounts(said.reason);
	const standing = standingAfter(run.standing, said);
	switch (state) {
		case 'paused':
		case 'hold-asked':
		case 'held':
		case 'stopping':
			return {...run, standing, held: run.held || state === 'held' || state === 'hold-asked'};
		case 'resumed':
			return {...run, standing, held: false, movedAt: now};
		case 'throttled':
			return {...run, throttled: {reason, at: now}};
		case 'notice':
			return {...run, notice: {reason, at: now}};
		default: {
			// How far the phase before was says nothing of this one.
			const progress = run.progress?.phase === state ? run.progress : null;
			return {...run, phase: {name: state, reason}, progress, movedAt: now};
		}
	}
}

const aliveMs = 3000;
const stalledMs = 8000;
const throttledMs = 15_000;

export type Pulse = {
	/** The run spoke, or answered, within three seconds. */
	readonly alive: boolean;
	/** Records settle. */
	readonly advancing: boolean;
	/** Why it waits, as the run told last; null while nothing holds it up. */
	readonly wait: Wait | null;
	/** How long nothing has moved, once that is long enough to be said, and the reason that is known. */
	readonly stalled: {readonly ms: number; readonly reason: string} | null;
};

export function pulseOf(run: Run, now: number): Pulse {
	const still = now - run.movedAt;
	const throttled: Wait | null =
		run.throttled !== null && now - run.throttled.at < throttledMs
			? {state: 'throttled', reason: run.throttled.reason}
			: null;
	const wait = run.standing ?? throttled;
	return {
		alive: now - run.heardAt <= aliveMs,
		advancing: still < stalledMs && !(isWaiting(run) && (run.progress?.inFlight ?? 0) === 0),
		wait,
		stalled: still < stalledMs || run.result !== null ? null : {ms: still, reason: stallReason(run, wait)},
	};
}

/** Phases in which no record settles until an answer comes. */
const asking: ReadonlySet<Phase> = new Set(['counting', 'comparing', 'reconciling', 'proving', 'keeping', 'finishing']);

function stallReason({phase, notice, movedAt}: Run, wait: Wait | null): string {
	if (wait !== null) return waitWords(wait);
	if (notice !== null && notice.at > movedAt) return notice.reason;
	if (phase !== null && asking.has(phase.name)) return `${phase.name}: ${phase.reason}`;
	return 'no reason known';
}

/** Of a connection that was cut without a result. */
export const lostWords = 'the run does not answer: killed, or cut off';

export function waitWords({state, reason}: Wait): string {
	if (state === 'paused') return /^\w+$/.test(reason) ? `paused by ${reason}` : `paused: ${reason}`;
	return `${state === 'hold-asked' ? 'hold asked for' : state}: ${reason}`;
}

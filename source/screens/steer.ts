/** Verbs for the run that is at work: refused in words where this console may not steer, or where nothing runs. Pure. */
import {isBusy, type Model} from './model.ts';
import {type Next, next, refuse} from './next.ts';
import {lostWords} from './run.ts';

/** Why nobody can tell the run anything; null where it listens. */
export function whyDeaf(model: Model): string | null {
	const {connection} = model;
	if (connection.state === 'starting') return 'the run is starting: wait until it answers';
	if (connection.state === 'lost') return lostWords;
	return isBusy(model) ? null : 'no run is at work';
}

/** Why this console may not steer the run; null where it may. */
export function whyNot(model: Model): string | null {
	const deaf = whyDeaf(model);
	const {run} = model;
	if (deaf !== null) return deaf;
	if (run.seat === null || run.seat.yours) return null;
	return run.seat.holder === null
		? "read-only: the writer's seat is free; type :seat to take it"
		: `read-only: ${run.seat.holder} has the writer's seat`;
}

export function steer(model: Model, verb: string, value?: string): Next {
	const reason = whyNot(model);
	if (reason !== null) return refuse(model, reason);
	return next(model, {type: 'verb', verb, ...(value === undefined ? {} : {value})});
}

/**
What one key tells the run; null where it tells it nothing. A hold is not ended by one key: the next ring would begin.
Until it waits the ring at work can be paused.
*/
export function pauseVerb({run: {held, standing}}: Pick<Model, 'run'>): 'pause' | 'resume' | null {
	if (standing?.state === 'stopping' || (held && standing?.state !== 'hold-asked')) return null;
	return standing?.state === 'paused' ? 'resume' : 'pause';
}

export function pauseOrResume(model: Model): Next {
	const verb = pauseVerb(model);
	if (verb !== null || whyNot(model) !== null) return steer(model, verb ?? 'pause');
	return refuse(
		model,
		model.run.standing?.state === 'stopping'
			? 'too late: the run is stopping'
			: 'the next ring is held: type :resume to let it begin',
	);
}

/** Four files more or fewer in flight. */
export function changeConcurrency(model: Model, by: number): Next {
	const reason = whyNot(model);
	if (reason !== null) return refuse(model, reason);
	const {progress} = model.run;
	if (progress === null || progress.phase !== 'copying')
		return refuse(model, 'files in flight can be changed while files are copied');
	return steer(model, 'concurrency', String(Math.max(1, Math.min(1024, progress.concurrency + by))));
}

/** Takes the writer's seat, or leaves it. The run decides; who has it is shown in the header. */
export function changeSeat(model: Model): Next {
	const {run} = model;
	if (!isBusy(model)) return refuse(model, 'no run is at work, so there is no seat to take');
	if (run.seat?.yours) return next(model, {type: 'verb', verb: 'seat', value: 'leave'});
	if (run.seat?.holder != null) return refuse(model, `${run.seat.holder} has the writer's seat; it must be left first`);
	return next(model, {type: 'verb', verb: 'seat', value: 'take'});
}

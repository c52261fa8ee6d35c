/** The verbs that a running run understands: one JSON line in, one JSON line back. */
import type {Control} from '../engine/control.ts';

export type Reply = {readonly type: 'reply'; readonly ok: boolean; readonly said: string};

export const no = (said: string): Reply => ({type: 'reply', ok: false, said});
export const yes = (said: string): Reply => ({type: 'reply', ok: true, said});

/** Does what one line asks. Never throws: a line that is not understood is answered, not obeyed. */
export function obey(line: string, control: Control, by: string): Reply {
	const order = readOrder(line);
	if (order === null) return no('not understood: one JSON object a line, such as {"verb":"pause"}');
	const {verb, value} = order;

	switch (verb) {
		case 'pause':
			if (control.stoppedBy() !== null) return no('too late: the run is stopping');
			control.pause(by);
			return yes('pausing: what is in flight is finished, nothing new begins');
		case 'hold':
			if (control.stoppedBy() !== null) return no('too late: the run is stopping');
			if (!control.rings) return no('this run has no rings, so there is nothing to hold before: `pause` makes it wait');
			control.hold(by);
			return yes('holding: the ring that is under way is finished, the next one waits for `resume`');
		case 'resume':
			control.resume(by);
			return yes('going on');
		case 'stop':
			control.stop(by);
			return yes('stopping: what is in flight is finished, the rest stays for the next run');
		case 'concurrency':
			return setConcurrency(value, control, by);
		case 'bandwidth':
			return setBandwidth(value, control, by);
		case 'status':
			return yes(standing(control));
		default:
			return no(
				`"${verb.slice(0, 40)}" is not a verb of a run; it knows pause, hold, resume, stop, concurrency, bandwidth, status, workers`,
			);
	}
}

function standing(control: Control): string {
	const by = control.stoppedBy();
	return by === null
		? control.paused()
			? 'paused'
			: control.held()
				? 'holding before the next ring'
				: 'running'
		: `stopping (${by})`;
}

/** A number, or digits as a shell passes them on; NaN for anything else. */
const numberOf = (value: unknown): number =>
	typeof value === 'number' || (typeof value === 'string' && /^\d+(?:\.\d+)?$/.test(value))
		? Number(value)
		: Number.NaN;

function setConcurrency(value: unknown, control: Control, by: string): Reply {
	if (value === 'auto') {
		control.setConcurrency(null, by);
		return yes('concurrency adapts by itself');
	}
	const files = numberOf(value);
	if (!Number.isInteger(files) || files < 1 || files > 1024) return no('concurrency takes 1 to 1024, or auto');
	control.setConcurrency(files, by);
	return yes(`concurrency ${files}`);
}

function setBandwidth(value: unknown, control: Control, by: string): Reply {
	if (value === 'none') {
		control.setBandwidth(null, by);
		return yes('no bandwidth limit');
	}
	const megabits = numberOf(value);
	if (!(megabits > 0 && Number.isFinite(megabits))) return no('bandwidth takes megabits a second, or none');
	control.setBandwidth((megabits * 1e6) / 8, by);
	return yes(`bandwidth ${megabits} Mbit/s`);
}

/** `by`: who sends it, in his own words. They name; they prove nothing, and need not: the socket is its owner's alone. */
export type Order = {readonly verb: string; readonly value: unknown; readonly by: string | null};

export function readOrder(line: string): Order | null {
	try {
		const {verb, value, by}: Readonly<Record<string, unknown>> = Object(JSON.parse(line));
		if (typeof verb !== 'string') return null;
		return {verb, value, by: typeof by === 'string' && by.trim() !== '' ? nameIn(by) : null};
	} catch {
		return null;
	}
}

/** What goes into a log and onto other people's screens: printable, and short. */
const nameIn = (by: string): string =>
	by
		.replaceAll(/[^ -~]/g, '?')
		.trim()
		.slice(0, 60);

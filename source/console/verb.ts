/** The verbs that a running run understands: one JSON line in, one JSON line back. */
import type {Control} from '../engine/control.ts';
import type {MigrationError} from '../engine/failure.ts';

export type Reply = {readonly type: 'reply'; readonly ok: boolean; readonly said: string};

/** No reply has come, and why. `sent`: the order lies there, and is obeyed when the run goes on. */
export type Unanswered = {readonly type: 'unanswered'; readonly sent: boolean; readonly why: MigrationError};

export const no = (said: string): Reply => ({type: 'reply', ok: false, said});
export const yes = (said: string): Reply => ({type: 'reply', ok: true, said});

export const verbs = ['pause', 'hold', 'resume', 'stop', 'concurrency', 'bandwidth', 'status', 'workers'] as const;

/** What is wrong with an order, whatever run would hear it; null where nothing is. */
export function faultOf({verb, value}: Pick<Order, 'verb' | 'value'>): string | null {
	if (!verbs.some(known => known === verb)) {
		return `"${verb.slice(0, 40)}" is not a verb of a run; it knows ${verbs.join(', ')}`;
	}
	if (verb === 'concurrency' && concurrencyOf(value) === undefined) return 'concurrency takes 1 to 1024, or auto';
	if (verb === 'bandwidth' && megabitsOf(value) === undefined) return 'bandwidth takes megabits a second, or none';
	return null;
}

/** Does what one line asks. Never throws: a line that is not understood is answered, not obeyed. */
export function obey(line: string, control: Control, by: string): Reply {
	const order = readOrder(line);
	if (order === null) return no('not understood: one JSON object a line, such as {"verb":"pause"}');
	const fault = faultOf(order);
	if (fault !== null) return no(fault);
	const {verb, value} = order;

	switch (verb) {
		case 'pause':
			if (control.stoppedBy() !== null) return no('too late: the run is stopping');
			control.pause(by);
			return yes('pausing: what is in flight is finished, nothing new begins');
		case 'hold':
			if (control.stoppedBy() !== null) return no('too late: the run is stopping');
			if (control.noRing() !== null)
				return no(`${control.noRing()}, so there is nothing to hold before: \`pause\` makes it wait`);
			control.hold(by);
			return yes('holding: the ring that is under way is finished, the next one waits for `resume`');
		case 'resume':
			control.resume(by);
			return yes('going on');
		case 'stop':
			control.stop(by);
			return yes('stopping: what is in flight is finished, the rest stays for the next run');
		case 'concurrency':
			return setConcurrency(concurrencyOf(value) ?? null, control, by);
		case 'bandwidth':
			return setBandwidth(megabitsOf(value) ?? null, control, by);
		case 'status':
			return yes(standing(control));
		default:
			// `workers`: whoever knows the threads has answered before (audience.ts).
			return no('nobody here knows the threads');
	}
}

function standing(control: Control): string {
	const by = control.stoppedBy();
	if (by !== null) return `stopping (${by})`;
	if (control.paused()) return 'paused';
	if (control.held()) return 'holding before the next ring';
	return control.holdAsked() ? 'running; a hold is asked for, and what is under way is finished first' : 'running';
}

/** A number, or digits as a shell passes them on; NaN for anything else. */
const numberOf = (value: unknown): number =>
	typeof value === 'number' || (typeof value === 'string' && /^\d+(?:\.\d+)?$/.test(value))
		? Number(value)
		: Number.NaN;

/** Null leaves it to the run; undefined for what is neither that nor a number of files. */
function concurrencyOf(value: unknown): number | null | undefined {
	if (value === 'auto') return null;
	const files = numberOf(value);
	return Number.isInteger(files) && files >= 1 && files <= 1024 ? files : undefined;
}

/** Null for no limit; undefined for what is neither that nor megabits a second. */
function megabitsOf(value: unknown): number | null | undefined {
	if (value === 'none') return null;
	const megabits = numberOf(value);
	return megabits > 0 && Number.isFinite(megabits) ? megabits : undefined;
}

function setConcurrency(files: number | null, control: Control, by: string): Reply {
	control.setConcurrency(files, by);
	return yes(files === null ? 'concurrency adapts by itself' : `concurrency ${files}`);
}

function setBandwidth(megabits: number | null, control: Control, by: string): Reply {
	control.setBandwidth(megabits, by);
	return yes(megabits === null ? 'no bandwidth limit' : `bandwidth ${megabits} Mbit/s`);
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

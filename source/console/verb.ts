/** The verbs that a running run understands: one JSON line in, one JSON line back. */
import type {Control} from '../engine/control.ts';
import type {MigrationError} from '../engine/failure.ts';
import {concurrencyOf, megabitsOf, valueFault} from '../engine/verb-value.ts';

export type Reply = {readonly type: 'reply'; readonly ok: boolean; readonly said: string};

/** No reply has come, and why. `sent`: the order lies there, and is obeyed when the run goes on. */
export type Unanswered = {readonly type: 'unanswered'; readonly sent: boolean; readonly why: MigrationError};

export const no = (said: string): Reply => ({type: 'reply', ok: false, said});
export const yes = (said: string): Reply => ({type: 'reply', ok: true, said});

/** What changes how the run goes: of consoles, only the one that has the writer's seat may say it. */
export const steering = ['pause', 'hold', 'resume', 'stop', 'concurrency', 'bandwidth'] as const;
export const verbs = [...steering, 'status', 'workers'] as const;

type Steering = (typeof steering)[number];
type Verb = (typeof verbs)[number];

export const isSteering = (verb: string): verb is Steering => steering.some(known => known === verb);
const isVerb = (verb: string): verb is Verb => verbs.some(known => known === verb);

/** What is wrong with an order, whatever run would hear it; null where nothing is. */
export function faultOf({verb, value}: {readonly verb: string; readonly value: unknown}): string | null {
	if (!isVerb(verb)) return unknownWords(verb);
	// Whoever types `pause 30` would wait for an end that never comes. The run itself does not mind: it is to hear a `stop`.
	const isOver = value !== undefined && verb !== 'concurrency' && verb !== 'bandwidth';
	return isOver ? `${verb} takes no value` : valueFault(verb, value);
}

const unknownWords = (verb: string): string =>
	`"${verb.slice(0, 40)}" is not a verb of a run; it knows ${verbs.join(', ')}`;

type Obeyed = {readonly verb: Steering | 'status'; readonly value: unknown};

/** Does what an order asks of the run itself. */
export function obey({verb, value}: Obeyed, control: Control, by: string): Reply {
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
		default:
			return yes(standing(control));
	}
}

function standing(control: Control): string {
	const by = control.stoppedBy();
	if (by !== null) return `stopping (${by})`;
	if (control.paused()) return 'paused';
	if (control.held()) return 'holding before the next ring';
	return control.holdAsked() ? 'running; a hold is asked for, and what is under way is finished first' : 'running';
}

function setConcurrency(files: number | null, control: Control, by: string): Reply {
	control.setConcurrency(files, by);
	return yes(files === null ? 'concurrency adapts by itself' : `concurrency ${files}`);
}

function setBandwidth(megabits: number | null, control: Control, by: string): Reply {
	control.setBandwidth(megabits, by);
	return yes(megabits === null ? 'no bandwidth limit' : `bandwidth ${megabits} Mbit/s`);
}

/**
`attach` and `seat` are said by consoles alone. `by`: who sends it, in his own words. They name; they prove nothing, and
need not: the socket is its owner's alone.
*/
type Order = {readonly verb: Verb | 'attach' | 'seat'; readonly value: unknown; readonly by: string | null};

/** What one line asks for, or the answer to a line that asks for nothing that can be done. Never throws. */
export function readOrder(line: string): Order | Reply {
	const said = saidIn(line);
	if (said === null) return no('not understood: one JSON object a line, such as {"verb":"pause"}');
	const {verb, value, by} = said;
	if (verb === 'attach' || verb === 'seat') return {verb, value, by};
	if (!isVerb(verb)) return no(unknownWords(verb));
	const fault = valueFault(verb, value);
	return fault === null ? {verb, value, by} : no(fault);
}

function saidIn(line: string): (Pick<Order, 'value' | 'by'> & {readonly verb: string}) | null {
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

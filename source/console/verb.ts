/** The verbs that a running run understands: one JSON line in, one JSON line back. */
import type {Control} from '../engine/control.ts';

export type Reply = {readonly type: 'reply'; readonly ok: boolean; readonly said: string};

const no = (said: string): Reply => ({type: 'reply', ok: false, said});
const yes = (said: string): Reply => ({type: 'reply', ok: true, said});

/** Does what one line asks. Never throws: a line that is not understood is answered, not obeyed. */
export function obey(line: string, control: Control, by: string): Reply {
	const order = parse(line);
	if (order === null) return no('not understood: one JSON object a line, such as {"verb":"pause"}');
	const {verb, value} = order;

	switch (verb) {
		case 'pause':
			control.pause(by);
			return yes('pausing: what is in flight is finished, nothing new begins');
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
			return yes(control.paused() ? 'paused' : (control.stoppedBy() ?? 'running'));
		default:
			return no(`"${verb}" is not a verb of a run; it knows pause, resume, stop, concurrency, bandwidth, status`);
	}
}

function setConcurrency(value: unknown, control: Control, by: string): Reply {
	if (value === 'auto') {
		control.setConcurrency(null, by);
		return yes('concurrency adapts by itself');
	}
	const files = Number(value);
	if (!Number.isInteger(files) || files < 1 || files > 1024) return no('concurrency takes 1 to 1024, or auto');
	control.setConcurrency(files, by);
	return yes(`concurrency ${files}`);
}

function setBandwidth(value: unknown, control: Control, by: string): Reply {
	if (value === 'none') {
		control.setBandwidth(null, by);
		return yes('no bandwidth limit');
	}
	const megabits = Number(value);
	if (!(megabits > 0)) return no('bandwidth takes megabits a second, or none');
	control.setBandwidth((megabits * 1e6) / 8, by);
	return yes(`bandwidth ${megabits} Mbit/s`);
}

function parse(line: string): {readonly verb: string; readonly value: unknown} | null {
	try {
		const order: unknown = JSON.parse(line);
		if (typeof order !== 'object' || order === null || !('verb' in order) || typeof order.verb !== 'string')
			return null;
		return {verb: order.verb, value: 'value' in order ? order.value : undefined};
	} catch {
		return null;
	}
}

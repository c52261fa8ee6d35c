/** What a run says and does while a store is out of reach: it is named on the event stream, and a stop ends the wait. */
import type {Emit} from '../engine/event.ts';
import {createOutageWords} from '../engine/outage.ts';
import type {Waiting} from '../storage/line.ts';
import {clock} from './clock.ts';

export function whileOutOfReach({emit, signal}: {readonly emit: Emit; readonly signal: AbortSignal}): Waiting {
	const say = createOutageWords({clock, emit});
	return {signal, onOutage: ({message}) => say(message)};
}

/** A store that is out of reach, in words for the event stream: hundreds of requests find it out at once. */
import {atMostEvery} from './at-most-every.ts';
import type {Emit} from './event.ts';
import type {Clock} from './ports/clock.ts';

/** How long (ms) a wait that has been said is not said again. */
export const quietMs = 10_000;

/** Says that a store is waited for. `why`: what was tried last, of what. */
export function createOutageWords({clock, emit}: {readonly clock: Pick<Clock, 'now'>; readonly emit: Emit}) {
	const due = atMostEvery(quietMs);
	return (why: string): void => {
		if (due(clock.now()))
			emit({type: 'state', state: 'throttled', reason: `waiting for a store that is out of reach: ${why}`});
	};
}

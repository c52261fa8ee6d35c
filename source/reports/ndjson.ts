/** The stream of a run for programs: one JSON object a line, each with its type, its time and the version of the form. */
import {atMostEvery} from '../engine/at-most-every.ts';
import type {Emit, RunEvent} from '../engine/event.ts';

/** One line, without its end. Type, time and version come first, whatever else the object holds. */
export function ndjsonLine({type, ...rest}: {readonly type: string}, now: number): string {
	const head = {type, time: new Date(now).toISOString(), v: 1};
	return JSON.stringify({...head, ...rest, ...head});
}

type Options = {readonly tell: (line: RunEvent) => void; readonly now: () => number};

/** Progress at most once a second, and at once when its phase changes; all else as it comes. */
export function createNdjson({tell, now}: Options): Emit {
	const due = atMostEvery(1000);
	return event => {
		if (event.type !== 'progress' || due(now(), event.phase)) tell(event);
	};
}

/** The stream of a run for programs: one JSON object a line, each with its type, its time and the version of the form. */
import type {Emit, RunEvent} from '../engine/event.ts';

/** One line, without its end. Type, time and version come first, whatever else the object holds. */
export function ndjsonLine({type, ...rest}: {readonly type: string}, now: number): string {
	const head = {type, time: new Date(now).toISOString(), v: 1};
	return JSON.stringify({...head, ...rest, ...head});
}

type Options = {readonly tell: (line: RunEvent) => void; readonly now: () => number};

/** Progress at most once a second, and at once when its phase changes; all else as it comes. */
export function createNdjson({tell, now}: Options): Emit {
	let lastPhase: string | undefined;
	let lastAt = 0;
	return event => {
		if (event.type === 'progress') {
			if (event.phase === lastPhase && now() - lastAt < 1000) return;
			lastPhase = event.phase;
			lastAt = now();
		}
		tell(event);
	};
}

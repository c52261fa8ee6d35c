/**
What SIGINT, SIGTERM and SIGHUP mean: finish what is in flight, then end.

The first fires the abort signal. The second changes nothing and says so: a slipped key must not cost anything. From the
third SIGINT or SIGTERM on, the program ends at once, which is as safe as `kill -9`: the next run asks the bucket what
became of the files that were in flight.
*/
import {constants} from 'node:os';

const watched = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const satisfies readonly NodeJS.Signals[];

export type Signals = {
	readonly signal: AbortSignal;
	readonly signalled: () => NodeJS.Signals | undefined;
	/** Signals are heard by somebody else from now on. */
	readonly release: () => void;
};

/** 130 for SIGINT, 143 for SIGTERM, 129 for SIGHUP. */
export const exitCodeOf = (signal: NodeJS.Signals): number => 128 + constants.signals[signal];

/** `end` ends the program at once with the given exit code. */
export function listen({
	warn,
	end,
}: {
	warn: (line: string) => void;
	end: (exitCode: number, signal: NodeJS.Signals) => void;
}): Signals {
	const abort = new AbortController();
	let first: NodeJS.Signals | undefined;
	let heard = 0;

	const hear = (signal: NodeJS.Signals) => {
		heard++;
		if (first === undefined) {
			first = signal;
			warn(`${signal}: finishing what is in flight, then ending; the same command goes on from here.`);
			abort.abort();
		} else if (heard > 2 && signal !== 'SIGHUP') {
			warn(`${signal} again: ending at once; the next run settles what was in flight.`);
			end(exitCodeOf(first), first);
		} else {
			warn(`${signal} again: still finishing what is in flight.`);
		}
	};
	for (const signal of watched) process.on(signal, hear);

	return {
		signal: abort.signal,
		signalled: () => first,
		release() {
			for (const signal of watched) process.off(signal, hear);
		},
	};
}

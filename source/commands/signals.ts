/**
What SIGINT, SIGTERM and SIGHUP mean: finish what is in flight, then end.

The first fires the abort signal. The second changes nothing and says so: a slipped key must not cost anything. It says
what one more does, too: from the third SIGINT or SIGTERM on, the program ends at once, which is as safe as `kill -9`: the
next run asks the bucket what became of the files that were in flight.
*/
import {type EndingSignal, signalExitCodes} from '../engine/signal-exit-codes.ts';

const watched = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const satisfies readonly EndingSignal[];

export type Signals = {
	readonly signal: AbortSignal;
	readonly signalled: () => EndingSignal | undefined;
	/** Signals are heard by somebody else from now on. */
	readonly release: () => void;
};

/** `end` ends the program at once with the given exit code. */
export function listen({
	warn,
	end,
}: {
	warn: (line: string) => void;
	end: (exitCode: number, signal: EndingSignal) => void;
}): Signals {
	const abort = new AbortController();
	let first: EndingSignal | undefined;
	let heard = 0;

	const hear = (signal: EndingSignal) => {
		heard++;
		if (first === undefined) {
			first = signal;
			warn(`${signal}: finishing what is in flight, then ending; the same command goes on from here.`);
			abort.abort();
		} else if (heard > 2 && signal !== 'SIGHUP') {
			warn(`${signal} again: ending at once; the next run settles what was in flight.`);
			end(signalExitCodes[first], first);
		} else {
			const next = signal === 'SIGHUP' ? '' : ' Once more ends it at once, as safely as `kill -9`.';
			warn(`${signal} again: still finishing what is in flight.${next}`);
		}
	};
	const listeners = watched.map(signal => [signal, () => hear(signal)] as const);
	for (const [signal, listener] of listeners) process.on(signal, listener);

	return {
		signal: abort.signal,
		signalled: () => first,
		release() {
			for (const [signal, listener] of listeners) process.off(signal, listener);
		},
	};
}

/** A call of a command, and what it said. */
import type {Invocation} from '../../source/composition/invocation.ts';

export function invocation(change: Partial<Invocation> = {}) {
	const lines: string[] = [];
	const told: Array<Record<string, unknown>> = [];
	const call: Invocation = {
		input: [],
		flags: {},
		configFile: 'doclift.config.yaml',
		json: false,
		interactive: false,
		fullScreen: false,
		say: text => lines.push(...text.split('\n')),
		tell: line => told.push({...line}),
		signal: new AbortController().signal,
		signalled: () => undefined,
		readerGone: new AbortController().signal,
		takeSignals: () => {},
		typed: [],
		...change,
	};
	return {call, said: () => lines, told: () => told};
}

/** How a command line is called, whom it can ask, and how it ends. */
import type {EndingSignal} from '../engine/signal-exit-codes.ts';

export type Invocation = {
	/** Words after the command's name. */
	readonly input: readonly string[];
	/** Parsed flags, in camelCase. */
	readonly flags: Readonly<Record<string, unknown>>;
	/** The command line from the command's name on, without `--config`: what starts the same command again. */
	readonly typed: readonly string[];
	/** `--config`, absolute. */
	readonly configFile: string;
	readonly json: boolean;
	/** A person at a terminal, who can be asked: stdin and stdout are TTYs, and `--json` was not given. */
	readonly interactive: boolean;
	/** A person at a terminal that the console can fill: neither `--plain` nor TERM=dumb. */
	readonly fullScreen: boolean;
	/** One line for people: stdout, or stderr with `--json`. */
	readonly say: (line: string) => void;
	/** On a terminal: shows a line in place of the last one shown so, until the next `say`. */
	readonly status?: (line: string) => void;
	/** One NDJSON line on stdout with `--json` (time and version are added); nothing otherwise. */
	readonly tell: (line: {readonly type: string}) => void;
	/** Fires at the first SIGINT, SIGTERM or SIGHUP: drain and end; `signalled()` names it. */
	readonly signal: AbortSignal;
	readonly signalled: () => EndingSignal | undefined;
	/** Fires once nobody reads stdout any more (`| head`): whoever only shows what others do ends with it. */
	readonly readerGone: AbortSignal;
	/** From here on the command hears the signals itself: they end a console, and not a run. */
	readonly takeSignals: () => void;
};

/** How a command ended. `result` is what `--json` puts on its last line, beside type, command and exit code. */
export type CommandEnd = {readonly exitCode: number; readonly result: Readonly<Record<string, unknown>>};

/**
Resolves with what was typed; null after Ctrl-C or Ctrl-D. Throws an `AbortError` where a signal of the process has ended
the question, or `stopping`: of a run that can be told to stop while it asks.
*/
export type Ask = (question: string, stopping?: AbortSignal) => Promise<string | null>;

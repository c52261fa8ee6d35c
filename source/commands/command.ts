/** What a command is, to `cli.ts`: a name, its page of help, its flags, and one function. */
import type {AnyFlags} from 'meow';

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
	/** The same, at one that the console can fill: neither `--plain` nor TERM=dumb. */
	readonly fullScreen: boolean;
	/** One line for people: stdout, or stderr with `--json`. */
	readonly say: (line: string) => void;
	/** On a terminal: shows a line in place of the last one shown so, until the next `say`. */
	readonly status?: (line: string) => void;
	/** One NDJSON line on stdout with `--json` (time and version are added); nothing otherwise. */
	readonly tell: (line: {readonly type: string}) => void;
	/** Fires at the first SIGINT, SIGTERM or SIGHUP: drain and end; `signalled()` names it. */
	readonly signal: AbortSignal;
	readonly signalled: () => NodeJS.Signals | undefined;
	/** Fires once nobody reads stdout any more (`| head`): whoever only shows what others do ends with it. */
	readonly readerGone: AbortSignal;
	/** From here on the command hears the signals itself: they end a console, and not a run. */
	readonly takeSignals: () => void;
};

/** How a command ended. `result` is what `--json` puts on its last line, beside type, command and exit code. */
export type CommandEnd = {readonly exitCode: number; readonly result: Readonly<Record<string, unknown>>};

export type Command = {
	readonly name: string;
	/** One line for the list of commands. */
	readonly summary: string;
	/** The rest of `--help`: usage, flags, and examples that can be typed as they stand. */
	readonly help: string;
	readonly flags: AnyFlags;
	/** The most words after its name; any number where absent. */
	readonly words?: number;
	/** For the completion of shells: what may stand as its first word, and as the value of a flag (by its key). */
	readonly completes?: {
		readonly words?: readonly string[];
		readonly values?: Readonly<Record<string, readonly string[]>>;
	};
	/** Throws `MigrationError`; cli.ts prints it and takes the exit code from the table. */
	readonly run: (invocation: Invocation) => Promise<CommandEnd>;
};

/** What a command is, to `cli.ts`: a name, its page of help, its flags, and one function. */
import type {AnyFlags} from 'meow';
import type {CommandEnd, Invocation} from '../composition/invocation.ts';

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

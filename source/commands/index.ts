/** The commands that exist. Each is loaded when it is called for: `doclift --help` loads none. */
import type {Command} from './command.ts';

export type Entry = {
	/** The command's own `summary`, here so that the list of commands need not load it. */
	readonly summary: string;
	readonly load: () => Promise<Command>;
};

/** In the order of the help. */
export const commands: ReadonlyMap<string, Entry> = new Map<string, Entry>([]);

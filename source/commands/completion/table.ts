/** What shells complete, out of the commands' own tables: nothing is written down twice, so nothing goes stale. */
import type {AnyFlags} from 'meow';
import {commonFlags, written} from '../arguments.ts';
import type {Command} from '../command.ts';
import type {Commands} from '../index.ts';

export type CompletedFlag = {
	/** As it is typed: `--dry-run`. */
	readonly flag: string;
	readonly takesValue: boolean;
	/** What the value may be; empty where it may be anything, such as a file. */
	readonly values: readonly string[];
};

export type CompletedCommand = {
	readonly name: string;
	readonly summary: string;
	readonly words: readonly string[];
	readonly flags: readonly CompletedFlag[];
};

export type CompletionTable = {
	readonly commands: readonly CompletedCommand[];
	/** Of the program alone. */
	readonly flags: readonly CompletedFlag[];
};

export async function completionTable(commands: Commands): Promise<CompletionTable> {
	const loaded = await Promise.all([...commands.values()].map(({load}) => load()));
	return {commands: loaded.map(completed), flags: flagsOf(commonFlags, {})};
}

const completed = ({name, summary, flags, completes = {}}: Command): CompletedCommand => ({
	name,
	summary,
	words: completes.words ?? [],
	flags: flagsOf({...flags, ...commonFlags}, completes.values ?? {}),
});

const flagsOf = (flags: AnyFlags, values: Readonly<Record<string, readonly string[]>>): readonly CompletedFlag[] =>
	Object.entries(flags)
		.filter(([key]) => key !== 'version')
		.map(([key, {type}]) => ({flag: written(key), takesValue: type !== 'boolean', values: values[key] ?? []}));

/** A word that the shells of the Bourne family take as it is. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** A case for each flag whose value is known or is to be left to the shell's own completion of files. */
export function valueCases(
	{commands}: CompletionTable,
	known: (values: readonly string[]) => string,
	files: string,
): readonly string[] {
	const cases = commands.flatMap(({name, flags}) =>
		flags
			.filter(({values}) => values.length > 0)
			.map(({flag, values}) => `${quoted(`${name} ${flag}`)}) ${known(values)} ;;`),
	);
	const others = commands.flatMap(({name, flags}) =>
		flags.filter(({takesValue, values}) => takesValue && values.length === 0).map(({flag}) => `${name} ${flag}`),
	);
	return [...cases, `${[' --config', ...others].map(quoted).join('|')}) ${files} ;;`];
}

/** Shell code that sets `command` to the command among the words before the cursor; `words` and `last` as the shell has them. */
export const findCommand = (
	words: string,
	from: number,
	last: string,
): string => `	for ((i = ${from}; i < ${last}; i++)); do
		case \${${words}[i]} in
			--config) ((i++)) ;;
			-*) ;;
			*) command=\${${words}[i]}; break ;;
		esac
	done`;

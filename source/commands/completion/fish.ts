/** Completion for fish: a line for each command, word and flag. */
import type {CompletedFlag, CompletionTable} from './table.ts';

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

export function fishCompletion({commands, flags}: CompletionTable): string {
	const names = commands.map(({name}) => name);
	const alone = `-n ${quoted('__fish_use_subcommand')}`;
	const lines = [
		...commands.map(({name, summary}) => `complete -c doclift -f ${alone} -a ${quoted(name)} -d ${quoted(summary)}`),
		`complete -c doclift -f ${alone} -a help -d ${quoted('the page of a command')}`,
		...flags.map(one => `complete -c doclift ${alone} ${flagWords(one)}`),
		`complete -c doclift -f ${within('help')} -a ${quoted(names.join(' '))}`,
		...commands.flatMap(({name, words, flags: own}) => [
			`complete -c doclift -f ${within(name)}${words.length === 0 ? '' : ` -a ${quoted(words.join(' '))}`}`,
			...own.map(one => `complete -c doclift ${within(name)} ${flagWords(one)}`),
		]),
	];
	return `# Completion of doclift for fish. Once:
#   doclift completion fish > ~/.config/fish/completions/doclift.fish
${lines.join('\n')}
`;
}

const within = (name: string): string => `-n ${quoted(`__fish_seen_subcommand_from ${name}`)}`;

/** Files are offered for a value that may be anything. */
function flagWords({flag, takesValue, values}: CompletedFlag): string {
	const long = `-l ${flag.slice(2)}`;
	if (!takesValue) return `-f ${long}`;
	return values.length > 0 ? `-x ${long} -a ${quoted(values.join(' '))}` : `-r -F ${long}`;
}
